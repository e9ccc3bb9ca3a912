"""Help from elsewhere for a subject: asked for by the app that knows the need, arranged by another.

Neither imports the other. What is arranged is never stored twice: it is read anew from records
with dates, so that it can be told of a past day as well.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yakuba.kernel.actor import Actor

from .ref import SubjectRef


@dataclass(frozen=True, slots=True)
class SupportSkill:
    """A skill by its code and name, and a level from 1 to 4."""

    code: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a subject lacks: a skill for some hours, from a first to a last day."""

    subject: SubjectRef
    skill: SupportSkill
    hours: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Door:
    """Where to ask for help; without an address the words say who asks."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """Help that was settled for a subject since a day, and how many hours of it count."""

    subject: SubjectRef
    skills: tuple[SupportSkill, ...]
    hours: Decimal
    since: date
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Supporter:
    """An app that arranges help: where an actor asks for it, and what stood on a day.

    `door` is None where the municipality has no such help at all.
    """

    name: str
    door: Callable[[Actor, Wanted], Door | None]
    given: Callable[[Collection[SubjectRef], date], list[Support]]


_supporters: dict[str, Supporter] = {}


def register(supporter: Supporter) -> None:
    """Declare who arranges help; declared twice it counts once."""
    _supporters[supporter.name] = supporter


def doors(actor: Actor, wanted: Wanted) -> list[Door]:
    """Return where the actor may ask for help, or who does."""
    found = (one.door(actor, wanted) for one in _supporters.values())
    return [door for door in found if door is not None]


def supports(subjects: Collection[SubjectRef], on: date) -> list[Support]:
    """Return the help that stood for the subjects on the day, the earliest first."""
    if not subjects:
        return []
    found = [one for supporter in _supporters.values() for one in supporter.given(subjects, on)]
    return sorted(found, key=lambda one: (one.since, one.url))
