"""`record`: the only way an event is born."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from yakuba.foundation.watch.registry import watching
from yakuba.kernel.actor import Actor

from .event import EVENT_CLASSES, Event
from .models import EventRecord
from .registry import subscribers_of
from .request import request_id

# Rows of one INSERT: a dozen values each stay below the limit of SQLite.
_BATCH: Final = 200


class OutsideTransaction(RuntimeError):
    """`record` was called where the fact and its record could part."""


def record(event: Event, *, actor: Actor, at: datetime) -> EventRecord:
    """Write the fact and run its subscribers, all in the caller's transaction.

    Raises `OutsideTransaction` when no transaction is open, and whatever a subscriber raises, so
    that an act is either wholly done and remembered or not done at all.
    """
    row = _row(event, actor, at)
    with watching("fact", code=event.code):
        row.save(force_insert=True)
        _tell(event, actor, at)
    return row


def record_all(events: Sequence[Event], *, actor: Actor, at: datetime) -> list[EventRecord]:
    """Write the facts of one act on many things in a few statements, in their order, as `record`."""
    rows = [_row(event, actor, at) for event in events]
    EventRecord.objects.bulk_create(rows, batch_size=_BATCH)
    for event in events:
        with watching("fact", code=event.code):
            _tell(event, actor, at)
    return rows


def _row(event: Event, actor: Actor, at: datetime) -> EventRecord:
    if not connection.in_atomic_block:
        raise OutsideTransaction(event.code)
    if EVENT_CLASSES.get(event.code) is not type(event):
        raise LookupError(f"{type(event).__name__} has no registered code")
    return EventRecord(
        code=event.code,
        subject_kind=event.subject.kind,
        subject_id=event.subject.id,
        payload=event.payload(),
        actor_kind=actor.kind.value,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        actor_post=actor.post_label,
        occurred_at=at,
        request_id=request_id.get(),
    )


def _tell(event: Event, actor: Actor, at: datetime) -> None:
    for subscriber in subscribers_of(event):
        subscriber(event, actor=actor, at=at)


@transaction.atomic
def record_alone(event: Event, *, actor: Actor, at: datetime) -> EventRecord:
    """Record a fact that changes no other row (a viewing, a refused attempt)."""
    return record(event, actor=actor, at=at)
