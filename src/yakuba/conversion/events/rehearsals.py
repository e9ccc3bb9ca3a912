"""Facts of rehearsals."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RehearsalPlanned(Event):
    code: ClassVar[str] = "conversion.rehearsal.planned"
    label: ClassVar[str] = "移行リハーサルを予定した"

    plan_id: int
    title: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class RehearsalMoved(Event):
    code: ClassVar[str] = "conversion.rehearsal.changed"
    label: ClassVar[str] = "移行リハーサルの予定を変えた"

    plan_id: int
    title: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class RehearsalReported(Event):
    code: ClassVar[str] = "conversion.rehearsal.reported"
    label: ClassVar[str] = "移行リハーサルの結果を記録した"
    free_words: ClassVar[frozenset[str]] = frozenset({"result"})

    plan_id: int
    title: str
    result: str
    rows_in: int | None
    rows_out: int | None
    rows_rejected: int | None
    minutes: int | None


@dataclass(frozen=True, kw_only=True)
class RehearsalCancelled(Event):
    code: ClassVar[str] = "conversion.rehearsal.cancelled"
    label: ClassVar[str] = "移行リハーサルを中止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    plan_id: int
    title: str
    reason: str
