"""The days a town hall is open, and periods counted in them.

Law: 地方自治法4条の2第2項 (weekends, national holidays and the year's end fixed by ordinance),
国民の祝日に関する法律, 民法140条 (the first day is not counted), 行政手続法6条・7条.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final

from holidays import country_holidays

from yakuba.kernel.periods import Period, merge

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2099

_DAY: Final = timedelta(days=1)


class OutsideCalendar(ValueError):
    """A day for which the national holidays are not known (before 1949, after 2099)."""


@cache
def national_holidays(year: int) -> dict[date, str]:
    """Return the national holidays of the year with their names, substitutes included.

    Later years follow the holiday law of today and computed equinoxes; the official dates are
    announced in the gazette each February for the year after. Raises OutsideCalendar.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar(
            f"{year}年の祝日は分かりません。{FIRST_YEAR}年から{LAST_YEAR}年までの日付を入力してください。"
        )
    return dict(sorted(country_holidays("JP", years=year, language="ja").items()))


@cache
def _usual_open_days(year: int) -> tuple[date, ...]:
    """Return the days of the year on which every town hall is open, in order."""
    resting = national_holidays(year)
    first = date(year, 1, 1).toordinal()
    days = (
        date.fromordinal(first + n)
        for n in range(365 + (date(year, 12, 31).toordinal() - first == 365))
    )
    return tuple(
        day for day in days if day.weekday() < 5 and day not in resting and not _at_years_end(day)
    )


def _at_years_end(day: date) -> bool:
    # 地方自治法4条の2第2項3号: the days are set by ordinance, everywhere 29 December to 3 January.
    return (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)


class Calendar:
    """The open days of one town; `closed` are its own closures besides those of every town hall.

    Open days are kept as one sorted run of whole years that grows when asked beyond it, so a
    question costs a binary search. Raises OutsideCalendar before 1949 and after 2099.
    """

    __slots__ = ("_run", "closed")

    def __init__(self, closed: frozenset[date] = frozenset()) -> None:
        self.closed = closed
        # First year, last year, open days: replaced as a whole, so threads never see a half.
        self._run: tuple[int, int, list[date]] | None = None

    def is_open(self, day: date) -> bool:
        """Tell whether the town hall is open on the day."""
        days = self._days(day.year, day.year)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day

    def next_open(self, day: date) -> date:
        """Return the day itself if open, else the first open day after it."""
        return day if self.is_open(day) else self.after(day, 1)

    def after(self, day: date, count: int) -> date:
        """Return the count-th open day after the day, which is itself not counted; 0 is the day.

        Raises ValueError when count is negative.
        """
        if count < 0:
            raise ValueError("日数は0以上で入力してください。")
        if count == 0:
            return day
        last = day.year
        while True:
            days = self._days(day.year, last)
            # 民法140条: the first day is not counted.
            at = bisect_right(days, day) + count - 1
            if at < len(days):
                return days[at]
            last = max(last + 1, self._last_year())

    def between(self, start: date, end: date) -> int:
        """Count the open days after start up to and including end; 0 when end is not later."""
        if end <= start:
            return 0
        days = self._days(start.year, end.year)
        return bisect_right(days, end) - bisect_right(days, start)

    def standard_period_due(
        self, arrived: date, days: int, pauses: Sequence[Period[date]] = ()
    ) -> date | None:
        """Return the day by which the standard processing period of open days ends.

        Days in a pause [correction asked, corrected form arrived) are not counted. None when a
        pause still open stops the clock before the end: the day is then not yet known.
        """
        # 行政手続法6条: the period runs from arrival at the office. 同法7条: correction stops it.
        stops = merge(pauses)
        due = self.after(arrived, days)
        while True:
            if any(stop.end is None and stop.start <= due for stop in stops):
                return None
            later = self.after(arrived, days + self._paused(arrived, due, stops))
            if later == due:
                return due
            due = later

    def elapsed_open_days(
        self, arrived: date, until: date, pauses: Sequence[Period[date]] = ()
    ) -> int:
        """Count the open days after arrival up to and including `until`, without the pauses."""
        return self.between(arrived, until) - self._paused(arrived, until, merge(pauses))

    def _paused(self, arrived: date, until: date, stops: list[Period[date]]) -> int:
        """Count the open days of (arrived, until] that lie in the stops (merged)."""
        counted = Period(arrived + _DAY, max(until, arrived) + _DAY)
        shared = (counted.intersection(stop) for stop in stops)
        return sum(
            self.between(part.start - _DAY, part.end - _DAY)
            for part in shared
            if part is not None and part.end is not None
        )

    def _last_year(self) -> int:
        return self._run[1] if self._run else FIRST_YEAR

    def _days(self, first: int, last: int) -> list[date]:
        """Return the open days of a run of years that holds all years from first to last."""
        run = self._run
        if run is not None and run[0] <= first and last <= run[1]:
            return run[2]
        if run is not None:
            first, last = min(first, run[0]), max(last, run[1])
        days = [
            day
            for year in range(first, last + 1)
            for day in _usual_open_days(year)
            if day not in self.closed
        ]
        self._run = (first, last, days)
        return days
