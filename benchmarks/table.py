"""The table of goals: measure, n, p50, p95, goal, verdict."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

HEADING = f"{'measure':<52}{'n':>5}{'p50':>9}{'p95':>9}  goal        verdict"


@dataclass
class Row:
    """One line of the table; the goal is for the 95th percentile or, for deviations, the mean."""

    measure: str
    goal: float
    values: list[float] = field(default_factory=list)
    unit: str = "ms"
    by_mean: bool = False

    def met(self) -> bool:
        """Tell whether the goal is met."""
        return (statistics.mean(self.values) if self.by_mean else self.p95()) <= self.goal

    def p95(self) -> float:
        """Return the 95th percentile."""
        return sorted(self.values)[max(0, round(len(self.values) * 0.95) - 1)]

    def line(self) -> str:
        """Return the line as it is printed."""
        mean = f" mean {statistics.mean(self.values):.2f}" if self.by_mean else ""
        return (
            f"{self.measure:<52}{len(self.values):>5}{statistics.median(self.values):>9.2f}"
            f"{self.p95():>9.2f}{mean}  <= {self.goal:g} {self.unit:<3}"
            f" {'ok' if self.met() else 'MISSED'}"
        )


def show(rows: Iterable[Row]) -> int:
    """Print the table as it is measured; the exit code tells whether all goals were met."""
    print(HEADING)
    shown = met = 0
    for row in rows:
        print(row.line(), flush=True)
        shown += 1
        met += row.met()
    print(f"\n{met} of {shown} goals met")
    return 0 if met == shown else 1
