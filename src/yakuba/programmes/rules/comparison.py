"""Two states of a plan side by side: what came, what went, what moved and by how much. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from yakuba.kernel.workdays import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaskState:
    """What a task was at a moment."""

    key: int
    title: str
    kind: str
    start: date | None
    finish: date | None
    progress: int
    effort_hours: Decimal | None
    spent_hours: Decimal | None
    finished_on: date | None


class Change(StrEnum):
    """What became of a task between two moments."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    LATER = "LATER"
    EARLIER = "EARLIER"
    SAME = "SAME"

    @property
    def label(self) -> str:
        return {
            "ADDED": "追加",
            "REMOVED": "削除",
            "LATER": "遅れ",
            "EARLIER": "早まり",
            "SAME": "変わりなし",
        }[self.value]

    @property
    def tone(self) -> str:
        """Return the tone of its chip; the word always stands with the colour."""
        return {
            "ADDED": "info",
            "REMOVED": "neutral",
            "LATER": "warning",
            "EARLIER": "success",
            "SAME": "neutral",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Difference:
    """One task then and now; days are open days, later is above 0; None where one side lacks."""

    then: TaskState | None
    now: TaskState | None
    start_days: int | None
    finish_days: int | None
    effort: Decimal
    progress: int

    @property
    def shown(self) -> TaskState:
        """Return the state that names the task: the newer one, or the last there was."""
        shown = self.now or self.then
        if shown is None:
            raise ValueError("neither then nor now")
        return shown

    @property
    def change(self) -> Change:
        """Return what became of the task; the finish decides, then the start."""
        if self.then is None:
            return Change.ADDED
        if self.now is None:
            return Change.REMOVED
        days = self.finish_days or self.start_days or 0
        if not days:
            return Change.SAME
        return Change.LATER if days > 0 else Change.EARLIER

    @property
    def is_different(self) -> bool:
        """Tell whether anything at all changed."""
        return self.change is not Change.SAME or bool(self.effort or self.progress)


def open_days(then: date | None, now: date | None, calendar: Calendar) -> int | None:
    """Return the open days from then to now, below 0 when now is earlier; None without both."""
    if then is None or now is None:
        return None
    if now >= then:
        return calendar.between(then, now)
    return -calendar.between(now, then)


def differences(
    then: Iterable[TaskState], now: Sequence[TaskState], calendar: Calendar
) -> list[Difference]:
    """Return a row for every task of either state: those of now in their order, then the removed."""
    before: Mapping[int, TaskState] = {state.key: state for state in then}
    kept = {state.key for state in now}
    rows = [_difference(before.get(state.key), state, calendar) for state in now]
    gone = [state for key, state in before.items() if key not in kept]
    return [*rows, *(_difference(state, None, calendar) for state in gone)]


def _difference(then: TaskState | None, now: TaskState | None, calendar: Calendar) -> Difference:
    both = then is not None and now is not None
    return Difference(
        then,
        now,
        open_days(then.start, now.start, calendar) if then and now else None,
        open_days(then.finish, now.finish, calendar) if then and now else None,
        effort=_hours(now) - _hours(then),
        progress=now.progress - then.progress if both and then and now else 0,
    )


def _hours(state: TaskState | None) -> Decimal:
    return (state.effort_hours if state else None) or Decimal(0)


def last_finish(states: Iterable[TaskState]) -> date | None:
    """Return the day on which the last of the tasks ends."""
    return max((one.finish for one in states if one.finish), default=None)
