"""FEEL values: what they are in Python, when they are equal, and which is less (DMN 1.5, 10.3.2).

number Decimal (34 digits), string str, boolean bool, date date, time time, date and time datetime,
days and time duration timedelta, years and months duration Months, list list, context Mapping,
range Span, function Function or Builtin. None is null, the answer to every question that has none.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from yakuba.kernel.feel.run import Run

# DMN numbers are IEEE 754 decimal128. Nothing is trapped: what is not finite becomes null.
NUMBERS: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])


@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration, as a count of months."""

    months: int


@dataclass(frozen=True, slots=True)
class Span:
    """A range between two values.

    With a `sign` it is a range of one end, such as (< 10), and the other end is None: unlimited.
    Without one, an end that is None is unknown.
    """

    low: object
    high: object
    holds_low: bool
    holds_high: bool
    sign: str = ""


class Callee(ABC):
    """A function as a value; what it does is known where it is called."""

    __slots__ = ()

    @abstractmethod
    def takes(self, count: int) -> bool:
        """Tell whether the function can be called with so many arguments."""


def value_of(python: object) -> object:
    """Return the FEEL value of a Python value; null for what FEEL does not know."""
    kind = type(python)
    if kind in _PLAIN or python is None:
        return python
    if isinstance(python, int):
        return Decimal(python)
    if isinstance(python, float):
        return finite(Decimal(repr(python)))
    if isinstance(python, Decimal):
        return finite(python)
    if isinstance(python, list | tuple | set | frozenset):
        return [value_of(item) for item in python]
    if isinstance(python, Mapping):
        return {str(key): value_of(item) for key, item in python.items()}
    return python if isinstance(python, (*_PLAIN, Callee)) else None


_PLAIN: Final[tuple[type, ...]] = (
    bool, str, date, datetime, time, timedelta, Months, Span,
)  # fmt: skip


def finite(number: Decimal) -> Decimal | None:
    """Return the number, null for infinity and not-a-number."""
    return number if number.is_finite() else None


# bool is an int and datetime a date: the narrower type comes first.
_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (list, "list"),
    (Span, "range"),
    (Mapping, "context"),
    (Callee, "function"),
)
_KIND: Final[dict[type, str]] = dict(_KINDS) | {dict: "context"}


def kind_of(value: object) -> str:
    """Return the name of the value's FEEL type."""
    known = _KIND.get(type(value))
    if known is not None:
        return known
    return next((kind for python, kind in _KINDS if isinstance(value, python)), "null")


def equal(a: object, b: object, run: Run | None = None) -> bool | None:
    """Tell whether the values are equal; null when they are of different types.

    A run pays for looking into lists and contexts, which may hold the same part many times over.
    """
    if a is None or b is None:
        return a is b
    kind = kind_of(a)
    if kind != kind_of(b):
        return None
    rule = _EQUAL.get(kind)
    return a == b if rule is None else rule(a, b, run or Run())


def _equal_lists(a: list[object], b: list[object], run: Run) -> bool:
    if len(a) != len(b):
        return False
    run.spend(len(a))
    return all(equal(x, y, run) is True for x, y in zip(a, b, strict=True))


def _equal_contexts(a: Mapping[str, object], b: Mapping[str, object], run: Run) -> bool:
    if a.keys() != b.keys():
        return False
    run.spend(len(a))
    return all(equal(a[key], b[key], run) is True for key in a)


def _equal_spans(a: Span, b: Span, run: Run) -> bool:
    if (a.holds_low, a.holds_high, a.sign) != (b.holds_low, b.holds_high, b.sign):
        return False
    run.spend(2)
    return equal(a.low, b.low, run) is True and equal(a.high, b.high, run) is True


def _equal_moments(a: datetime, b: datetime, run: Run) -> bool:
    # Table 53: equality looks at the properties, and the second is a whole one.
    return instant(a.replace(microsecond=0)) == instant(b.replace(microsecond=0))


def _equal_times(a: time, b: time, run: Run) -> bool:
    return second_of_day(a.replace(microsecond=0)) == second_of_day(b.replace(microsecond=0))


_EQUAL: Final[dict[str, Callable[..., bool]]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": _equal_spans,
    "date and time": _equal_moments,
    "time": _equal_times,
    "function": lambda a, b, run: a is b,
}


def instant(moment: datetime) -> tuple[bool, timedelta]:
    """Return whether the moment is fixed by a zone or an offset, and how long after year 1 it is.

    A fixed moment is counted in UTC, where it may lie beyond the calendar.
    """
    offset = moment.utcoffset()
    since = moment.replace(tzinfo=None) - datetime.min  # noqa: DTZ901  the wall clock of a moment has no zone
    return (False, since) if offset is None else (True, since - offset)


def offset_of(value: time | datetime) -> timedelta | None:
    """Return the offset from UTC; of a time in a named zone the one on 1 January 1970."""
    if isinstance(value, time) and value.tzinfo is not None:
        return datetime.combine(date(1970, 1, 1), value).utcoffset()
    return value.utcoffset()


def second_of_day(value: time) -> tuple[bool, timedelta]:
    """Return whether the time has an offset, and the time since midnight (then in UTC)."""
    since = timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    offset = offset_of(value)
    return (False, since) if offset is None else (True, since - offset)


def less(a: object, b: object) -> bool | None:
    """Tell whether the first comes before the second; null when they have no common order."""
    # The order of numbers and dates is asked for a thousand times more often than the others.
    if type(a) is Decimal and type(b) is Decimal:
        return a < b
    kind = kind_of(a)
    rule = _LESS.get(kind)
    return rule(a, b) if rule is not None and kind == kind_of(b) else None


def _less_moment(a: datetime, b: datetime) -> bool | None:
    (fixed, first), (also_fixed, second) = instant(a), instant(b)
    return first < second if fixed == also_fixed else None


def _less_time(a: time, b: time) -> bool | None:
    (fixed, first), (also_fixed, second) = second_of_day(a), second_of_day(b)
    return first < second if fixed == also_fixed else None


_LESS: Final[dict[str, Callable[..., bool | None]]] = {
    "number": lambda a, b: a < b,
    "string": lambda a, b: a < b,
    "date": lambda a, b: a < b,
    "date and time": _less_moment,
    "time": _less_time,
    "days and time duration": lambda a, b: a < b,
    "years and months duration": lambda a, b: a.months < b.months,
}


def compare(operator: str, a: object, b: object, run: Run | None = None) -> bool | None:
    """Answer `a operator b` for = != < <= > >=, three-valued."""
    if operator in {"=", "!="}:
        same = equal(a, b, run)
        return same if operator == "=" or same is None else not same
    if operator in {">", ">="}:
        a, b = b, a
    before = less(a, b)
    if before is None or before or operator in {"<", ">"}:
        return before
    return equal(a, b, run)


def holds(span: Span, value: object, run: Run | None = None) -> bool | None:
    """Tell whether the value lies in the range."""
    if span.sign:
        bound = span.low if span.high is None else span.high
        return compare(span.sign, value, bound, run)
    return both(
        compare("<=" if span.holds_low else "<", span.low, value, run),
        compare("<=" if span.holds_high else "<", value, span.high, run),
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
