"""What the days of a task mean to the person who has it. Pure.

Time is told in open days (開庁日), as people of a town hall count it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yakuba.kernel.workdays import Calendar

# From this many open days left on a task is shown as pressing.
SOON = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueWords:
    """The time that is left, in words and as a tone of the page."""

    text: str
    tone: str = "neutral"

    @property
    def is_late(self) -> bool:
        return self.text.endswith("超過")


def due_words(calendar: Calendar, due: date | None, on: date, *, is_done: bool = False) -> DueWords:
    """Return 残り3日, 本日, 2日超過, 期限なし or 完了."""
    if is_done:
        return DueWords("完了", "success")
    if due is None:
        return DueWords("期限なし")
    if due == on:
        return DueWords("本日", "error")
    if due < on:
        # A due day on which nobody works may be past without an open day gone by.
        return DueWords(f"{max(1, calendar.between(due, on))}日超過", "error")
    left = calendar.between(on, due)
    if left == 0:
        return DueWords("次の開庁日まで", "warning")
    return DueWords(f"残り{left}日", "warning" if left <= SOON else "neutral")


class Span(StrEnum):
    """Where a task stands in a person's own time."""

    LATE = "LATE"
    TODAY = "TODAY"
    WEEK = "WEEK"
    UNDERWAY = "UNDERWAY"
    LATER = "LATER"

    @property
    def label(self) -> str:
        return {
            "LATE": "遅れている",
            "TODAY": "今日まで",
            "WEEK": "今週まで",
            "UNDERWAY": "進めている（期限は来週以降）",
            "LATER": "これから",
        }[self.value]


def span_of(*, start: date | None, finish: date | None, started: date | None, on: date) -> Span:
    """Return the group of a task that is not finished; the week ends with its Sunday."""
    if finish is not None and finish < on:
        return Span.LATE
    if finish == on:
        return Span.TODAY
    if finish is not None and finish <= week_end(on):
        return Span.WEEK
    if started is not None or (start is not None and start <= on):
        return Span.UNDERWAY
    return Span.LATER


def week_end(on: date) -> date:
    """Return the Sunday of the week."""
    return on + timedelta(days=6 - on.weekday())


def shifted(calendar: Calendar, day: date, days: int) -> date:
    """Return the day so many open days later, or earlier when `days` is negative.

    A day on which nobody works counts as the next open one before it is moved.
    """
    moved = calendar.next_open(day)
    if days >= 0:
        return calendar.after(moved, days)
    left = -days
    while left:
        moved -= _DAY
        left -= calendar.is_open(moved)
    return moved
