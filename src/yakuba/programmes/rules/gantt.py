"""What a Gantt chart shows: a window of days, rows, what waits for what. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from yakuba.kernel.fiscal import Month
from yakuba.kernel.workdays import Calendar

_DAY: Final = timedelta(days=1)
# The charts are drawn for the years that plans may name, and a little room beside them.
FIRST_YEAR: Final = 1991
LAST_YEAR: Final = 2079
ROWS: Final = 60
# Kinds of task that are a moment and not a time.
POINTS: Final = ("MILESTONE", "GATE")


class Zoom(StrEnum):
    """How much time fits into the width."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        return {"month": "月", "quarter": "四半期", "year": "年"}[self.value]

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, slots=True)
class Window:
    """Whole months, both ends included."""

    zoom: Zoom
    month: Month

    @property
    def first(self) -> date:
        return self.month.start

    @property
    def last(self) -> date:
        return moved(self.month, self.zoom.months).start - _DAY

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def beside(self, steps: int) -> "Window":
        """Return the window so many widths later, or earlier if negative."""
        return Window(self.zoom, moved(self.month, self.zoom.months * steps))

    def at(self, zoom: Zoom) -> "Window":
        """Return the window of another width that begins in the same month."""
        return Window(zoom, self.month)

    @classmethod
    def around(cls, zoom: Zoom, day: date) -> "Window":
        """Return the window in which the day lies with a little of what was before."""
        month = Month.of(day)
        return cls(zoom, clamped(moved(month, {Zoom.YEAR: -3, Zoom.QUARTER: -1}.get(zoom, 0))))


def fitting(first: date | None, last: date | None, today: date) -> Window:
    """Return the smallest window that shows all of a plan, or what is around today of a longer one."""
    if first is None or last is None:
        return Window.around(Zoom.QUARTER, today)
    for zoom in Zoom:
        whole = Window(zoom, clamped(Month.of(first)))
        if last <= whole.last:
            return whole
    return Window.around(Zoom.YEAR, min(max(today, first), last))


def moved(month: Month, count: int) -> Month:
    """Return the month so many months later."""
    number = month.year * 12 + month.month - 1 + count
    return Month(number // 12, number % 12 + 1)


def clamped(month: Month) -> Month:
    """Return the month, or the nearest that charts are drawn for."""
    return min(max(month, Month(FIRST_YEAR, 1)), Month(LAST_YEAR, 1))


def read_month(text: str) -> Month | None:
    """Return the month written as 2026-11, or None where that cannot be read."""
    try:
        return clamped(Month.from_iso(text))
    except ValueError:
        return None


class Row(NamedTuple):
    """A line of the chart: a task, or the heading of a project.

    `then` are the dates in the 基準計画; `spare` is the float in open days, None where the schedule
    has nothing to say. A tuple, because a file has ten thousand of them.
    """

    key: int
    title: str
    kind: str
    start: date | None
    finish: date | None
    then: tuple[date | None, ...] | None = None
    progress: int = 0
    finished_on: date | None = None
    spare: int | None = None
    depth: int = 0
    who: str = ""
    is_project: bool = False
    percent: int | None = None

    @property
    def is_point(self) -> bool:
        return self.kind in POINTS

    @property
    def is_group(self) -> bool:
        return self.kind == "GROUP" or self.is_project

    @property
    def is_critical(self) -> bool:
        return self.spare is not None and self.spare <= 0

    def is_late(self, on: date) -> bool:
        """Tell whether its last day is over and it is not done."""
        return (
            not self.is_group
            and self.finished_on is None
            and self.finish is not None
            and self.finish < on
        )


class Tie(NamedTuple):
    """A link by the keys of its tasks."""

    before: int
    after: int
    kind: str = "FS"
    lag: int = 0


def closed_runs(window_first: date, window_last: date, calendar: Calendar) -> list[tuple[int, int]]:
    """Return the runs of days on which the town hall is closed, as places in the window and lengths."""
    runs: list[tuple[int, int]] = []
    for at in range((window_last - window_first).days + 1):
        if calendar.is_open(window_first + at * _DAY):
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs


def page_of(sizes: Sequence[int], page: int, rows: int = ROWS) -> tuple[int, int, int]:
    """Return which projects lie on a page of rows, [first, end), and how many rows are before.

    Sizes are the rows of each project, its heading included.
    """
    low, high = (page - 1) * rows, page * rows
    at, first, end, before = 0, len(sizes), len(sizes), 0
    for place, size in enumerate(sizes):
        if at + size > low and first == len(sizes):
            first, before = place, at
        if at >= high:
            end = place
            break
        at += size
    return first, end, before


def outlined(rows: Iterable[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """Return keys in the order of the plan, each with its depth; given are (key, key above).

    A task whose heading is missing stands at the top.
    """
    listed = list(rows)
    known = {key for key, _ in listed}
    below: dict[int | None, list[int]] = {}
    for key, above in listed:
        below.setdefault(above if above in known else None, []).append(key)
    found: list[tuple[int, int]] = []
    waiting = [(key, 0) for key in reversed(below.get(None, ()))]
    while waiting:
        key, depth = place = waiting.pop()
        found.append(place)
        # Most tasks have nothing below them.
        if key in below:
            waiting += [(one, depth + 1) for one in reversed(below[key])]
    return found


# Key, project, start, finish, day on which it was finished.
Dated = tuple[int, int, date | None, date | None, date | None]


def without_spare(tasks: Iterable[Dated], ties: Iterable[Tie], calendar: Calendar) -> set[int]:
    """Return the open tasks that the end of their project hangs on, read from the dates alone.

    From the last day of each project back along the links that leave no open day between. For a
    drawing of everything: dates that obey the links say the same as the float of the schedule,
    and cost a hundredth of it.
    """
    dated: dict[int, tuple[int, date, date]] = {}
    ends: dict[int, date] = {}
    for key, project, start, finish, finished in tasks:
        if start is None or finish is None or finished is not None:
            continue
        dated[key] = (project, start, finish)
        ends[project] = max(ends.get(project, finish), finish)
    waits: dict[int, list[Tie]] = {}
    for tie in ties:
        if tie.before in dated and tie.after in dated:
            waits.setdefault(tie.after, []).append(tie)
    found = {key for key, (project, _, finish) in dated.items() if finish == ends[project]}
    waiting = list(found)
    while waiting:
        key = waiting.pop()
        for tie in waits.get(key, ()):
            if tie.before not in found and _is_tight(tie, dated, calendar):
                found.add(tie.before)
                waiting.append(tie.before)
    return found


def _is_tight(tie: Tie, dated: Mapping[int, tuple[int, date, date]], calendar: Calendar) -> bool:
    """Tell whether no open day lies between the two ends that the link joins."""
    _, start, finish = dated[tie.before]
    _, begin, end = dated[tie.after]
    left = start - _DAY if tie.kind[0] == "S" else finish
    right = end if tie.kind[1] == "F" else begin - _DAY
    return calendar.between(left, right) <= max(tie.lag, 0)


def dates_in_words(row: Row) -> str:
    """Return the dates of a row as they are read aloud."""
    if row.start is None or row.finish is None:
        return "日程なし"
    if row.is_point or row.start == row.finish:
        return _day(row.finish)
    return f"{_day(row.start)}から{_day(row.finish)}まで"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def shift_in_words(row: Row, calendar: Calendar) -> str:
    """Return by how many open days the finish is later than in the 基準計画; empty without one."""
    then = row.then[1] if row.then else None
    if then is None or row.finish is None:
        return ""
    if row.finish == then:
        return "予定どおり"
    if row.finish > then:
        return f"{calendar.between(then, row.finish)}日遅い"
    return f"{calendar.between(row.finish, then)}日早い"


def spare_in_words(row: Row) -> str:
    """Return the float as it is written."""
    if row.finished_on is not None:
        return "完了"
    if row.spare is None:
        return "—"
    if row.spare < 0:
        return f"{-row.spare}日不足"
    return f"{row.spare}日" if row.spare else "なし"


def spans_of(rows: Iterable[Row]) -> Mapping[int, tuple[date, date]]:
    """Return the dates of the rows that have any, by key."""
    return {
        row.key: (row.start, row.finish)
        for row in rows
        if row.start is not None and row.finish is not None
    }
