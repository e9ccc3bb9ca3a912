"""Periods that are reported on. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yakuba.kernel.fiscal import FiscalYear, Month

# A line of progress shows as many months, that of the report included.
TRACKED_MONTHS = 12


class PackKind(StrEnum):
    """月次報告, 半期 or 通期 review."""

    MONTH = "MONTH"
    HALF = "HALF"
    YEAR = "YEAR"

    @property
    def label(self) -> str:
        return {"MONTH": "月次報告", "HALF": "半期点検", "YEAR": "年度点検"}[self.value]

    @property
    def is_review(self) -> bool:
        """Tell whether it weighs initiatives, money and effect, and not only what moved."""
        return self is not PackKind.MONTH


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The months `first` to `last`, both included, of one fiscal year."""

    kind: PackKind
    first: Month
    last: Month

    @classmethod
    def of(cls, kind: PackKind, month: Month) -> "ReportPeriod":
        """Return the period of that kind in which the month lies."""
        year = month.fiscal_year.months
        if kind is PackKind.MONTH:
            return cls(kind, month, month)
        if kind is PackKind.YEAR:
            return cls(kind, year[0], year[-1])
        half = year[:6] if month in year[:6] else year[6:]
        return cls(kind, half[0], half[-1])

    @classmethod
    def finished(cls, kind: PackKind, on: date) -> "ReportPeriod":
        """Return the last period of that kind that was over before the day."""
        return cls.of(kind, cls.of(kind, Month.of(on)).first.previous)

    @property
    def start(self) -> date:
        return self.first.start

    @property
    def end(self) -> date:
        """The first day after it (half-open)."""
        return self.last.end

    @property
    def fiscal_year(self) -> FiscalYear:
        return self.last.fiscal_year

    @property
    def label(self) -> str:
        """The name on paper: 令和8年10月, 令和8年度上半期, 令和8年度."""
        if self.kind is PackKind.MONTH:
            return self.last.label
        if self.kind is PackKind.YEAR:
            return self.fiscal_year.label
        return f"{self.fiscal_year.label}{'上半期' if self.first.month == 4 else '下半期'}"

    @property
    def title(self) -> str:
        return f"{self.label} {'事業進捗報告書' if self.kind is PackKind.MONTH else '点検評価書'}"

    @property
    def year_to_date(self) -> tuple[Month, ...]:
        """Return the months of the fiscal year up to the last of the period."""
        return tuple(month for month in self.fiscal_year.months if month <= self.last)

    @property
    def compared(self) -> "ReportPeriod":
        """Return what its figures are held against: the month before, the same time a year ago."""
        if self.kind is PackKind.MONTH:
            return ReportPeriod.of(self.kind, self.first.previous)
        return ReportPeriod.of(self.kind, Month(self.first.year - 1, self.first.month))

    @property
    def compared_label(self) -> str:
        """Say what `compared` is in the head of a column."""
        if self.kind is PackKind.MONTH:
            return "前年度" if self.first.month == 4 else "前月まで"
        return "前年度" if self.kind is PackKind.YEAR else "前年同期"

    @property
    def tracked(self) -> tuple[Month, ...]:
        """Return the months of the lines of progress, the last of the period at their end."""
        months = [self.last]
        while len(months) < TRACKED_MONTHS:
            months.append(months[-1].previous)
        return tuple(reversed(months))
