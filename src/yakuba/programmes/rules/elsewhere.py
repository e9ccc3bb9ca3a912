"""What people give to other projects day by day, and how fast they go on with this one. Pure.

Days are numbers of open days; hours are counted in the units of `rules.roadmap`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import ceil
from typing import Final

from yakuba.kernel.schedule.resources import Absence

from .progress import HOURS_A_DAY

UNITS_AN_HOUR: Final = 20
# What somebody has a day for all projects together.
FULL_DAY: Final = int(HOURS_A_DAY * UNITS_AN_HOUR)


@dataclass(frozen=True, slots=True)
class Load:
    """Hours that a task of another project takes on the half-open days [first, last)."""

    hours: Decimal
    first: int
    last: int


def load_of(hours: Decimal, start: int, close: int, today: int) -> Load:
    """Return what is left of a task from the day on; what is overdue is worked off from today."""
    first = max(start, today)
    if close > today:
        return Load(hours, first, max(close, first + 1))
    return Load(hours, today, today + max(1, ceil(hours / HOURS_A_DAY)))


def taken_by(loads: Iterable[Load]) -> dict[int, int]:
    """Return the units that the tasks take by day, shared out evenly, never more than a day has."""
    found: dict[int, int] = {}
    for load in loads:
        units = int((load.hours * UNITS_AN_HOUR).to_integral_value(ROUND_CEILING))
        each, rest = divmod(units, load.last - load.first)
        for place, day in enumerate(range(load.first, load.last)):
            amount = each + (1 if place < rest else 0)
            found[day] = min(FULL_DAY, found.get(day, 0) + amount)
    return {day: amount for day, amount in found.items() if amount}


def hours_of(taken: Mapping[int, int], before: int) -> Decimal:
    """Return the hours that are taken on the days before the day."""
    units = sum(amount for day, amount in taken.items() if day < before)
    return Decimal(units) / UNITS_AN_HOUR


def missing(
    units: int, taken: Mapping[int, int], away: Iterable[tuple[int, int]]
) -> tuple[Absence, ...]:
    """Return what of the units promised a day is not there: all of them on days of absence, else
    what the other projects leave too little of."""
    by_day = {day: units - max(0, min(units, FULL_DAY - gone)) for day, gone in taken.items()}
    for first, last in away:
        by_day.update(dict.fromkeys(range(first, last), units))
    found: list[Absence] = []
    for day, amount in sorted(by_day.items()):
        if not amount:
            continue
        before = found[-1] if found else None
        if before is not None and (before.to_day, before.amount) == (day, amount):
            found[-1] = Absence(before.from_day, day + 1, amount)
        else:
            found.append(Absence(day, day + 1, amount))
    return tuple(found)


def pace_of(
    units: int, gaps: Sequence[Absence], jobs: Sequence[tuple[int, int]], today: int
) -> int:
    """Return how many units a day the person puts into a task, so that all are done earliest.

    `jobs` are the units and the least days of each task. A task goes on without a break: at full
    pace it waits for days on which nothing else is to be done, at a slower one it begins earlier
    and lasts longer. Of two that end alike the faster one counts.
    """
    paces = {units, *(units - gap.amount for gap in gaps)} - {0}
    return min(paces, key=lambda pace: (_end(pace, units, gaps, jobs, today), -pace))


def _end(
    pace: int, units: int, gaps: Sequence[Absence], jobs: Sequence[tuple[int, int]], today: int
) -> int:
    """Return when the tasks are done, one after another, each where it fits without a break."""
    day = today
    for work, least in jobs:
        length = max(least, ceil(work / pace))
        asked = ceil(work / length)
        for gap in gaps:
            if day < gap.to_day and gap.from_day < day + length and units - gap.amount < asked:
                day = gap.to_day
        day += length
    return day
