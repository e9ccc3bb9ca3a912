"""The closed list of measures that the apps declare, and the facts that move them."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.registry import Subscriber, subscribe
from yakuba.kernel.fiscal import Month

from .rules import Counts, Direction, Kind

# The scope of the whole town; other scopes are keys of the owner's things (a procedure).
TOWN = ""

# Counts of one half-open period [start, end) for the town and for every scope with records.
Compute = Callable[[date, date], Mapping[str, Counts]]
# The months whose counts a fact changes.
Months = Callable[[Event, datetime], Iterable[Month]]


class DoubleMeasure(RuntimeError):
    """Two apps declare one code."""


class BadMeasure(RuntimeError):
    """A declaration without a definition that a citizen could read."""


class UnknownMeasure(LookupError):
    """No app declares this code."""


def month_of(event: Event, at: datetime) -> Iterable[Month]:
    """Return the month in which the fact happened (Asia/Tokyo)."""
    return (Month.of(timezone.localdate(at)),)


@dataclass(frozen=True, slots=True)
class Source:
    """A fact that changes the counts, and of which months."""

    event: type[Event]
    months: Months = month_of


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure (指標定義): what is counted, how it is worded, and who may read it.

    A change of meaning is a new `version`: observations of another version are never mixed.
    `acts_url(scope, start, end)` leads to the acts behind the number; `scope_labels(keys)` names
    scopes in one query. Values with 0 < n < `suppress_below` are hidden on public pages.
    """

    code: str
    label: str
    unit: str
    kind: Kind
    direction: Direction
    order: int
    version: int
    description: str
    easy_text: str
    numerator_text: str
    denominator_text: str
    coverage_text: str
    source_text: str
    compute: Compute
    sources: tuple[Source, ...] = ()
    is_public: bool = True
    suppress_below: int = 0
    scope_noun: str = "手続"
    scope_labels: Callable[[Collection[str]], Mapping[str, str]] | None = None
    acts_url: Callable[[str, date, date], str] | None = None


_DEFINITION = ("label", "unit", "description", "easy_text", "denominator_text", "source_text")
_measures: dict[str, Measure] = {}
_months: dict[type[Event], list[Months]] = defaultdict(list)
_listeners: list[Subscriber[Event]] = []


def register(measure: Measure) -> None:
    """Declare a measure; raises `DoubleMeasure` and `BadMeasure`."""
    if measure.code in _measures:
        raise DoubleMeasure(measure.code)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", measure.code) or measure.version < 1:
        raise BadMeasure(f"{measure.code} version {measure.version}")
    missing = [name for name in _DEFINITION if not getattr(measure, name)]
    if missing:
        raise BadMeasure(f"{measure.code}: {', '.join(missing)}")
    _measures[measure.code] = measure
    for source in measure.sources:
        if source.months not in _months[source.event]:
            _months[source.event].append(source.months)
        for listener in _listeners:
            subscribe(source.event)(listener)


def get(code: str) -> Measure:
    """Return the measure; raises `UnknownMeasure`."""
    try:
        return _measures[code]
    except KeyError:
        raise UnknownMeasure(code) from None


def all_measures() -> list[Measure]:
    """Return every measure in the order of the dashboard."""
    return sorted(_measures.values(), key=lambda m: (m.order, m.code))


def public_measures() -> list[Measure]:
    """Return the measures that anybody may read."""
    return [m for m in all_measures() if m.is_public]


def months_moved_by(event: Event, at: datetime) -> set[Month]:
    """Return the months whose counts the fact changes."""
    return {month for months in _months[type(event)] for month in months(event, at)}


def attach(listener: Subscriber[Event]) -> None:
    """Have the listener run with every fact that a measure names as its source."""
    _listeners.append(listener)
    for event in _months:
        subscribe(event)(listener)
