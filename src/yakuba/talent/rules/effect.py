"""Whether a course helped: levels before and after, of those who were assessed again. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Fewer than these are told apart by everybody who was there.
FEWEST: Final = 3
# New habits show after a month; what three months did not show was something else.
ASK_AFTER: Final = timedelta(days=30)
ASK_UNTIL: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Level:
    """A confirmed level and the day of its confirmation."""

    on: date
    level: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who completed a course: when, and their confirmed levels of the taught skills."""

    ended: date
    levels: Mapping[int, Sequence[Level]]


@dataclass(frozen=True, slots=True)
class Change:
    """The last level before a course and the first one after it."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """How many completed a course, how many of them were assessed again, and how many rose."""

    participants: int = 0
    assessed: int = 0
    rose: int = 0

    @property
    def is_told(self) -> bool:
        """Tell whether the figures hide who is behind them."""
        return self.assessed >= FEWEST


def change_of(levels: Sequence[Level], ended: date) -> Change | None:
    """Return the change of one skill; None unless it was assessed before and after.

    An assessment of the very day on which the course ended says nothing about it yet: before.
    """
    before = max((one for one in levels if one.on <= ended), key=_day, default=None)
    after = min((one for one in levels if one.on > ended), key=_day, default=None)
    return Change(before.level, after.level) if before and after else None


def _day(level: Level) -> date:
    return level.on


def effect_of(people: Iterable[Participant]) -> Effect:
    """Count the participants whose level of any taught skill rose, among those assessed again."""
    participants = assessed = rose = 0
    for person in people:
        participants += 1
        changes = [change_of(levels, person.ended) for levels in person.levels.values()]
        known = [change for change in changes if change is not None]
        assessed += bool(known)
        rose += any(change.after > change.before for change in known)
    return Effect(participants, assessed, rose)


def asks_again(ended: date, last_assessed: date | None, on: date) -> bool:
    """Tell whether it is time to ask somebody for a new assessment, and none was given since."""
    is_time = ended + ASK_AFTER <= on <= ended + ASK_UNTIL
    return is_time and (last_assessed is None or last_assessed <= ended)
