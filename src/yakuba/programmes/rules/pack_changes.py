"""What happened to projects between two moments, read from what they were at each. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from .stages import ProjectStage

T = TypeVar("T")
# Open days from one day to another; earlier is negative.
OpenDays = Callable[[date, date], int]


class ChangeKind(StrEnum):
    """In the order in which a report tells them."""

    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"
    SUSPENDED = "SUSPENDED"
    LATER = "LATER"
    EARLIER = "EARLIER"
    MILESTONE = "MILESTONE"
    ADDED = "ADDED"
    STARTED = "STARTED"
    RESUMED = "RESUMED"

    @property
    def label(self) -> str:
        return {
            "FINISHED": "完了",
            "CANCELLED": "中止",
            "SUSPENDED": "中断",
            "LATER": "遅延",
            "EARLIER": "前倒し",
            "MILESTONE": "節目の変更",
            "ADDED": "新規",
            "STARTED": "着手",
            "RESUMED": "再開",
        }[self.value]


ORDER = {kind: position for position, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True)
class State:
    """What a project was at a moment."""

    stage: ProjectStage
    go_live: date | None
    forecast: date | None
    effort: Decimal
    earned: Decimal
    planned: int | None
    spent: int | None

    @property
    def progress(self) -> int | None:
        """Return the earned share of the effort, rounded down; None when there is no work."""
        return int(self.earned * 100 / self.effort) if self.effort else None


def carried(found: Mapping[int, T], moments: int) -> list[T | None]:
    """Return what holds at each moment, given what was last said in each stretch before it."""
    held: list[T | None] = []
    for position in range(moments):
        held.append(found.get(position, held[-1] if held else None))
    return held


def moved(before: State | None, now: State, open_days: OpenDays) -> int | None:
    """Return by how many open days the forecast moved; None where there was nothing to move."""
    if before is None or before.forecast is None or now.forecast is None:
        return None
    return open_days(before.forecast, now.forecast)


def late(state: State, open_days: OpenDays) -> int | None:
    """Return the open days by which the forecast lies beyond the planned end, 0 when it does not."""
    if state.stage.is_over or state.go_live is None or state.forecast is None:
        return None
    return max(0, open_days(state.go_live, state.forecast))


_STAGE_CHANGES = {
    ProjectStage.FINISHED: ChangeKind.FINISHED,
    ProjectStage.CANCELLED: ChangeKind.CANCELLED,
    ProjectStage.SUSPENDED: ChangeKind.SUSPENDED,
}


def changes_of(before: State | None, now: State, days: int | None) -> Iterable[ChangeKind]:
    """Yield what happened between the two; `days` is by how much the forecast moved."""
    if before is None:
        yield ChangeKind.ADDED
    if before is None or before.stage is not now.stage:
        if now.stage in _STAGE_CHANGES:
            yield _STAGE_CHANGES[now.stage]
        elif now.stage is ProjectStage.RUNNING and before is not None:
            was_interrupted = before.stage is ProjectStage.SUSPENDED
            yield ChangeKind.RESUMED if was_interrupted else ChangeKind.STARTED
    if days and not now.stage.is_over:
        yield ChangeKind.LATER if days > 0 else ChangeKind.EARLIER
