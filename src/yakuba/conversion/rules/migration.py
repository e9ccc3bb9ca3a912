"""A migration: rehearsals with their counts, and the meeting that says go or no-go. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .fit import Tone


class ItemState(StrEnum):
    """What is known of a criterion: nothing yet, met, or not met."""

    OPEN = "OPEN"
    YES = "YES"
    NO = "NO"

    @property
    def label(self) -> str:
        return {"OPEN": "未", "YES": "可", "NO": "否"}[self.value]

    @property
    def tone(self) -> Tone:
        tones: dict[str, Tone] = {"OPEN": "warning", "YES": "success", "NO": "error"}
        return tones[self.value]


class Outcome(StrEnum):
    """What the meeting decided."""

    GO = "GO"
    NO_GO = "NO_GO"

    @property
    def label(self) -> str:
        return {"GO": "移行する", "NO_GO": "移行しない"}[self.value]

    @property
    def tone(self) -> Tone:
        return "success" if self is Outcome.GO else "error"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion as it stands; `is_overruled` where somebody took the risk and said why."""

    text: str
    state: ItemState
    is_overruled: bool = False


def obstacles(items: Iterable[Criterion]) -> list[str]:
    """Return why the meeting cannot say go, a sentence a criterion; empty when it can."""
    found = []
    for one in items:
        if one.state is ItemState.OPEN:
            found.append(f"「{one.text}」が、まだ確かめられていません。")
        elif one.state is ItemState.NO and not one.is_overruled:
            found.append(f"「{one.text}」が否です。可にするか、理由を記録して不問にしてください。")
    return found


def fault_in_outcome(outcome: Outcome, items: Sequence[Criterion]) -> str:
    """Return why the outcome cannot be decided, in Japanese, or an empty text."""
    if outcome is Outcome.NO_GO:
        return ""
    if not items:
        return "判定項目がありません。項目を加えてから「移行する」と決めてください。"
    return "".join(obstacles(items))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rehearsal counted; None is not counted."""

    rows_in: int | None = None
    rows_out: int | None = None
    rows_rejected: int | None = None
    minutes: int | None = None

    @property
    def is_counted(self) -> bool:
        return None not in (self.rows_in, self.rows_out, self.rows_rejected)

    @property
    def difference(self) -> int | None:
        """Return the rows that are neither out nor rejected; None where something is not counted."""
        if self.rows_in is None or self.rows_out is None or self.rows_rejected is None:
            return None
        return self.rows_in - self.rows_out - self.rows_rejected

    @property
    def sentence(self) -> str:
        """Say whether the counts agree (件数照合)."""
        missing = self.difference
        if missing is None:
            return "件数がそろっていないため、照合していません。"
        if missing == 0:
            return "件数は一致しています（移行元＝移行先＋エラー行）。"
        more = f"{abs(missing):,}件"
        if missing > 0:
            return f"{more}が、移行先にもエラー行にもありません。"
        return f"移行先とエラー行の合計が、移行元より{more}多くなっています。"


def fault_in_days(starts: date, ends: date) -> str:
    """Return why the half-open period cannot be meant, in Japanese, or an empty text."""
    if ends <= starts:
        return "末日は、初日以後の日にしてください。"
    if ends - starts > timedelta(days=92):
        return "リハーサルの期間は3か月以内にしてください。"
    return ""
