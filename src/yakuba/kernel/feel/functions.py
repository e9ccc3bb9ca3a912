"""The built-in functions. Each takes FEEL values and answers null when the values do not fit."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import reduce
from typing import Final, TypeGuard

from yakuba.kernel.feel.values import NUMBERS, Months, calculate, equal, finite, less

Arguments = Sequence[object]


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function with the number of arguments it takes and how it is written."""

    rule: Callable[[Arguments], object]
    least: int
    most: int
    usage: str


def call(name: str, arguments: Arguments) -> object:
    """Return the answer of the built-in function; null when it has none."""
    try:
        return BUILTINS[name].rule(arguments)
    except (ArithmeticError, ValueError):
        return None


def age(arguments: Arguments) -> object:
    """Return the full years from birth to the day: `age(birth_date, on)`, an extension of Yakuba.

    年齢計算ニ関スル法律 and 民法143条: a year of age is full at the end of the day before the
    birthday, so the new age holds from the birthday on (for 29 February from 1 March in a common
    year). A rule on the day an age is *reached* must say so with a day's difference itself.
    """
    birth, on = arguments
    if not (_is_date(birth) and _is_date(on)) or on < birth:
        return None
    return Decimal(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))


def _is_date(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _date(arguments: Arguments) -> object:
    if len(arguments) == 3:
        parts = [_whole(part) for part in arguments]
        year, month, day = parts
        return None if year is None or month is None or day is None else date(year, month, day)
    value = arguments[0]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if len(arguments) == 1 and isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    return None


def _date_and_time(arguments: Arguments) -> object:
    text = arguments[0]
    if isinstance(text, str) and _ISO_MOMENT.fullmatch(text):
        return datetime.fromisoformat(text)
    return None


_ISO_DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_MONTHS: Final = re.compile("(-?)P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?")
_DAYS: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]{1,6}))?S)?)?"
)


def _duration(arguments: Arguments) -> object:
    text = arguments[0]
    if not isinstance(text, str):
        return None
    if found := _MONTHS.fullmatch(text):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months)
    if found := _DAYS.fullmatch(text):
        days, hours, minutes, seconds = (int(found[at] or 0) for at in range(2, 6))
        parts = int((found[6] or "").ljust(6, "0"))
        length = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=parts
        )
        return -length if found[1] else length
    return None


def _months_between(arguments: Arguments) -> object:
    start, end = arguments
    if not (_is_date(start) and _is_date(end)):
        return None
    if end < start:
        start, end, sign = end, start, -1
    else:
        sign = 1
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return Months(sign * months)


def _items(arguments: Arguments) -> list[object]:
    """Return the list given, or the arguments given one by one."""
    only = arguments[0] if len(arguments) == 1 else None
    return only if isinstance(only, list) else list(arguments)


def _count(arguments: Arguments) -> object:
    value = arguments[0]
    if value is None:
        return None
    return Decimal(len(value) if isinstance(value, list) else 1)


def _sum(arguments: Arguments) -> object:
    items = _items(arguments)
    return reduce(lambda a, b: calculate("+", a, b), items) if _all_numbers(items) else None


def _mean(arguments: Arguments) -> object:
    return calculate("/", _sum(arguments), Decimal(len(_items(arguments))))


def _all_numbers(items: list[object]) -> bool:
    return bool(items) and all(isinstance(item, Decimal) for item in items)


def least(arguments: Arguments) -> object:
    """Return the least of a list or of the arguments; null when they have no common order."""
    items = _items(arguments)
    return reduce(_lesser, items) if items else None


def greatest(arguments: Arguments) -> object:
    """Return the greatest of a list or of the arguments; null when they have no common order."""
    items = _items(arguments)
    return reduce(_greater, items) if items else None


def _lesser(a: object, b: object) -> object:
    before = less(b, a)
    return None if before is None else b if before else a


def _greater(a: object, b: object) -> object:
    before = less(a, b)
    return None if before is None else b if before else a


def _of_strings(rule: Callable[..., object]) -> Callable[[Arguments], object]:
    """Make a built-in of a rule on strings: null when an argument is not a string."""
    return lambda arguments: (
        rule(*arguments) if all(isinstance(item, str) for item in arguments) else None
    )


def _of_numbers(rule: Callable[..., Decimal | None]) -> Callable[[Arguments], object]:
    """Make a built-in of a rule on numbers: null when an argument is not a number."""
    return lambda arguments: (
        rule(*arguments) if all(isinstance(item, Decimal) for item in arguments) else None
    )


def _rounded(rounding: str) -> Callable[..., Decimal | None]:
    def rule(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        places = _whole(scale)
        if places is None or abs(places) > 6000:
            return None
        # An exponent above the scale means there is nothing to round.
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -places:
            return number
        return finite(
            number.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=NUMBERS)
        )

    return rule


def _modulo(number: Decimal, through: Decimal) -> Decimal | None:
    quotient = finite(NUMBERS.divide(number, through))
    floor = None if quotient is None else _rounded(ROUND_FLOOR)(quotient)
    if floor is None:
        return None
    return finite(NUMBERS.subtract(number, NUMBERS.multiply(through, floor)))


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def _substring(arguments: Arguments) -> object:
    text, start = arguments[0], _whole(arguments[1])
    length = _whole(arguments[2]) if len(arguments) == 3 else None
    if not isinstance(text, str) or not start or (len(arguments) == 3 and length is None):
        return None
    first = start - 1 if start > 0 else max(len(text) + start, 0)
    return text[first:] if length is None else text[first : first + max(length, 0)]


def _string(arguments: Arguments) -> object:
    value = arguments[0]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else None


def _to_number(arguments: Arguments) -> object:
    text = arguments[0]
    if isinstance(text, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    return None


def _not(arguments: Arguments) -> object:
    value = arguments[0]
    return not value if isinstance(value, bool) else None


def _list_contains(arguments: Arguments) -> object:
    items, wanted = arguments
    if not isinstance(items, list):
        return None
    return any(equal(item, wanted) is True for item in items)


_MANY: Final = 100
BUILTINS: Final[dict[str, Builtin]] = {
    "date": Builtin(_date, 1, 3, 'date("2025-04-01")'),
    "date and time": Builtin(_date_and_time, 1, 1, 'date and time("2025-04-01T09:00:00")'),
    "duration": Builtin(_duration, 1, 1, 'duration("P1Y")'),
    "years and months duration": Builtin(_months_between, 2, 2, "years and months duration(a, b)"),
    "age": Builtin(age, 2, 2, "age(birth_date, on)"),
    "count": Builtin(_count, 1, 1, "count(list)"),
    "sum": Builtin(_sum, 1, _MANY, "sum(list)"),
    "mean": Builtin(_mean, 1, _MANY, "mean(list)"),
    "min": Builtin(least, 1, _MANY, "min(list)"),
    "max": Builtin(greatest, 1, _MANY, "max(list)"),
    "not": Builtin(_not, 1, 1, "not(a)"),
    "list contains": Builtin(_list_contains, 2, 2, "list contains(list, a)"),
    "contains": Builtin(_of_strings(lambda text, part: part in text), 2, 2, 'contains(a, "市")'),
    "starts with": Builtin(_of_strings(str.startswith), 2, 2, 'starts with(a, "見本")'),
    "ends with": Builtin(_of_strings(str.endswith), 2, 2, 'ends with(a, "市")'),
    "string length": Builtin(
        _of_strings(lambda text: Decimal(len(text))), 1, 1, "string length(a)"
    ),
    "upper case": Builtin(_of_strings(str.upper), 1, 1, "upper case(a)"),
    "lower case": Builtin(_of_strings(str.lower), 1, 1, "lower case(a)"),
    "substring": Builtin(_substring, 2, 3, "substring(a, 1, 3)"),
    "string": Builtin(_string, 1, 1, "string(a)"),
    "number": Builtin(_to_number, 1, 1, 'number("12")'),
    "floor": Builtin(_of_numbers(_rounded(ROUND_FLOOR)), 1, 2, "floor(a)"),
    "ceiling": Builtin(_of_numbers(_rounded(ROUND_CEILING)), 1, 2, "ceiling(a)"),
    "decimal": Builtin(_of_numbers(_rounded(ROUND_HALF_EVEN)), 2, 2, "decimal(a, 0)"),
    "abs": Builtin(_of_numbers(lambda number: finite(NUMBERS.abs(number))), 1, 1, "abs(a)"),
    "modulo": Builtin(_of_numbers(_modulo), 2, 2, "modulo(a, b)"),
}
