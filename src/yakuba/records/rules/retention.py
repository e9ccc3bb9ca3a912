"""How long a file is kept: from 1 April of the fiscal year after its completion.

The classes are those of the table to 公文書等の管理に関する法律施行令8条 and, as most towns have it
besides, 永年. Which class a kind of file has is the town's own 文書管理規程, never law by itself.
"""

from datetime import date, timedelta
from enum import StrEnum

from yakuba.kernel.fiscal import FiscalYear


class Period(StrEnum):
    """保存期間."""

    Y1 = "Y1"
    Y3 = "Y3"
    Y5 = "Y5"
    Y10 = "Y10"
    Y30 = "Y30"
    FOREVER = "FOREVER"

    @property
    def years(self) -> int | None:
        """Return how many years; None for good."""
        return None if self is Period.FOREVER else int(self.value[1:])

    @property
    def label(self) -> str:
        return "永年" if self.years is None else f"{self.years}年"


class Ending(StrEnum):
    """保存期間満了後の措置."""

    DISPOSE = "DISPOSE"
    TRANSFER = "TRANSFER"

    @property
    def label(self) -> str:
        return {"DISPOSE": "廃棄", "TRANSFER": "移管"}[self]


def kept_from(completed: date) -> date:
    """Return the first day of the period: 1 April of the fiscal year after the completion."""
    return FiscalYear.of(completed).end


def kept_until(completed: date, period: Period) -> date | None:
    """Return the first day on which it need not be kept any more (half-open); None for good."""
    if period.years is None:
        return None
    start = kept_from(completed)
    return date(start.year + period.years, start.month, start.day)


def last_day(completed: date, period: Period) -> date | None:
    """Return the last day of the period, 満了日: a 31 March; None for good."""
    end = kept_until(completed, period)
    return end - timedelta(days=1) if end else None


def is_over(completed: date | None, period: Period, on: date) -> bool:
    """Tell whether the period is over on the day; never of what is not completed."""
    end = kept_until(completed, period) if completed else None
    return end is not None and end <= on
