"""The types of FEEL: what a value may be, and how it is made to fit (DMN 1.5, 10.3.2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.values import Callee, Span, kind_of


@dataclass(frozen=True, slots=True)
class Type:
    """A type: a name, for lists and ranges what is inside, for contexts the type of each entry.

    For functions `of` is the result's type and `parameters` are those of the parameters.
    """

    name: str
    of: "Type | None" = None
    entries: "tuple[tuple[str, Type], ...]" = ()
    parameters: "tuple[Type, ...]" = ()


ANY: Final = Type("Any")
# The names of simple types; the first column is how they are written.
SIMPLE: Final[dict[str, str]] = {
    "Any": "Any",
    "any": "Any",
    "Null": "Null",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "day and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "year and month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "list": "list",
    "context": "context",
    "range": "range",
    "function": "function",
}


def simple(name: str) -> Type | None:
    """Return the built-in type of that name."""
    known = SIMPLE.get(name)
    return None if known is None else Type(known)


def is_of(value: object, wanted: Type, run: Run) -> bool:
    """Tell whether the value is of the type; null is of the type Null only (`instance of`)."""
    if value is None:
        return wanted.name == "Null"
    return conforms(value, wanted, run)


def conforms(value: object, wanted: Type, run: Run) -> bool:
    """Tell whether the value may stand where the type is wanted; null may stand anywhere."""
    run.spend(1)
    if value is None or wanted.name == "Any":
        return True
    if kind_of(value) != wanted.name:
        return False
    of = wanted.of
    if isinstance(value, list):
        return of is None or all(conforms(item, of, run) for item in value)
    if isinstance(value, Mapping):
        return all(
            key in value and conforms(value[key], entry, run) for key, entry in wanted.entries
        )
    if isinstance(value, Callee):
        # What a function returns is known only when it does.
        return of is None or value.takes(len(wanted.parameters))
    if isinstance(value, Span):
        return of is None or all(conforms(end, of, run) for end in (value.low, value.high))
    return True


def made_to_fit(value: object, wanted: Type, run: Run) -> object:
    """Return the value as the type wants it, None when it cannot be (10.3.2.9.4).

    A list of one stands for its item, an item for the list of it, a date for its midnight in UTC.
    """
    if conforms(value, wanted, run):
        return value
    if wanted.name == "list":
        single = [value]
        return single if not isinstance(value, list) and conforms(single, wanted, run) else None
    if isinstance(value, list):
        return value[0] if len(value) == 1 and conforms(value[0], wanted, run) else None
    if wanted.name == "date and time" and kind_of(value) == "date" and isinstance(value, date):
        return datetime.combine(value, time(0, 0, tzinfo=UTC))
    return None
