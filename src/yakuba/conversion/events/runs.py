"""Facts of runs; none of them holds anything of a row."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RunAsked(Event):
    code: ClassVar[str] = "conversion.run.asked"
    label: ClassVar[str] = "変換の実行を依頼した"

    plan_id: int
    number: int
    kind: str
    batch: str
    mapping: str
    mapping_hash: str
    day: date


@dataclass(frozen=True, kw_only=True)
class RunEnded(Event):
    code: ClassVar[str] = "conversion.run.ended"
    label: ClassVar[str] = "変換の実行が完了した"

    plan_id: int
    number: int
    kind: str
    rows_in: int
    rows_out: int
    rows_rejected: int
    rows_warned: int
    balanced: bool


@dataclass(frozen=True, kw_only=True)
class RunFailed(Event):
    code: ClassVar[str] = "conversion.run.failed"
    label: ClassVar[str] = "変換の実行が失敗した"

    plan_id: int
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RunCancelled(Event):
    code: ClassVar[str] = "conversion.run.cancelled"
    label: ClassVar[str] = "変換の実行を取り消した"

    plan_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class RunResumed(Event):
    """The same inputs once more, after it was cancelled or failed."""

    code: ClassVar[str] = "conversion.run.resumed"
    label: ClassVar[str] = "変換の実行を再開した"

    plan_id: int
    number: int
    attempt: int


@dataclass(frozen=True, kw_only=True)
class ResultTaken(Event):
    code: ClassVar[str] = "conversion.run.taken"
    label: ClassVar[str] = "変換の結果を受け取った"

    plan_id: int
    number: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ResultsWiped(Event):
    code: ClassVar[str] = "conversion.run.wiped"
    label: ClassVar[str] = "変換の結果を消去した"

    plan_id: int
    number: int
    files: int
