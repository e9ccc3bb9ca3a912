"""A row of the table: what was promised, what was measured, and whether it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .server import Server


@dataclass(frozen=True, slots=True)
class Row:
    """One goal; `met` is None for a figure that is told without a goal."""

    name: str
    goal: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return "-" if self.met is None else "ok" if self.met else "MISSED"

    def line(self) -> str:
        """Return the line as it is printed."""
        return f"{self.name:<46}{self.goal:<28}{self.measured:<44}{self.verdict}"


HEADING = Row("measure", "goal", "measured", None).line().rstrip("-") + "verdict"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a part measures: its database, its data folder, and which share of the full size."""

    server: Server
    data: Path
    factor: float = 1.0

    def sized(self, full: int, *, least: int = 1) -> int:
        """Return the share of a number that the short form does."""
        return max(least, round(full * self.factor))

    @property
    def is_full(self) -> bool:
        return self.factor >= 1


# A part measures on the stage and yields its rows as they are known.
Part = Callable[[Stage], Iterator[Row]]


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that the share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)]
