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

from .elsewhere import UNITS_AN_HOUR
from .progress import HOURS_A_DAY
from .stages import TaskKind

DAYS_A_WEEK: Final = 5
# 地方公務員の標準的な1週間の勤務時間 (38 hours 45 minutes).
FULL_WEEK: Final = HOURS_A_DAY * DAYS_A_WEEK
# A month of help: so many open days.
MONTH: Final = 20
# One dispatch of an outside adviser takes so much of the work off somebody: three days on site, or
# ten hours online. 総務省 地域情報化アドバイザー派遣制度 (data/schemes/soumu-adviser.json).
ADVISER_DAYS: Final = 3
ADVISER_HOURS_ONLINE: Final = 10
_LONGEST: Final = 2500


@dataclass(frozen=True, slots=True)
class Worker:
    """A person, or a role nobody has taken yet, with the hours a week for this project.

    `pace` is what a task gets of them a day while other projects take a part (0: all there is).
    """

    code: str
    name: str
    weekly_hours: Decimal
    is_role: bool = False
    pace: int = 0

    @property
    def units(self) -> int:
        """Return what there is a day; at least one unit, so that nothing waits for ever."""
        units = self.weekly_hours * UNITS_AN_HOUR / DAYS_A_WEEK
        return max(1, int(units.to_integral_value(ROUND_FLOOR)))

    @property
    def rate(self) -> int:
        """Return the units a day that a task gets."""
        return self.pace or self.units


@dataclass(frozen=True, slots=True)
class Work:
    """What is left of a task: who does it, how long it was to take, and the hours it takes."""

    key: int
    worker: str
    days: int
    hours: Decimal

    @property
    def units(self) -> int:
        return int((self.hours * UNITS_AN_HOUR).to_integral_value(ROUND_CEILING))

    def without(self, hours: Decimal) -> "Work":
        """Return what is left when somebody else does so many of its hours; a day always is."""
        left = max(Decimal(0), self.hours - hours)
        days = ceil(self.days * left / self.hours) if self.hours else self.days
        return Work(self.key, self.worker, max(1, days), left)


def relieved(works: Iterable[Work], hours: Decimal) -> dict[int, Work]:
    """Return, by key, what is left of the tasks when somebody takes hours off, the first first."""
    found = {}
    for work in works:
        taken = min(hours, work.hours)
        if taken <= 0:
            continue
        found[work.key] = work.without(taken)
        hours -= taken
    return found


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
    return min(_LONGEST, max(work.days, ceil(work.units / worker.rate)))


def kept_effort(effort: Decimal | None, days: int, placed: int) -> Decimal | None:
    """Return the effort of a task that from now on lasts so many days.

    A task without hours was reckoned with those of its days; left without them it would take more
    hours each time that it is spread over more days.
    """
    if effort is not None or days == placed:
        return effort
    return (HOURS_A_DAY * days).quantize(Decimal("0.1"), ROUND_FLOOR)


def need_of(work: Work, worker: Worker, days: int) -> Need | None:
    """Return what the task takes of its person a day when it lasts so many days."""
    if not work.hours or not days:
        return None
    units = int((work.hours * UNITS_AN_HOUR / days).to_integral_value(ROUND_CEILING))
    return Need(str(work.key), worker.code, min(worker.units, max(1, units)))


def resource_of(worker: Worker, gaps: Iterable[Absence]) -> Resource:
    """Return the person as the schedule reads it, with what of them is not there."""
    return Resource(worker.code, worker.name, worker.units, tuple(gaps))


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
