"""Half-open periods: the start belongs to the period, the end does not, None means without end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

# datetime is a subclass of date, so one bound covers both; never mix the two in one period.
T = TypeVar("T", bound=date)


@dataclass(frozen=True, slots=True)
class Period(Generic[T]):
    """A half-open span [start, end) of dates or of datetimes; raises ValueError when reversed."""

    start: T
    end: T | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(
                f"期間の終わり（{self.end}）が始まり（{self.start}）より前です。"
                "終わりを始まり以後に直してください。"
            )

    @property
    def is_empty(self) -> bool:
        return self.end == self.start

    def __contains__(self, moment: T) -> bool:
        return self.contains(moment)

    def contains(self, moment: T) -> bool:
        """Tell whether the moment lies in the period."""
        return self.start <= moment and (self.end is None or moment < self.end)

    def overlaps(self, other: "Period[T]") -> bool:
        """Tell whether the two periods share a moment; touching ends do not, nor does the empty."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period[T]") -> "Period[T] | None":
        """Return the common part, or None when there is none."""
        start = max(self.start, other.start)
        end = _earlier(self.end, other.end)
        return Period(start, end) if end is None or start < end else None


def merge(periods: Iterable[Period[T]]) -> list[Period[T]]:
    """Return the same moments as sorted periods that neither overlap nor touch."""
    merged: list[Period[T]] = []
    for period in sorted((p for p in periods if not p.is_empty), key=lambda p: p.start):
        last = merged[-1] if merged else None
        if last is None or (last.end is not None and last.end < period.start):
            merged.append(period)
        else:
            merged[-1] = Period(last.start, _later(last.end, period.end))
    return merged


def _earlier(a: T | None, b: T | None) -> T | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)


def _later(a: T | None, b: T | None) -> T | None:
    return None if a is None or b is None else max(a, b)
