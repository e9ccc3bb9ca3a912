"""From people's hours and the effort of tasks to what the schedule levels. Pure.

Hours are counted in twentieths of an hour a day, so that half an hour a week still counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil
from typing import Final

from yakuba.kernel.schedule.resources import Absence, Need, Resource

from .progress import HOURS_A_DAY
from .stages import TaskKind

UNITS_AN_HOUR: Final = 20
DAYS_A_WEEK: Final = 5
# 地方公務員の標準的な1週間の勤務時間 (38 hours 45 minutes).
FULL_WEEK: Final = HOURS_A_DAY * DAYS_A_WEEK
# A month of help: so many open days.
MONTH: Final = 20
_LONGEST: Final = 2500


@dataclass(frozen=True, slots=True)
class Worker:
    """A person, or a role nobody has taken yet, with the hours a week for this project."""

    code: str
    name: str
    weekly_hours: Decimal
    is_role: bool = False

    @property
    def units(self) -> int:
        """Return what there is a day; at least one unit, so that nothing waits for ever."""
        units = self.weekly_hours * UNITS_AN_HOUR / DAYS_A_WEEK
        return max(1, int(units.to_integral_value(ROUND_FLOOR)))


@dataclass(frozen=True, slots=True)
class Work:
    """What is left of a task: who does it, how long it was to take, and the hours it takes."""

    key: int
    worker: str
    days: int
    hours: Decimal


def left_of(
    *, kind: str, days: int, effort_hours: Decimal | None, progress: int, key: int, worker: str
) -> Work:
    """Return what is left of a task; a task without hours takes its whole days."""
    if TaskKind(kind) is not TaskKind.WORK:
        return Work(key, "", 0, Decimal(0))
    part = Decimal(100 - min(progress, 100)) / 100
    hours = (HOURS_A_DAY * days if effort_hours is None else effort_hours) * part
    remaining = max(1, ceil(days * part))
    return Work(key, worker, remaining, hours)


def stretched(work: Work, worker: Worker | None) -> int:
    """Return the working days that the task takes when its person has only so many hours a day."""
    if worker is None or not work.hours:
        return work.days
    units = int((work.hours * UNITS_AN_HOUR).to_integral_value(ROUND_CEILING))
    return min(_LONGEST, max(work.days, ceil(units / worker.units)))


def need_of(work: Work, worker: Worker, days: int) -> Need | None:
    """Return what the task takes of its person a day when it lasts so many days."""
    if not work.hours or not days:
        return None
    units = int((work.hours * UNITS_AN_HOUR / days).to_integral_value(ROUND_CEILING))
    return Need(str(work.key), worker.code, min(worker.units, max(1, units)))


def resource_of(worker: Worker, away: Iterable[tuple[int, int]]) -> Resource:
    """Return the person as the schedule reads it, away on the half-open days."""
    units = worker.units
    gone = tuple(Absence(first, last, units) for first, last in away if first < last)
    return Resource(worker.code, worker.name, units, gone)


def workers_of(
    people: Mapping[int, str],
    hours: Mapping[int, Decimal | None],
    roles: Sequence[str],
) -> dict[str, Worker]:
    """Return the people by code (u and their key), and one full worker for each role (r and its
    place) that no person has taken."""
    found = {}
    for key, name in people.items():
        weekly = hours.get(key)
        found[f"u{key}"] = Worker(f"u{key}", name, FULL_WEEK if weekly is None else weekly)
    for at, role in enumerate(roles):
        found[f"r{at}"] = Worker(f"r{at}", role, FULL_WEEK, is_role=True)
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the levelled plan puts a task: its first day and its length in open days."""

    key: int
    start: date
    days: int


def written(placed: Iterable[Placed]) -> str:
    """Return the plan as a line of text, for the form that takes it in."""
    return " ".join(f"{one.key}:{one.start.isoformat()}:{one.days}" for one in placed)


class UnreadablePlan(ValueError):
    """The line of text is not one that `written` made."""


def read(text: str) -> list[Placed]:
    """Return what `written` wrote; raises `UnreadablePlan`."""
    found = []
    try:
        for word in text.split():
            key, day, days = word.split(":")
            found.append(Placed(int(key), date.fromisoformat(day), int(days)))
    except ValueError as fault:
        raise UnreadablePlan(text[:40]) from fault
    if len({one.key for one in found}) < len(found):
        raise UnreadablePlan("twice")
    if any(not 0 <= one.days <= _LONGEST for one in found):
        raise UnreadablePlan("days")
    return found
