"""Fiscal years and months as values.

Law: 地方自治法208条1項, the fiscal year of a municipality runs from 1 April to 31 March.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yakuba.kernel.periods import Period
from yakuba.kernel.wareki import era_of

# 各府省申合せ (2 April 2019): the year that began in 平成31年 is called 令和元年度 as a whole.
_NAMED_OTHERWISE = {2019: "令和元年度"}


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """The fiscal year that begins on 1 April of `year`."""

    year: int

    @classmethod
    def of(cls, day: date) -> "FiscalYear":
        """Return the fiscal year the day lies in."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def start(self) -> date:
        return date(self.year, 4, 1)

    @property
    def end(self) -> date:
        """The first day of the next fiscal year (half-open)."""
        return date(self.year + 1, 4, 1)

    @property
    def period(self) -> Period[date]:
        return Period(self.start, self.end)

    @property
    def label(self) -> str:
        """The name on paper: 令和7年度."""
        if self.year in _NAMED_OTHERWISE:
            return _NAMED_OTHERWISE[self.year]
        era = era_of(self.start)
        return f"{era.name}{era.year(self.year)}年度" if era else f"{self.year}年度"

    @property
    def next(self) -> "FiscalYear":
        return FiscalYear(self.year + 1)

    @property
    def previous(self) -> "FiscalYear":
        return FiscalYear(self.year - 1)

    @property
    def months(self) -> "tuple[Month, ...]":
        """The twelve months from April to March."""
        return tuple(Month.range(Month.of(self.start), Month.of(self.end)))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; raises ValueError when the month is not 1 to 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.month}月はありません。月は1から12までで入力してください。")

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month the day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_iso(cls, text: str) -> "Month":
        """Read 2025-04; raises ValueError."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            raise ValueError(
                f"「{text}」は月として読めません。「2025-04」のように入力してください。"
            )
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def range(cls, start: "Month", end: "Month") -> "Iterator[Month]":
        """Yield the months from start up to, not including, end."""
        month = start
        while month < end:
            yield month
            month = month.next

    @property
    def iso(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """The name on paper: 令和7年4月, by the era of the month's last day."""
        last = self.end.toordinal() - 1
        era = era_of(date.fromordinal(last))
        year = f"{era.name}{era.year(self.year)}" if era else str(self.year)
        return f"{year}年{self.month}月"

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day of the next month (half-open)."""
        return self.next.start

    @property
    def period(self) -> Period[date]:
        return Period(self.start, self.end)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def fiscal_year(self) -> FiscalYear:
        return FiscalYear.of(self.start)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return self.iso
