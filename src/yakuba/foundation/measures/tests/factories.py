"""A measure that counts what a test tells it to."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event
from yakuba.foundation.measures import registry
from yakuba.foundation.measures.registry import Measure, Source
from yakuba.foundation.measures.rules import Counts, Direction, Kind
from yakuba.kernel.fiscal import Month


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    code: ClassVar[str] = "test.lamp.lit"
    label: ClassVar[str] = "明かりがつきました"


class Ledger:
    """What is counted: scope and month to counts."""

    def __init__(self):
        self.entries = {}
        self.on_compute = lambda: None

    def add(self, month, counts, scope=""):
        self.entries[month, scope] = counts

    def compute(self, start, end):
        self.on_compute()
        return {
            scope: counts
            for (month, scope), counts in self.entries.items()
            if month.start >= start and month.end <= end
        }


def measure(ledger, **wish):
    given = {
        "code": "lamps",
        "label": "明かりのともる割合",
        "unit": "%",
        "kind": Kind.RATE,
        "direction": Direction.UP,
        "order": 1,
        "version": 1,
        "description": "明かりのともる割合です。",
        "easy_text": "明かりの 数字です。",
        "numerator_text": "ともったもの",
        "denominator_text": "すべての明かり",
        "coverage_text": "",
        "source_text": "明かりの記録",
        "compute": ledger.compute,
        "sources": (Source(LampLit),),
        "scope_labels": lambda keys: {k: f"手続{k}" for k in keys if k in ("a", "b", "=c")},
    }
    return Measure(**{**given, **wish})


@contextmanager
def only(*measures):
    """Have exactly these measures in the registry."""
    kept = (dict(registry._measures), {k: list(v) for k, v in registry._months.items()})
    registry._measures.clear()
    try:
        for one in measures:
            registry.register(one)
        yield
    finally:
        registry._measures.clear()
        registry._measures.update(kept[0])
        registry._months.clear()
        registry._months.update(kept[1])


def months_of(year, numbers):
    """Return months from April with (numerator, denominator)."""
    month = Month(year, 4)
    for numerator, denominator in numbers:
        yield month, Counts(numerator, denominator)
        month = month.next
