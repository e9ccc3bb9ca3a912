"""How many hours lie ahead of people and sections in the coming weeks, and how many they have. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from yakuba.kernel.workdays import Calendar

from .progress import HOURS_A_DAY

WEEKS: Final = 8
_DAY: Final = timedelta(days=1)
_FULL_WEEK: Final = 5
# Hundredths of an hour: whole numbers can be shared out without a remainder getting lost.
DAY: Final = int(HOURS_A_DAY * 100)


class By(StrEnum):
    """Whose hours are counted."""

    PERSON = "person"
    SECTION = "section"

    @property
    def label(self) -> str:
        return {"person": "人ごと", "section": "課ごと"}[self.value]


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday with its open days from the first one that counts."""

    first: date
    open_days: tuple[date, ...]

    @property
    def label(self) -> str:
        return f"{self.first.month}/{self.first.day}"

    @property
    def hours(self) -> int:
        """Return the hundredths of hours that somebody has who is there all week."""
        return DAY * len(self.open_days)


def weeks_from(on: date, count: int, calendar: Calendar) -> tuple[Week, ...]:
    """Return the weeks from the one of the day; of the first only what is left of it."""
    monday = on - timedelta(days=on.weekday())
    found = []
    for number in range(count):
        first = monday + timedelta(weeks=number)
        days = (first + place * _DAY for place in range(7))
        found.append(Week(first, tuple(d for d in days if d >= on and calendar.is_open(d))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Load:
    """What is left to do of an open task; hours in hundredths."""

    key: int
    title: str
    project: str
    left: int
    start: date
    finish: date
    person: int | None
    section: int | None


def hours_left(days: int, effort: Decimal | None, progress: int) -> int:
    """Return the hundredths of hours that are left: its effort, or its length where nobody said."""
    whole = DAY * days if effort is None else int(effort * 100)
    return whole * (100 - progress) // 100


def spread(load: Load, weeks: Sequence[Week], calendar: Calendar) -> list[int]:
    """Return the hours of each week, shared out evenly over the open days that are left.

    What is overdue has to be done today. What lies beyond the weeks is not in the answer.
    """
    on = next((week.open_days[0] for week in weeks if week.open_days), weeks[0].first)
    start, finish = max(load.start, on), max(load.finish, on)
    count = calendar.between(start - _DAY, finish)
    if count == 0:
        start = finish = calendar.next_open(start)
        count = 1
    before = done = 0
    found = []
    for week in weeks:
        shared = sum(1 for day in week.open_days if start <= day <= finish)
        before += shared
        # Counted from the sum so far, so that the parts come to the whole.
        upto = load.left * before // count
        found.append(upto - done)
        done = upto
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """Hours of a week: asked for and there, in hundredths; None where nobody knows what is there."""

    planned: int
    available: int | None

    @property
    def is_over(self) -> bool:
        return self.available is not None and self.planned > self.available

    @property
    def percent(self) -> int | None:
        """Return the share of the hours that is taken; None where there are none."""
        return self.planned * 100 // self.available if self.available else None


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A person or a section with the hours of each week and the tasks behind them."""

    name: str
    note: str
    cells: tuple[Cell, ...]
    loads: tuple[Load, ...] = field(default=(), repr=False)

    @property
    def is_over(self) -> bool:
        return any(cell.is_over for cell in self.cells)


def rows_of(
    loads: Iterable[Load],
    weeks: Sequence[Week],
    calendar: Calendar,
    *,
    by: By,
    names: Mapping[int | None, tuple[str, str]],
    there: Mapping[int | None, Sequence[int]],
) -> list[LoadRow]:
    """Return a row for each person or section: who has too much first, then by name."""
    sums: dict[int | None, list[int]] = {}
    behind: dict[int | None, list[Load]] = {}
    for load in loads:
        key = load.person if by is By.PERSON else load.section
        total = sums.setdefault(key, [0] * len(weeks))
        behind.setdefault(key, []).append(load)
        for place, hours in enumerate(spread(load, weeks, calendar)):
            total[place] += hours
    rows = []
    for key, total in sums.items():
        available = there.get(key)
        cells = tuple(
            Cell(hours, available[place] if available else None)
            for place, hours in enumerate(total)
        )
        name, note = names.get(key, ("未定", ""))
        listed = sorted(behind[key], key=lambda load: (load.finish, load.key))
        rows.append(LoadRow(name, note, cells, tuple(listed)))
    return sorted(rows, key=lambda row: (not row.is_over, row.note, row.name))


def available_of(
    weeks: Sequence[Week], away: Iterable[date] = (), weekly: Decimal | None = None
) -> list[int]:
    """Return the hours of each week without the days away, at most those promised a week."""
    gone = set(away)
    found = []
    for week in weeks:
        days = sum(1 for day in week.open_days if day not in gone)
        hours = DAY * days
        if weekly is not None:
            hours = min(hours, int(weekly * 100) * days // _FULL_WEEK)
        found.append(hours)
    return found


def hours_in_words(hours: int) -> str:
    """Return 12.5 for 1250: as many places as are needed, at most one."""
    tenths = (hours + 5) // 10
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else f"{tenths // 10}"
