"""Facts of a document or a file as a timeline."""

from collections.abc import Iterable, Mapping
from typing import Any

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.ui.elements import Moment

# What of a fact is told, by the last word of its code.
_TOLD = {
    "registered": ("kind", "number"),
    "file_added": ("name",),
    "bound": ("binder",),
    "marked": ("disclosure", "reason"),
    "held": ("reason",),
    "released": ("reason",),
    "disposed": ("number",),
    "made": ("period", "ending"),
    "seal_asked": ("seal",),
    "sealed": ("seal",),
    "seal_refused": ("seal", "reason"),
    "retired": ("reason",),
}


def moments_of(facts: Iterable[EventRecord]) -> list[Moment]:
    """Return the facts as a timeline."""
    return [
        Moment(
            title=EVENT_CLASSES[fact.code].label if fact.code in EVENT_CLASSES else fact.code,
            at=fact.occurred_at,
            text=_text(fact.code.rpartition(".")[2], fact.payload),
            who=f"{fact.actor_post} {fact.actor_name}".strip(),
        )
        for fact in facts
    ]


def _text(verb: str, said: Mapping[str, Any]) -> str:
    parts = (str(said.get(name, "")) for name in _TOLD.get(verb, ()))
    return "　".join(part for part in parts if part)
