"""The edge between dates and day numbers: the open days of one town, counted from 0."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from yakuba.kernel.schedule.errors import OutsideAxis
from yakuba.kernel.workdays import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """The open days of a stretch of time as proleptic ordinals (`date.toordinal`), ascending.

    A day number is a place in `ordinals`. Make it generous: some years on both sides cost a
    thousand integers, and no pass leaves it silently.
    """

    ordinals: tuple[int, ...]

    @classmethod
    def of(cls, calendar: Calendar, first: date, last: date) -> "Axis":
        """Return the axis of the open days from first to last, both included.

        Raises yakuba.kernel.workdays.OutsideCalendar.
        """
        days = (first + n * _DAY for n in range((last - first).days + 1))
        return cls(tuple(day.toordinal() for day in days if calendar.is_open(day)))

    def start_of(self, day: date) -> int:
        """Return the number of the first open day on or after the date. Raises OutsideAxis."""
        return self._number(bisect_left(self.ordinals, day.toordinal()), day)

    def close_of(self, day: date) -> int:
        """Return the number of the first open day after the date: a finish within the date.

        「7月31日までに終える」 is a finish at or before `close_of(date(2026, 7, 31))`.
        Raises OutsideAxis.
        """
        return self._number(bisect_right(self.ordinals, day.toordinal()), day)

    def date_of(self, number: int) -> date:
        """Return the date of the open day. Raises OutsideAxis."""
        if not 0 <= number < len(self.ordinals):
            raise OutsideAxis("日付")
        return date.fromordinal(self.ordinals[number])

    def last_date_of(self, finish: int) -> date:
        """Return the date of the last day worked before the finish. Raises OutsideAxis."""
        return self.date_of(finish - 1)

    def reach(self, calendar_days: int) -> tuple[int, ...]:
        """Return for every day number the earliest finish of a period of so many calendar days.

        The period begins on that day and ends with its last day; the numbers never fall. Entries
        past the end of the axis are its length.
        """
        # 民法140条: the first day is not counted, so day d and n days after it pass in full.
        return tuple(bisect_right(self.ordinals, day + calendar_days) for day in self.ordinals)

    def _number(self, number: int, day: date) -> int:
        if number >= len(self.ordinals) or day.toordinal() < self.ordinals[0] - 31:
            raise OutsideAxis(f"{day.year}年{day.month}月{day.day}日")
        return number


def carried(starts: tuple[int, ...], before: Axis, after: Axis) -> tuple[int, ...]:
    """Return the same starts on another axis: an open day or, if now closed, the next one.

    Give them to `passes.forward` as wishes after a closure was added, and no task comes to begin
    earlier than it did, not even one that counts back from a finish. Raises OutsideAxis.
    """
    return tuple(after.start_of(before.date_of(start)) for start in starts)
