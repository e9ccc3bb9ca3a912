"""Months are counted again when their records change; targets come with interim targets."""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.services import record
from yakuba.foundation.measures import queries, services
from yakuba.foundation.measures.models import Observation, StaleMark, Target
from yakuba.foundation.measures.rules import Counts
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.fiscal import FiscalYear, Month

from .factories import LampLit, Ledger, measure, months_of, only

NOVEMBER = Month(2026, 11)
YEAR = FiscalYear(2026)


@pytest.fixture
def ledger(in_mihon):
    one = Ledger()
    with only(measure(one)):
        yield one


def kimura(municipality):
    return Actor(
        ActorKind.STAFF,
        "木村 薫",
        user_id=1,
        municipality_id=municipality.pk,
        post_label="DX推進課 主査",
        duties=frozenset({Duty.DX}),
    )


def light(at):
    with transaction.atomic():
        record(LampLit(subject=SubjectRef("test.lamp", "1")), actor=Actor.system(), at=at)


def test_a_fact_marks_its_month_and_the_refresh_takes_the_mark_away(ledger, at):
    ledger.add(NOVEMBER, Counts(1, 2))
    light(at)
    assert queries.stale_months() == [NOVEMBER]
    assert services.refresh_stale(at=at) == 1
    assert queries.stale_months() == []
    assert queries.series("lamps", [NOVEMBER])[0].measurement.value == Decimal("50.0")


def test_an_act_that_fails_marks_nothing(ledger, at):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(LampLit(subject=SubjectRef("test.lamp", "1")), actor=Actor.system(), at=at)
        raise ZeroDivisionError
    assert not StaleMark.objects.exists()


def test_a_record_that_arrives_while_counting_is_counted_next_time(ledger, at):
    ledger.add(NOVEMBER, Counts(1, 2))

    def arrive():
        ledger.on_compute = lambda: None
        light(at)

    ledger.on_compute = arrive
    services.refresh(month=NOVEMBER, at=at)
    assert queries.stale_months() == [NOVEMBER]


def test_a_refresh_that_was_overtaken_does_not_overwrite_the_newer_count(ledger, at):
    ledger.add(NOVEMBER, Counts(1, 2))
    old = dict(ledger.entries)

    def overtake():
        ledger.on_compute = lambda: None
        ledger.add(NOVEMBER, Counts(2, 2))
        assert services.refresh(month=NOVEMBER, at=at)
        ledger.entries = old

    ledger.on_compute = overtake
    assert not services.refresh(month=NOVEMBER, at=at)
    assert queries.series("lamps", [NOVEMBER])[0].measurement.value == 100


def test_a_scope_that_has_no_records_any_more_disappears(ledger, at):
    ledger.add(NOVEMBER, Counts(1, 2), scope="a")
    services.refresh(month=NOVEMBER, at=at)
    ledger.entries.clear()
    services.refresh(month=NOVEMBER, at=at)
    assert [row.scope for row in Observation.objects.all()] == [""]
    assert queries.series("lamps", [NOVEMBER])[0].measurement.value is None


def test_the_fiscal_year_is_the_sum_of_its_months(ledger, at):
    for month, counts in months_of(2026, [(1, 3), (0, 0), (2, 2), (5, 9)]):
        ledger.add(month, counts)
        services.refresh(month=month, at=at)
    year = queries.fiscal_year("lamps", YEAR)
    months = [point.measurement for point in queries.series("lamps", YEAR.months)]
    assert year.numerator == sum(m.numerator or 0 for m in months) == 8
    assert year.denominator == sum(m.denominator or 0 for m in months) == 14
    assert year == queries.current("lamps", on=at.date())


def test_another_version_is_never_mixed_and_its_months_are_counted_anew(ledger, at):
    ledger.add(NOVEMBER, Counts(1, 2))
    services.refresh(month=NOVEMBER, at=at)
    with only(measure(ledger, version=2)):
        assert queries.series("lamps", [NOVEMBER])[0].measurement.value is None
        assert services.refresh_stale(at=at) == 1
        assert queries.series("lamps", [NOVEMBER])[0].measurement.value == 50
    assert sorted(Observation.objects.values_list("version", flat=True)) == [1, 2]


def test_one_town_does_not_count_for_the_other(ledger, at, reiji):
    ledger.add(NOVEMBER, Counts(1, 2))
    services.refresh(month=NOVEMBER, at=at)
    with acting_in(reiji.pk):
        assert queries.series("lamps", [NOVEMBER])[0].measurement.value is None
        assert queries.stale_months() == []


def test_the_database_refuses_a_part_larger_than_its_whole(ledger, at):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(
            code="lamps", version=1, month="2026-11", numerator=2, denominator=1, computed_at=at
        )


def test_a_dashboard_of_many_measures_reads_them_in_one_query(
    ledger, at, django_assert_num_queries
):
    more = measure(ledger, code="more")
    with only(measure(ledger), more), django_assert_num_queries(1):
        queries.tracks([measure(ledger), more], queries.months_until(at.date(), 24))


def set_target(municipality, at, **wish):
    given = {
        "code": "lamps",
        "fiscal_year": YEAR,
        "value": Decimal(60),
        "interim_month": Month(2026, 9),
        "interim_value": Decimal(50),
        "basis": "見本市DX推進計画",
        "actor": kimura(municipality),
        "at": at,
    }
    return services.set_target(**{**given, **wish})


def test_kimura_sets_a_target_with_its_interim_target(ledger, at, in_mihon):
    set_target(in_mihon, at)
    set_target(in_mihon, at, value=Decimal(70))
    assert Target.objects.get().value == 70
    event = EventRecord.objects.filter(code="measures.target.set").last()
    assert event.payload["target"] == "70"
    assert event.payload["before"].startswith("60")


def test_a_target_without_an_interim_target_cannot_be_set(ledger, at, in_mihon):
    with pytest.raises(services.UnableToSetTarget, match="中間目標がない"):
        set_target(in_mihon, at, interim_value=None)
    with pytest.raises(services.UnableToSetTarget, match="中間目標値は"):
        set_target(in_mihon, at, interim_value=Decimal(90))
    assert not Target.objects.exists()


def test_who_is_not_charged_with_dx_sets_no_target(ledger, at, in_mihon, reiji):
    aoki = Actor(ActorKind.STAFF, "青木 葵", user_id=2, municipality_id=in_mihon.pk)
    for actor in (aoki, kimura(reiji)):
        with pytest.raises(services.UnableToSetTarget):
            set_target(in_mihon, at, actor=actor)


def test_marks_of_a_bulk_import_are_removed_in_a_few_statements(ledger, at):
    StaleMark.objects.bulk_create(StaleMark(month=NOVEMBER.iso, marked_at=at) for _ in range(3000))
    before = len(connection.queries_log)
    assert services.refresh(month=NOVEMBER, at=at)
    assert not StaleMark.objects.exists()
    assert len(connection.queries_log) - before < 20
