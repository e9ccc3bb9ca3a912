"""Training that everybody of a group must have had in a fiscal year, tracked to the last one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from yakuba.foundation.measures.rules import share
from yakuba.kernel.fiscal import FiscalYear

JOINER_DAYS: Final = 60


class Group(StrEnum):
    """For whom a training is compulsory."""

    ALL = "ALL"
    DEPARTMENTS = "DEPARTMENTS"
    DUTIES = "DUTIES"

    @property
    def label(self) -> str:
        return {
            "ALL": "全職員",
            "DEPARTMENTS": "選んだ組織の職員",
            "DUTIES": "選んだ分掌の職員",
        }[self.value]


class GroupAct(StrEnum):
    """What is done at once for everybody who is open."""

    REMIND = "REMIND"
    ENROL = "ENROL"

    @property
    def label(self) -> str:
        return {"REMIND": "催促", "ENROL": "申込み"}[self.value]


class RunState(StrEnum):
    """How far an act for everybody who is open has come."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"

    @property
    def label(self) -> str:
        return {
            "WAITING": "順番待ち",
            "RUNNING": "進行中",
            "DONE": "完了",
            "FAILED": "停止",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"RUNNING": "info", "DONE": "success", "FAILED": "error"}.get(self.value, "neutral")

    @property
    def is_open(self) -> bool:
        return self in (RunState.WAITING, RunState.RUNNING)


class Progress(StrEnum):
    """Where one person stands with a compulsory training."""

    DONE = "DONE"
    OPEN = "OPEN"
    LATE = "LATE"
    AWAY = "AWAY"
    EXEMPT = "EXEMPT"
    NEXT_YEAR = "NEXT_YEAR"

    @property
    def label(self) -> str:
        return {
            "DONE": "修了",
            "OPEN": "未受講",
            "LATE": "期限超過",
            "AWAY": "不在",
            "EXEMPT": "対象外",
            "NEXT_YEAR": "翌年度",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"DONE": "success", "OPEN": "warning", "LATE": "error"}.get(self.value, "neutral")

    @property
    def is_open(self) -> bool:
        """Tell whether the person must still have it, in time or late."""
        return self in (Progress.OPEN, Progress.LATE)

    @property
    def counts(self) -> bool:
        """Tell whether the person is among those who must have had it."""
        return self in (Progress.DONE, Progress.OPEN, Progress.LATE)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is known of one person: when they came, until when they are away, when they were done.

    `away_from` and `away_until` are the first and the last day of an absence, both inclusive.
    """

    joined: date
    done_on: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    is_exempt: bool = False


def due_of(obligation: Obligation, *, due: date, joiner_days: int = JOINER_DAYS) -> date:
    """Return the person's own day: who came or came back late has time of their own."""
    days = timedelta(days=joiner_days)
    own = max(due, obligation.joined + days)
    if (
        obligation.away_from
        and obligation.away_until
        and obligation.away_from <= own <= obligation.away_until
    ):
        own = obligation.away_until + days
    return own


def progress_of(
    obligation: Obligation, *, year: FiscalYear, due: date, on: date, joiner_days: int = JOINER_DAYS
) -> Progress:
    """Return where the person stands on the day; what was done later is not known yet."""
    if obligation.done_on is not None and obligation.done_on <= on:
        return Progress.DONE
    if obligation.is_exempt:
        return Progress.EXEMPT
    if (
        obligation.away_from
        and obligation.away_until
        and obligation.away_from <= on <= obligation.away_until
    ):
        return Progress.AWAY
    own = due_of(obligation, due=due, joiner_days=joiner_days)
    if own >= year.end:
        return Progress.NEXT_YEAR
    return Progress.LATE if on > own else Progress.OPEN


@dataclass(frozen=True, slots=True)
class Tally:
    """How many must have had a training, and how many had it."""

    done: int = 0
    open: int = 0
    late: int = 0
    away: int = 0
    exempt: int = 0
    next_year: int = 0

    @property
    def must(self) -> int:
        return self.done + self.open + self.late

    @property
    def percent(self) -> Decimal | None:
        """Return done ÷ must; None where nobody must."""
        return share(self.done, self.must)

    @property
    def is_complete(self) -> bool:
        return self.must > 0 and self.done == self.must


def tally(found: Iterable[Progress]) -> Tally:
    """Count where people stand."""
    counts = dict.fromkeys(Progress, 0)
    for one in found:
        counts[one] += 1
    return Tally(**{progress.value.lower(): n for progress, n in counts.items()})
