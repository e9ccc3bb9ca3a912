"""FEEL values: what they are in Python, when they are equal, which is less, and their arithmetic.

number Decimal (34 digits), string str, boolean bool, date date, date and time datetime, days and
time duration timedelta, years and months duration Months, list list, context Mapping, range Span.
None is null, the answer to every question that has none.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

# DMN numbers are IEEE 754 decimal128. Nothing is trapped: what is not finite becomes null.
NUMBERS: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])


@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration, as a count of months."""

    months: int


@dataclass(frozen=True, slots=True)
class Span:
    """A range between two values; None is an end without limit or unknown."""

    low: object
    high: object
    holds_low: bool
    holds_high: bool


def value_of(python: object) -> object:
    """Return the FEEL value of a Python value from the context; null for what FEEL does not know."""
    if isinstance(python, bool | str | date | timedelta | Months | Span | Mapping):
        return python
    if isinstance(python, int):
        return Decimal(python)
    if isinstance(python, float):
        return finite(Decimal(repr(python)))
    if isinstance(python, Decimal):
        return finite(python)
    if isinstance(python, list | tuple | set | frozenset):
        return [value_of(item) for item in python]
    return None


def finite(number: Decimal) -> Decimal | None:
    """Return the number, null for infinity and not-a-number."""
    return number if number.is_finite() else None


def kind_of(value: object) -> str:
    """Return the name of the value's FEEL type."""
    # bool is an int and datetime a date: the narrower type comes first.
    for kind, python in _KINDS:
        if isinstance(value, python):
            return kind
    return "null"


_KINDS: Final[tuple[tuple[str, type], ...]] = (
    ("boolean", bool),
    ("number", Decimal),
    ("string", str),
    ("date and time", datetime),
    ("date", date),
    ("days and time duration", timedelta),
    ("years and months duration", Months),
    ("list", list),
    ("range", Span),
    ("context", Mapping),
)


def equal(a: object, b: object) -> bool | None:
    """Tell whether the values are equal; null when they are of different types."""
    if a is None or b is None:
        return a is b
    if kind_of(a) != kind_of(b):
        return None
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y) is True for x, y in zip(a, b, strict=True))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(
            equal(value_of(a[key]), value_of(b[key])) is True for key in a
        )
    return a == b


def less(a: object, b: object) -> bool | None:
    """Tell whether the first comes before the second; null when they have no common order."""
    if isinstance(a, bool) or isinstance(b, bool) or kind_of(a) != kind_of(b):
        return None
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a < b
    if isinstance(a, str) and isinstance(b, str):
        return a < b
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a < b if (a.tzinfo is None) == (b.tzinfo is None) else None
    if isinstance(a, date) and isinstance(b, date):
        return a < b
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        return a < b
    if isinstance(a, Months) and isinstance(b, Months):
        return a.months < b.months
    return None


def compare(operator: str, a: object, b: object) -> bool | None:
    """Answer `a operator b` for = != < <= > >=, three-valued."""
    if operator in {"=", "!="}:
        same = equal(a, b)
        return same if operator == "=" or same is None else not same
    if operator in {">", ">="}:
        a, b = b, a
    before = less(a, b)
    if before is None or before or operator in {"<", ">"}:
        return before
    return equal(a, b)


def holds(span: Span, value: object) -> bool | None:
    """Tell whether the value lies in the range."""
    return both(
        compare("<=" if span.holds_low else "<", span.low, value),
        compare("<=" if span.holds_high else "<", value, span.high),
    )


def both(a: object, b: object) -> bool | None:
    """Return three-valued `and`."""
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def either(a: object, b: object) -> bool | None:
    """Return three-valued `or`."""
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def calculate(operator: str, a: object, b: object) -> object:
    """Answer `a operator b` for + - * / **; null when it has no answer."""
    try:
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            return _number(operator, a, b)
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


def _number(operator: str, a: Decimal, b: Decimal) -> Decimal | None:
    return finite(_NUMBER_RULES[operator](a, b))


def _plus(a: object, b: object) -> object:
    if isinstance(a, str) and isinstance(b, str):
        return a + b
    if isinstance(a, date):
        return _later(a, b)
    if isinstance(b, date):
        return _later(b, a)
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        return a + b
    if isinstance(a, Months) and isinstance(b, Months):
        return Months(a.months + b.months)
    return None


def _minus(a: object, b: object) -> object:
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a - b if (a.tzinfo is None) == (b.tzinfo is None) else None
    if isinstance(a, date) and isinstance(b, date):
        return a - b if kind_of(a) == kind_of(b) else None
    return _plus(a, negative(b))


def _later(day: date, duration: object) -> object:
    if isinstance(duration, timedelta):
        return day + duration
    if not isinstance(duration, Months):
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + duration.months, 12)
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
        result = _number(operator, count, b)
        if result is None:
            return None
        return Months(int(result)) if isinstance(a, Months) else int(result) * unit
    if operator == "/" and kind_of(a) == kind_of(b):
        through = (
            b.months if isinstance(b, Months) else b // unit if isinstance(b, timedelta) else 0
        )
        return _number("/", count, Decimal(through))
    return None


def property_of(value: object, name: str) -> Decimal | None:
    """Return a part of a date or of a duration, such as year or days; null when it has none."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.months), 12)
        return _signed({"years": years, "months": months}.get(name), value.months < 0)
    if isinstance(value, timedelta):
        length = abs(value)
        parts = {
            "days": length.days,
            "hours": length.seconds // 3600,
            "minutes": length.seconds // 60 % 60,
            "seconds": length.seconds % 60,
        }
        return _signed(parts.get(name), value < timedelta())
    if isinstance(value, date):
        return _signed(_parts_of(value).get(name), False)
    return None


def _parts_of(day: date) -> dict[str, int]:
    parts = {"year": day.year, "month": day.month, "day": day.day, "weekday": day.isoweekday()}
    if isinstance(day, datetime):
        parts |= {"hour": day.hour, "minute": day.minute, "second": day.second}
    return parts


def _signed(part: int | None, is_negative: bool) -> Decimal | None:
    return None if part is None else Decimal(-part if is_negative else part)
