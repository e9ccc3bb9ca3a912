"""The clock of the standard processing period (標準処理期間).

Law: 行政手続法6条 (the period, from arrival), 7条 (correction); 民法140条 (first day not counted).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from yakuba.kernel.periods import Period
from yakuba.kernel.workdays import Calendar

_JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Clock:
    """How the time stands on a day: open days elapsed, the due day (None while it stands still,
    or without a period), open days left (negative when late)."""

    elapsed: int
    due: date | None
    left: int | None
    is_stopped: bool

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < 0


def day_in_japan(moment: datetime) -> date:
    """Return the day of the moment in Japan."""
    return moment.astimezone(_JAPAN).date()


def pauses(spans: Iterable[tuple[datetime, datetime | None]]) -> list[Period[date]]:
    """Return the days on which the clock stood: from the request up to, not with, its closing.

    `spans` are the corrections: when asked, and when answered, lapsed or cancelled (None if open).
    """
    return [
        Period(day_in_japan(asked), None if closed is None else day_in_japan(closed))
        for asked, closed in spans
    ]


def due_date(
    calendar: Calendar, arrived_at: datetime, days: int | None, stops: Iterable[Period[date]] = ()
) -> date | None:
    """Return the day the period ends; None without a period or while a correction is open."""
    if days is None:
        return None
    return calendar.standard_period_due(day_in_japan(arrived_at), days, list(stops))


def clock(
    calendar: Calendar,
    arrived_at: datetime,
    days: int | None,
    stops: Iterable[Period[date]],
    *,
    on: date,
) -> Clock:
    """Return how the time stands on the day (for a concluded case: the day of conclusion)."""
    stops = list(stops)
    arrived = day_in_japan(arrived_at)
    due = due_date(calendar, arrived_at, days, stops)
    stopped = any(stop.end is None and stop.start <= on for stop in stops)
    return Clock(
        elapsed=calendar.elapsed_open_days(arrived, on, stops),
        due=due,
        left=None if due is None else days_left(calendar, due, on),
        is_stopped=stopped,
    )


def days_left(calendar: Calendar, due: date, on: date) -> int:
    """Return the open days left up to and including the due day; negative when it has passed."""
    return calendar.between(on, due) if on <= due else -calendar.between(due, on)


def within_period(due: date | None, concluded_at: datetime | None) -> bool | None:
    """Tell whether the case ended in time; None without a period or without an end."""
    if due is None or concluded_at is None:
        return None
    return day_in_japan(concluded_at) <= due
