"""The search finds what it is asked for, page by page, and blackens what is not the reader's."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakuba.foundation.audit import queries
from yakuba.foundation.audit.queries import BLACK, Criteria, Cursor
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, ActorKind

from .factories import lamps, name_lamp

DAY = date(2026, 11, 20)
TODAY = Criteria(DAY, DAY)
SASAKI = Actor(ActorKind.RESIDENT, "佐々木 さくら", user_id=9)


def aoki(municipality):
    return Actor(
        ActorKind.STAFF,
        "青木 葵",
        user_id=2,
        municipality_id=municipality.pk,
        post_label="給付係 主事",
    )


def found(criteria, actor, size=50):
    return queries.page_of(criteria, actor=actor, after=None, size=size)[0]


def test_a_reader_without_access_sees_the_fact_but_not_the_person(in_mihon, at):
    name_lamp(7, actor=SASAKI, at=at)
    with lamps(visible=False):
        (entry,) = found(TODAY, aoki(in_mihon))
    assert entry.label == "明かりに名前がつきました"
    assert (entry.payload["owner"], entry.payload["colour"]) == (BLACK, "=赤")
    assert (entry.actor_name, entry.subject_title, entry.is_redacted) == (BLACK, "", True)


def test_a_reader_with_access_sees_the_whole_entry(in_mihon, at):
    name_lamp(7, actor=SASAKI, at=at)
    with lamps(visible=True):
        (entry,) = found(TODAY, aoki(in_mihon))
    assert entry.payload["owner"] == entry.actor_name == "佐々木 さくら"
    assert entry.subject_url == "/lamps/7/"


def test_an_entry_of_an_unknown_kind_of_subject_is_blackened(in_mihon, at):
    name_lamp(7, actor=SASAKI, at=at)
    assert found(TODAY, aoki(in_mihon))[0].is_redacted


def test_a_name_finds_staff_and_the_system_and_never_a_resident(in_mihon, cast, at):
    name_lamp(1, actor=SASAKI, at=at)
    name_lamp(2, actor=cast.actor(cast.aoki), at=at)
    name_lamp(3, actor=Actor.system("夜間処理"), at=at)
    reader = cast.actor(cast.kimura)

    def lamps_of(name):
        of = Criteria(DAY, DAY, actor_name=name, code="test.lamp.named")
        return [entry.subject_id for entry in found(of, reader)]

    assert lamps_of("佐々木") == []
    assert lamps_of(cast.aoki.name) == ["2"]
    assert lamps_of("夜間") == ["3"]


def test_a_brief_page_asks_nobody_and_shows_no_resident(in_mihon, at):
    name_lamp(7, actor=SASAKI, at=at)
    with lamps(visible=True):
        page, _ = queries.page_of(TODAY, actor=SASAKI, after=None, size=5, brief=True)
    assert page[0].actor_name == BLACK


def test_days_are_of_tokyo_and_the_last_one_is_included(in_mihon, at):
    midnight = at.replace(hour=0, minute=0)
    for number, moment in enumerate(
        (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23, minutes=59))
    ):
        name_lamp(number, actor=SASAKI, at=moment)
    assert [e.subject_id for e in found(TODAY, aoki(in_mihon))] == ["2", "1"]


def test_a_number_on_paper_finds_its_subject(in_mihon):
    with lamps(visible=True):
        assert queries.key_of_subject("test.lamp", "令8-第7号") == "7"
        assert queries.key_of_subject("test.lamp", "別の番号") == "別の番号"
    assert queries.key_of_subject("test.nothing", "1") == "1"


def test_another_town_has_nothing_of_it(in_mihon, reiji, at):
    row = name_lamp(7, actor=SASAKI, at=at)
    with acting_in(reiji.pk):
        assert found(TODAY, aoki(reiji)) == []
        assert queries.entry_of(row.pk, actor=aoki(reiji)) is None


@given(minutes=st.lists(st.integers(0, 3), max_size=14), size=st.integers(1, 5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_hold_every_entry_once_even_when_moments_coincide(in_mihon, at, minutes, size):
    from django.db import transaction

    with transaction.atomic():
        rows = [
            name_lamp(1, actor=SASAKI, at=at + timedelta(minutes=m), colour="x") for m in minutes
        ]
        turned, after = [], None
        while True:
            page, after = queries.page_of(TODAY, actor=SASAKI, after=after, size=size)
            turned += [entry.pk for entry in page]
            if after is None:
                break
        newest_first = sorted(rows, key=lambda r: (r.occurred_at, r.pk), reverse=True)
        assert turned == [row.pk for row in newest_first]
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "text", ["", "x~1", "2026-11-20T10:00:00~1", "2026-11-20T10:00:00+09:00~x"]
)
def test_a_broken_cursor_begins_at_the_newest(text):
    assert Cursor.parse(text) is None


def test_a_cursor_survives_the_address_line(at):
    assert Cursor.parse(str(Cursor(at, 5))) == Cursor(at, 5)
