"""How measurements become the lines of a table, and which of them the public may not see. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yakuba.foundation.measures.rules import SUPPRESSED, Measurement, hidden

# A page for the executive that shows more shows nothing.
MOST_FIGURES = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: a month, a fiscal year or a scope, with its measurement."""

    span: str
    period: str
    key: str
    label: str
    measurement: Measurement
    # The total that this line is a part of; small lines are hidden together with it in mind.
    whole: str = ""

    def cells(self) -> tuple[str | Decimal | int | None, ...]:
        """Return the row as every export writes it; None is no data or hidden."""
        m = self.measurement
        return (
            self.span,
            self.period,
            self.label,
            m.value,
            m.numerator,
            m.denominator,
            None if m.suppressed or m.denominator is None else m.n,
            m.coverage,
            self.remark,
        )

    @property
    def remark(self) -> str:
        """Say why there is no value."""
        if self.measurement.suppressed:
            return "件数が少ないため表示しません"
        return "データなし" if self.measurement.value is None else ""


COLUMNS = ("区分", "期間", "範囲", "値", "分子", "分母", "件数", "把握率(%)", "備考")


def suppressed(lines: Sequence[Line], threshold: int) -> list[Line]:
    """Return the lines of one total with the small ones hidden, and what would give them away."""
    secret = hidden([line.measurement.n for line in lines], threshold)
    return [_hide(line) if position in secret else line for position, line in enumerate(lines)]


def suppressed_by_period(lines: Iterable[Line], threshold: int) -> list[Line]:
    """Return the months with the small ones hidden, each fiscal year being one total."""
    years: dict[str, list[Line]] = {}
    for line in lines:
        years.setdefault(line.whole, []).append(line)
    return [line for year in years.values() for line in suppressed(year, threshold)]


def suppressed_alone(lines: Iterable[Line], threshold: int) -> list[Line]:
    """Return totals with the small ones hidden."""
    return [_hide(line) if 0 < line.measurement.n < threshold else line for line in lines]


def _hide(line: Line) -> Line:
    return replace(line, measurement=SUPPRESSED)
