"""A fact is recorded once, in the act's own transaction, and stays."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from yakuba.foundation.events import registry
from yakuba.foundation.events.event import DoubleCode, Event, redacted
from yakuba.foundation.events.models import EventIsFinal, EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.events.registry import subscribe
from yakuba.foundation.events.services import (
    record,
    record_all,
    record_alone,
)
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor

pytestmark = pytest.mark.django_db

DOOR = SubjectRef("test.door", "1")


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Event):
    code: ClassVar[str] = "test.door.opened"
    label: ClassVar[str] = "扉が開いた"
    personal: ClassVar[frozenset[str]] = frozenset({"by"})

    by: str
    width: int


KNOCKER = Actor.system("見回り")


def opened() -> DoorOpened:
    return DoorOpened(subject=DOOR, by="佐々木 花子", width=90)


def test_the_record_says_who_did_what_when(in_mihon, at):
    row = record_alone(opened(), actor=Actor.system("見回り"), at=at)
    stored = EventRecord.objects.get(pk=row.pk)
    assert (stored.code, stored.actor_name, stored.occurred_at) == (
        "test.door.opened",
        "見回り",
        at,
    )
    assert stored.payload == {"by": "佐々木 花子", "width": 90}
    assert list(events_of([DOOR])) == [stored]


def test_many_facts_of_one_act_are_kept_in_their_order_and_heard(in_mihon, at):
    heard: list[int] = []
    subscribe(DoorOpened)(hearing := lambda event, *, actor, at: heard.append(event.width))
    facts = [DoorOpened(subject=DOOR, by="佐々木 花子", width=width) for width in range(250)]
    with transaction.atomic():
        rows = record_all(facts, actor=KNOCKER, at=at)
    registry._subscribers[DoorOpened].remove(hearing)
    stored = EventRecord.objects.order_by("pk")
    assert [row.payload["width"] for row in stored] == heard == list(range(250))
    assert [row.pk for row in rows] == [row.pk for row in stored]


def test_a_failing_subscriber_undoes_the_act(in_mihon, at):
    @dataclass(frozen=True, kw_only=True)
    class DoorJammed(Event):
        code: ClassVar[str] = "test.door.jammed"
        label: ClassVar[str] = "扉が動かない"

    @subscribe(DoorJammed)
    def refuse(event, *, actor, at):
        raise ValueError("stuck")

    with pytest.raises(ValueError, match="stuck"), transaction.atomic():
        record(DoorJammed(subject=DOOR), actor=Actor.system(), at=at)
    assert not EventRecord.objects.exists()


def test_two_classes_cannot_claim_one_code():
    with pytest.raises(DoubleCode):

        class Other(Event):
            code: ClassVar[str] = "test.door.opened"


@pytest.mark.parametrize("act", ["save", "delete"])
def test_a_stored_event_refuses_the_orm(in_mihon, at, act):
    row = record_alone(opened(), actor=Actor.system(), at=at)
    row.actor_name = "誰か"
    with pytest.raises(EventIsFinal):
        getattr(row, act)()


def test_bulk_changes_are_refused(in_mihon, at):
    record_alone(opened(), actor=Actor.system(), at=at)
    with pytest.raises(EventIsFinal):
        EventRecord.objects.update(actor_name="誰か")
    with pytest.raises(EventIsFinal):
        EventRecord.objects.all().delete()
    with pytest.raises(EventIsFinal):
        EventRecord.objects.filter(pk__gt=0).update(actor_name="誰か")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events_eventrecord SET actor_name = 'x'", "DELETE FROM events_eventrecord"],
)
def test_the_database_itself_refuses_raw_sql(in_mihon, at, statement):
    record_alone(opened(), actor=Actor.system(), at=at)
    with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    assert EventRecord.objects.get().actor_name == "システム"


def test_personal_fields_are_blacked_out_and_unknown_facts_lose_everything():
    assert redacted("test.door.opened", {"by": "佐々木", "width": 90}) == {"by": "■■■", "width": 90}
    assert redacted("no.such.fact", {"a": 1}) == {"a": "■■■"}
