"""Runs of a conversion: their kinds, where one stands, how long it will still take."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class RunKind(StrEnum):
    """How much of a conversion is done, and what is kept of it."""

    DRY = "DRY"
    SAMPLE = "SAMPLE"
    FULL = "FULL"

    @property
    def label(self) -> str:
        return {"DRY": "試行", "SAMPLE": "抜き取り", "FULL": "本実行"}[self.value]

    @property
    def words(self) -> str:
        """What the kind does, for whoever chooses."""
        return {
            "DRY": "すべての行を確かめ、エラーの一覧を作ります。移行先のファイルは作りません。",
            "SAMPLE": "一部の行だけを変換します。行をまたぐ確認（番号の重複、世帯、参照）はしません。",
            "FULL": "すべての行を変換し、移行先のファイルとエラーの一覧を作ります。",
        }[self.value]


class RunState(StrEnum):
    """Where a run stands, derived from its timestamps."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        return {
            "WAITING": "順番待ち",
            "RUNNING": "実行中",
            "DONE": "完了",
            "FAILED": "失敗",
            "CANCELLED": "取消",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "WAITING": "neutral",
            "RUNNING": "info",
            "DONE": "success",
            "FAILED": "error",
            "CANCELLED": "neutral",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still going to do something by itself."""
        return self in (RunState.WAITING, RunState.RUNNING)


def state_of(
    *,
    started: datetime | None,
    ended: datetime | None,
    failed: datetime | None,
    cancelled: datetime | None,
) -> RunState:
    """Return where a run stands; an end counts before everything else."""
    if ended is not None:
        return RunState.DONE
    if cancelled is not None:
        return RunState.CANCELLED
    if failed is not None:
        return RunState.FAILED
    return RunState.RUNNING if started is not None else RunState.WAITING


def time_left(*, started: datetime, at: datetime, done: int, of: int) -> timedelta | None:
    """Return how long the rest takes at the pace so far; None while nothing can be said."""
    if done <= 0 or of <= 0 or at <= started:
        return None
    return (at - started) * max(of - done, 0) / done


def said(time: timedelta) -> str:
    """Return a length of time as people say it: 40秒, 約3分, 約2時間."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds}秒"
    minutes = round(seconds / _MINUTE)
    return f"約{minutes}分" if minutes < _MINUTE else f"約{round(minutes / _MINUTE)}時間"


def role_of(name: str, accepted: Iterable[str]) -> str:
    """Return what a result is for; `accepted` are the names of the target's files."""
    if name in _ROLES:
        return _ROLES[name]
    if name in accepted:
        return "移行先のファイル"
    return "分析用（Parquet）" if name.endswith(".parquet") else "結果"


_MINUTE: Final = 60
_ROLES: Final = {
    "errors.csv": "エラーの一覧（CSV）",
    "errors.xlsx": "エラーの一覧（Excel）",
    "characters.csv": "決まっていない文字の一覧",
    "report.json": "件数の記録",
}
# Text is not among them: it is in the target's encoding, which few programs are told by a type.
_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".xlsx": "application/x.xlsx",
    ".parquet": "application/vnd.apache.parquet",
}


def media_type_of(name: str) -> str:
    """Return what a result is, by its name."""
    _, dot, ending = name.rpartition(".")
    return _MEDIA_TYPES.get(f"{dot}{ending}".lower(), "application/octet-stream")
