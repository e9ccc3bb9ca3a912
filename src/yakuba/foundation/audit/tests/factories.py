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
