"""Rows of a plan as the schedule reads them, and its day numbers as dates again. Pure.

A point (milestone, gate) takes no day: pushed by what it waits for it shows the day on which that
ends, held by a date of its own it shows this date.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.passes import Plan
from yakuba.kernel.schedule.tasks import (
    Constraint,
    ConstraintKind,
    Minimum,
    Mode,
    Task,
    Unit,
    Window,
)

from .stages import TaskKind

# Dates of plans; beyond them the national holidays are guesses.
FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2080, 12, 31)
LONGEST: Final = 2500

_OF_FINISH = (ConstraintKind.FINISH_NO_LATER, ConstraintKind.MUST_FINISH)


class PlanRow(NamedTuple):
    """What the schedule needs of a task; fields as in the table of tasks."""

    pk: int
    project_id: int
    parent_id: int | None
    kind: str
    title: str
    mode: str
    days: int
    start: date | None
    finish: date | None
    constraint: str
    constraint_day: date | None
    minimum_days: int | None
    minimum_unit: str
    window: str
    started_on: date | None
    finished_on: date | None

    @property
    def is_group(self) -> bool:
        return self.kind == "GROUP"

    @property
    def is_point(self) -> bool:
        return self.kind in ("MILESTONE", "GATE")


class Span(NamedTuple):
    """Two dates, both worked on; a point has them alike, an empty heading has none."""

    start: date | None
    finish: date | None


def is_settled(row: PlanRow, over: frozenset[int]) -> bool:
    """Tell whether the dates of the row are history: it is finished, or its project is over."""
    return row.finished_on is not None or (row.project_id in over and row.start is not None)


def is_held(row: PlanRow, over: frozenset[int]) -> bool:
    """Tell whether the schedule leaves both dates of the row as they are."""
    return is_settled(row, over) or (
        row.mode == "MANUAL" and row.start is not None and row.finish is not None
    )


def kernel_task(
    row: PlanRow, axis: Axis, windows: Sequence[Window], name: str, over: frozenset[int]
) -> Task:
    """Return the row as the engine reads it; its code is the key. Raises OutsideAxis."""
    code = str(row.pk)
    if is_settled(row, over):
        return _settled(row, axis, code, name)
    length = 0 if row.is_point else row.days
    task = Task(
        code,
        name,
        duration=length,
        minimum=_minimum(row),
        constraints=_constraints(row, axis),
        windows=tuple(windows),
    )
    if row.mode == "MANUAL" and row.start is not None:
        begin = axis.start_of(row.start)
        if row.finish is not None and not row.is_point:
            length = max(0, axis.close_of(row.finish) - begin)
        return replace(task, mode=Mode.MANUAL, start=begin, duration=length)
    if row.started_on is not None:
        return replace(task, mode=Mode.MANUAL, start=axis.start_of(row.started_on), windows=())
    return task


def _settled(row: PlanRow, axis: Axis, code: str, name: str) -> Task:
    """What is done is done: no demand is made of it any more."""
    last = row.finished_on or row.finish or row.start
    first = row.started_on or row.start or last
    if first is None or last is None:
        raise ValueError(row.pk)
    closes = axis.close_of(last)
    begin = closes if row.is_point else min(axis.start_of(first), closes)
    return Task(code, name, duration=closes - begin, mode=Mode.MANUAL, start=begin)


def _minimum(row: PlanRow) -> Minimum | None:
    if row.minimum_days is None or row.is_point:
        return None
    return Minimum(row.minimum_days, Unit(row.minimum_unit))


def _constraints(row: PlanRow, axis: Axis) -> tuple[Constraint, ...]:
    if not row.constraint or row.constraint_day is None:
        return ()
    kind = ConstraintKind(row.constraint)
    turned = axis.close_of if kind in _OF_FINISH else axis.start_of
    return (Constraint(kind, turned(row.constraint_day)),)


def span_of(row: PlanRow, plan: Plan, axis: Axis, over: frozenset[int]) -> Span:
    """Return the dates of a task under the plan. Raises OutsideAxis."""
    if is_held(row, over):
        return Span(row.start, row.finish)
    at = plan.network.place[str(row.pk)]
    start = plan.starts[at]
    if row.is_point:
        day = _day_of_point(row, start, plan.floors[at], axis, at in plan.pins)
        return Span(day, day)
    finish = axis.last_date_of(plan.network.finish(at, start))
    by_hand = row.start if row.mode == "MANUAL" else None
    first = by_hand or row.started_on or axis.date_of(start)
    return Span(first, max(first, finish))


def _day_of_point(row: PlanRow, start: int, floor: int, axis: Axis, is_pinned: bool) -> date:
    if is_pinned:
        return row.start or row.started_on or axis.date_of(start)
    if start > floor or row.constraint == ConstraintKind.MUST_FINISH.value:
        return axis.last_date_of(start)
    return axis.date_of(start)


def rolled_spans(rows: Iterable[PlanRow], spans: Mapping[int, Span]) -> dict[int, Span]:
    """Return the dates of the headings: from the first start to the last finish below each."""
    parent = {row.pk: row.parent_id for row in rows}
    found: dict[int, Span] = {row: Span(None, None) for row in parent if row not in spans}
    for pk, span in spans.items():
        above, seen = parent[pk], {pk}
        while above is not None and above in found and above not in seen:
            seen.add(above)
            found[above] = _joined(found[above], span)
            above = parent[above]
    return found


def _joined(one: Span, other: Span) -> Span:
    starts = [day for day in (one.start, other.start) if day is not None]
    finishes = [day for day in (one.finish, other.finish) if day is not None]
    return Span(min(starts, default=None), max(finishes, default=None))


def outline(rows: Iterable[PlanRow]) -> list[tuple[PlanRow, str, int]]:
    """Return the rows in the order of the page, each with its number (1.2.1) and its depth.

    A row whose heading is not among the rows stands at the top.
    """
    listed = list(rows)
    known = {row.pk for row in listed}
    below: dict[int | None, list[PlanRow]] = {}
    for row in listed:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    found: list[tuple[PlanRow, str, int]] = []
    waiting = [(row, f"{at}", 0) for at, row in enumerate(below.get(None, []), 1)][::-1]
    while waiting:
        row, number, depth = waiting.pop()
        found.append((row, number, depth))
        children = below.get(row.pk, [])
        waiting += [(one, f"{number}.{at}", depth + 1) for at, one in enumerate(children, 1)][::-1]
    return found


def counts_days(kind: TaskKind) -> bool:
    """Tell whether tasks of the kind have a length of their own."""
    return kind is TaskKind.WORK
