"""Outside talent: kinds of contract, where the money comes from, what is used of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

# So many days before its end a contract is called to mind.
REMIND_BEFORE: Final = timedelta(days=60)


class ContractKind(StrEnum):
    """In what form somebody from outside works for the town."""

    FIXED_TERM = "FIXED_TERM"
    SPECIAL = "SPECIAL"
    COMMISSION = "COMMISSION"
    SIDE_JOB = "SIDE_JOB"
    SECONDED = "SECONDED"
    ENTREPRENEUR = "ENTREPRENEUR"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "FIXED_TERM": "任期付職員",
            "SPECIAL": "特別職非常勤",
            "COMMISSION": "業務委託",
            "SIDE_JOB": "副業・兼業",
            "SECONDED": "企業・団体からの派遣",
            "ENTREPRENEUR": "地域活性化起業人",
            "OTHER": "そのほか",
        }[self.value]


class Funding(StrEnum):
    """Where the money comes from."""

    OWN = "OWN"
    SPECIAL_TAX = "SPECIAL_TAX"
    SUBSIDY = "SUBSIDY"
    PREFECTURE = "PREFECTURE"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "OWN": "一般財源",
            "SPECIAL_TAX": "特別交付税の措置を見込む",
            "SUBSIDY": "国の補助金・交付金",
            "PREFECTURE": "県の負担・補助",
            "OTHER": "そのほか",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Work:
    """What was done in one month."""

    days: Decimal
    hours: Decimal
    cost: int


@dataclass(frozen=True, slots=True)
class Used:
    """What a contract has cost so far, against what was agreed (None: nothing was agreed)."""

    days: Decimal
    hours: Decimal
    cost: int
    budget: int
    most_days: Decimal | None
    most_hours: Decimal | None

    @property
    def left(self) -> int:
        """Return the yen not spent yet; negative when more was spent than agreed."""
        return self.budget - self.cost

    @property
    def percent(self) -> int | None:
        return self.cost * 100 // self.budget if self.budget else None

    @property
    def warnings(self) -> list[str]:
        """Say what was used beyond the contract."""
        said = []
        if self.cost > self.budget:
            said.append(f"契約額を{self.cost - self.budget:,}円超えています。")
        if self.most_days is not None and self.days > self.most_days:
            said.append(f"契約の日数を{_plain(self.days - self.most_days)}日超えています。")
        if self.most_hours is not None and self.hours > self.most_hours:
            said.append(f"契約の時間を{_plain(self.hours - self.most_hours)}時間超えています。")
        return said


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def used(
    works: Iterable[Work], *, budget: int, most_days: Decimal | None, most_hours: Decimal | None
) -> Used:
    """Add up the months."""
    rows = list(works)
    return Used(
        sum((one.days for one in rows), Decimal(0)),
        sum((one.hours for one in rows), Decimal(0)),
        sum(one.cost for one in rows),
        budget,
        most_days,
        most_hours,
    )


def last_day(ends: date, ended_on: date | None) -> date:
    """Return the first day on which the contract no longer holds."""
    return min(ends, ended_on) if ended_on is not None else ends


def is_ending(ends: date, ended_on: date | None, on: date) -> bool:
    """Tell whether the contract ends soon, so that somebody has to see to what comes then."""
    last = last_day(ends, ended_on)
    return on < last <= on + REMIND_BEFORE
