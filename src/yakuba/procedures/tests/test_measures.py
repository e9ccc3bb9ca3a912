"""Seven numbers, counted from the records: each with its denominator, for town and procedure."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from yakuba.foundation.measures.registry import TOWN, all_measures
from yakuba.foundation.measures.rules import Kind, measured
from yakuba.kernel.fiscal import Month
from yakuba.procedures import events
from yakuba.procedures.measures import MEASURES, counting, moving
from yakuba.procedures.models import (
    Application,
    CorrectionRequest,
    Draft,
    FormVersion,
    Procedure,
    SatisfactionReply,
)

NOVEMBER = Month(2026, 11)


@pytest.fixture
def world(in_mihon, cast, at):
    """A procedure of 子育て支援課 with a version, and a way to let applications arrive."""
    procedure = Procedure(slug="allowance", title="児童手当の認定請求", section=cast.childcare)
    procedure.kind = "DISPOSITION"
    procedure.save(force_insert=True)
    version = FormVersion(
        procedure=procedure, number=1, content_hash="x", schema_version=1, document={}
    )
    version.published_at, version.supersede_policy = at, "MAY_CONTINUE"
    version.save(force_insert=True)

    def arrive(number, **fields):
        given = {
            "receipt_number": f"R-{number}",
            "procedure": procedure,
            "version": version,
            "section": cast.childcare,
            "answers": {},
            "channel": "ONLINE",
            "applicant_name": "佐々木 さくら",
            "arrived_at": at - timedelta(days=10),
        }
        application = Application(**{**given, **fields})
        application.save(force_insert=True)
        return application

    arrive.procedure, arrive.version = procedure, version
    return arrive


def decided(at, **fields):
    due = (at + timedelta(days=4)).date()
    return {
        "outcome": "GRANTED",
        "concluded_at": at,
        "standard_days": 10,
        "due_date": due,
        **fields,
    }


def counted(compute, scope=TOWN):
    return compute(NOVEMBER.start, NOVEMBER.end)[scope]


def test_online_counts_paper_too_and_says_how_complete_that_is(world):
    world(1)
    assert counted(counting.online).covered == 0
    world(2, channel="COUNTER")
    world(3, channel="POST")
    counts = counted(counting.online)
    assert (counts.numerator, counts.denominator) == (1, 3)
    assert (counts.covered, counts.population) == (3, 3)
    assert counted(counting.online, str(world.procedure.pk)) == counts


def test_within_the_period_is_up_to_and_including_the_due_day(world, at):
    world(1, **decided(at, due_date=at.date()))
    world(2, **decided(at, due_date=at.date() - timedelta(days=1)))
    world(3, **decided(at, standard_days=None, due_date=None))
    world(4, **decided(at, outcome="WITHDRAWN"))
    counts = counted(counting.within_period)
    assert (counts.numerator, counts.denominator) == (1, 2)
    assert (counts.covered, counts.population) == (2, 3)


def test_days_are_days_on_which_the_town_hall_is_open(world, at):
    # From Tuesday 10 to Friday 20 November 2026: eight open days.
    world(1, **decided(at))
    assert counted(counting.working_days).tally == {8: 1}


def test_a_cancelled_correction_was_none(world, cast, at):
    for number, cancelled in ((1, None), (2, at)):
        CorrectionRequest(
            application=world(number, **decided(at)),
            items=[],
            due_date=at.date(),
            requested_at=at,
            requested_by=cast.aoki,
            cancelled_at=cancelled,
        ).save(force_insert=True)
    counts = counted(counting.corrected)
    assert (counts.numerator, counts.denominator) == (1, 2)


def test_a_form_counts_in_the_month_in_which_it_was_begun(world, at):
    for submitted, channel in ((at, "ONLINE"), (None, "ONLINE"), (at, "COUNTER")):
        Draft(
            procedure=world.procedure,
            version=world.version,
            channel=channel,
            started_at=at,
            touched_at=at,
            submitted_at=submitted,
        ).save(force_insert=True)
    counts = counted(counting.completed)
    assert (counts.numerator, counts.denominator) == (1, 2)


def test_a_decision_on_paper_lowers_the_electronic_rate(world, at):
    world(1, **decided(at, decision_id=uuid.uuid4()))
    world(2, **decided(at))
    assert measured(Kind.RATE, counted(counting.decided_electronically)).value == Decimal("50.0")


def test_satisfaction_shows_how_many_answered(world, at):
    for number, mark in ((1, 5), (2, 3), (3, None)):
        application = world(number, **decided(at))
        if mark:
            SatisfactionReply(application=application, ease=3, overall=mark, at=at).save(
                force_insert=True
            )
    counts = counted(counting.satisfied)
    assert (counts.numerator, counts.denominator) == (1, 2)
    assert (counts.covered, counts.population) == (2, 3)


def test_a_month_without_records_has_no_data(world):
    for measure in MEASURES:
        counts = measure.compute(NOVEMBER.start, NOVEMBER.end)
        assert measured(measure.kind, counts[TOWN]).value is None, measure.code


def test_a_late_submission_moves_the_month_in_which_the_form_was_begun(world, at):
    draft = Draft(procedure=world.procedure, version=world.version, channel="ONLINE")
    draft.started_at = draft.touched_at = at - timedelta(days=40)
    draft.submitted_at = at
    draft.save(force_insert=True)
    application = world(1, draft=draft, **decided(at))
    event = events.ApplicationWithdrawn(subject=events.application_ref(application.pk))
    assert list(moving.month_of_start(event, at)) == [Month(2026, 10)]
    assert list(moving.month_of_end(event, at)) == [NOVEMBER]


def test_the_town_is_the_sum_of_its_procedures(world, at, django_assert_max_num_queries):
    for number in range(3):
        world(number, **decided(at))
    for measure in MEASURES:
        # One of them, the days on which the town hall is closed, only where nobody knows them yet.
        with django_assert_max_num_queries(4):
            counts = dict(measure.compute(NOVEMBER.start, NOVEMBER.end))
        town = counts.pop(TOWN)
        assert town.denominator == sum(scope.denominator for scope in counts.values())


def test_every_measure_is_declared_and_its_scopes_have_names(world):
    assert {m.code for m in MEASURES} <= {m.code for m in all_measures()}
    key = str(world.procedure.pk)
    assert counting.titles([key, "nothing"]) == {key: "児童手当の認定請求"}


def test_the_number_of_arrivals_leads_to_the_cases_behind_it(world):
    url = MEASURES[0].acts_url(str(world.procedure.pk), NOVEMBER.start, NOVEMBER.end)
    assert url.endswith(
        "desk/cases/?stage=ALL&since=2026-11-01&until=2026-11-30&procedure=allowance"
    )
