"""Adding, multiplying and turning numbers, texts, dates and durations (DMN 1.5, 10.3.2.3, 10.3.2.13).

Whatever has no answer is null: a type that does not fit, a division by zero, a date beyond the
years 1 to 9999, a text longer than `LONGEST_TEXT`.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from yakuba.kernel.feel.values import NUMBERS, Months, finite, instant, kind_of, second_of_day

LONGEST_TEXT: Final = 1_000_000
_MIDNIGHT: Final = time(0, 0, tzinfo=UTC)
_DAY: Final = timedelta(days=1)


def calculate(operator: str, a: object, b: object) -> object:
    """Answer `a operator b` for + - * / **; null when it has no answer."""
    try:
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            return finite(_NUMBER_RULES[operator](a, b))
        if operator == "+":
            return _plus(a, b)
        if operator == "-":
            return _minus(a, b)
        return _scaled(operator, a, b)
    except (OverflowError, ValueError):
        # A date beyond the years 1 to 9999.
        return None


def negative(value: object) -> object:
    """Return the value with its sign turned; null when it has none."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    return Months(-value.months) if isinstance(value, Months) else None


_NUMBER_RULES: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def _plus(a: object, b: object) -> object:
    if isinstance(a, str) and isinstance(b, str):
        return a + b if len(a) + len(b) <= LONGEST_TEXT else None
    if isinstance(a, date | time):
        return _later(a, b)
    if isinstance(b, date | time):
        return _later(b, a)
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        return a + b
    if isinstance(a, Months) and isinstance(b, Months):
        return Months(a.months + b.months)
    return None


def _minus(a: object, b: object) -> object:
    if isinstance(a, date) and isinstance(b, date):
        if kind_of(a) == kind_of(b) == "date":
            return a - b
        (fixed, first), (also_fixed, second) = instant(_moment(a)), instant(_moment(b))
        return first - second if fixed == also_fixed else None
    if isinstance(a, time) and isinstance(b, time):
        (fixed, since), (also_fixed, other) = second_of_day(a), second_of_day(b)
        return since - other if fixed == also_fixed else None
    if isinstance(b, date | time):
        return None
    return _plus(a, negative(b))


def _moment(day: date) -> datetime:
    """Return the moment; a date stands for its midnight in UTC (10.3.2.3.5)."""
    return day if isinstance(day, datetime) else datetime.combine(day, _MIDNIGHT)


def _later(day: date | time, duration: object) -> object:
    if isinstance(day, time):
        return _later_time(day, duration) if isinstance(duration, timedelta) else None
    if isinstance(duration, timedelta):
        return day + duration
    return months_later(day, duration.months) if isinstance(duration, Months) else None


def _later_time(clock: time, duration: timedelta) -> time:
    """Return the time of day so much later, past midnight if need be."""
    on = datetime.combine(date(2000, 1, 2), clock.replace(tzinfo=None)) + duration % _DAY
    return on.time().replace(tzinfo=clock.tzinfo)


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; raises ValueError beyond the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    # A month without that day gives its last day (DMN 10.3.2.3.4), as does 民法143条2項ただし書.
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _scaled(operator: str, a: object, b: object) -> object:
    """Return a duration times or through a number, or one duration through another."""
    if operator == "*" and isinstance(a, Decimal):
        a, b = b, a
    if operator not in {"*", "/"} or not isinstance(a, timedelta | Months):
        return None
    # Durations are counted in whole microseconds or months, so that no float comes in.
    unit = timedelta(microseconds=1)
    count = Decimal(a.months if isinstance(a, Months) else a // unit)
    if isinstance(b, Decimal):
        result = finite(_NUMBER_RULES[operator](count, b))
        if result is None:
            return None
        return Months(int(result)) if isinstance(a, Months) else int(result) * unit
    if operator == "/" and kind_of(a) == kind_of(b):
        through = (
            b.months if isinstance(b, Months) else b // unit if isinstance(b, timedelta) else 0
        )
        return finite(NUMBERS.divide(count, Decimal(through)))
    return None
