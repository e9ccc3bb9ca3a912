"""Facts about a lamp: its number is personal, and who may see it is set by the test."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects import registry
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.verdict import ALLOWED, denied


@dataclass(frozen=True, kw_only=True)
class LampNamed(Event):
    code: ClassVar[str] = "test.lamp.named"
    label: ClassVar[str] = "明かりに名前がつきました"
    personal: ClassVar[frozenset[str]] = frozenset({"owner"})

    owner: str
    colour: str


@contextmanager
def lamps(*, visible):
    """Declare the kind of lamps: all of them visible to everybody, or none."""
    registry._kinds["test.lamp"] = registry.SubjectKind(
        kind="test.lamp",
        label="明かり",
        card=lambda key: registry.SubjectCard(f"明かり{key}", f"/lamps/{key}/"),
        may_see=lambda actor, key: ALLOWED if visible else denied("見られません。"),
        find=lambda number: {"令8-第7号": "7"}.get(number),
    )
    try:
        yield
    finally:
        del registry._kinds["test.lamp"]


def name_lamp(key, *, actor, at, owner="佐々木 さくら", colour="=赤"):
    with transaction.atomic():
        return record(
            LampNamed(subject=SubjectRef("test.lamp", str(key)), owner=owner, colour=colour),
            actor=actor,
            at=at,
        )


def name_lamps(count, *, actor, at):
    """Record many facts at once, so that a test may have more of them than a tile holds."""
    from yakuba.foundation.events.models import EventRecord

    return EventRecord.objects.bulk_create(
        lamp_row(number, actor=actor, at=at) for number in range(count)
    )


def lamp_row(key, *, actor, at, pk=None, colour="赤"):
    """Return a fact that is not in the database yet, of this number if there is one."""
    from yakuba.foundation.events.models import EventRecord

    return EventRecord(
        pk=pk,
        code=LampNamed.code,
        subject_kind="test.lamp",
        subject_id=str(key),
        payload={"owner": "佐々木 さくら", "colour": colour},
        actor_kind=actor.kind.value,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        actor_post=actor.post_label,
        occurred_at=at,
        request_id=f"request-{key}",
    )
