"""Rows and links of a Gantt chart, only as many as a page shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet

from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.errors import UnableToSchedule
from yakuba.kernel.schedule.passes import floats
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.rules.gantt import ROWS, Row, Tie, outlined, page_of

from .network import TownPlan, network_of
from .past import Then, baselines_of
from .portfolio import sums_of
from .visible import projects_for, tasks_for

_FIELDS: Final = (
    "pk", "project_id", "parent_id", "title", "kind", "start", "finish", "progress", "finished_on",
    "assignee__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of rows with the links that end in them; `rows_in_all` counts those of all pages."""

    rows: list[Row]
    ties: list[Tie]
    rows_in_all: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.rows_in_all // ROWS))


def sheet_of(project: Project, *, page: int, calendar: Calendar) -> Sheet:
    """Return a page of one project's plan."""
    order = outlined(
        Task.objects.filter(project=project, removed_at=None)
        .order_by("position", "pk")
        .values_list("pk", "parent_id")
    )
    part = dict(order[(page - 1) * ROWS : page * ROWS])
    rows = _task_rows(Task.objects.filter(pk__in=list(part)), part, [project.pk], calendar)
    placed = {row.key: row for row in rows}
    shown = [placed[key] for key in part if key in placed]
    return Sheet(shown, ties_at([row.key for row in shown]), len(order))


def span_of(project: Project) -> tuple[date | None, date | None]:
    """Return the first and the last day of a plan."""
    days = Task.objects.filter(project=project, removed_at=None).aggregate(
        first=Min("start"), last=Max("finish")
    )
    return days["first"], days["last"]


def projects_in(actor: Actor, *, department: int | None, also_over: bool) -> QuerySet[Project]:
    """Return the visible projects of a chart over all of them, in the order of their numbers."""
    rows = projects_for(actor)
    if department is not None:
        rows = rows.filter(Q(department=department) | Q(department__parent=department))
    if not also_over:
        rows = rows.filter(finished_on=None, cancelled_on=None)
    return rows.order_by("code")


def sheet_of_all(
    projects: QuerySet[Project], *, page: int, actor: Actor, calendar: Calendar, on: date
) -> Sheet:
    """Return a page of the plans of many projects, each below a heading of its own."""
    listed = list(projects.values_list("pk", "code", "name"))
    counted = _counts(actor)
    sizes = [1 + counted.get(key, 0) for key, _, _ in listed]
    first, end, before = page_of(sizes, page)
    part = listed[first:end]
    keys = [key for key, _, _ in part]
    depths, order = _outlines(keys)
    skipped = (page - 1) * ROWS - before
    every: list[tuple[int, bool]] = []
    for key in keys:
        every.append((key, True))
        every += [(task, False) for task in order.get(key, [])]
    wanted = every[max(0, skipped) : max(0, skipped) + ROWS]
    tasks = [key for key, is_project in wanted if not is_project]
    drawn = _task_rows(Task.objects.filter(pk__in=tasks), depths, keys, calendar)
    by_task = {row.key: row for row in drawn}
    heads = _heads(actor, [key for key, is_project in wanted if is_project], part, on=on)
    rows = [
        heads[key] if is_project else by_task[key]
        for key, is_project in wanted
        if is_project or key in by_task
    ]
    return Sheet(rows, ties_at(tasks), sum(sizes))


def _counts(actor: Actor) -> dict[int, int]:
    rows = tasks_for(actor).order_by().values_list("project").annotate(count=Count("pk"))
    return dict(rows)


def _outlines(keys: Sequence[int]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Return the depth of each task, and the tasks of each project in the order of its plan."""
    of: dict[int, list[tuple[int, int | None]]] = {}
    rows = Task.objects.filter(project__in=keys, removed_at=None).order_by("position", "pk")
    for project, key, above in rows.values_list("project_id", "pk", "parent_id"):
        of.setdefault(project, []).append((key, above))
    depths: dict[int, int] = {}
    order: dict[int, list[int]] = {}
    for project, listed in of.items():
        found = outlined(listed)
        order[project] = [key for key, _ in found]
        depths |= {key: depth + 1 for key, depth in found}
    return depths, order


def _heads(
    actor: Actor, keys: Sequence[int], listed: Iterable[tuple[int, str, str]], *, on: date
) -> dict[int, Row]:
    """Return the heading of each project, with the dates from its first to its last task."""
    names = {key: f"{code} {name}" for key, code, name in listed}
    work = sums_of(actor, keys, on=on) if keys else {}
    spans = (
        Task.objects.filter(project__in=keys, removed_at=None)
        .order_by()
        .values_list("project")
        .annotate(first=Min("start"), last=Max("finish"))
    )
    dates = {key: (first, last) for key, first, last in spans}
    return {
        key: Row(
            key=key,
            title=names[key],
            kind="GROUP",
            start=dates.get(key, (None, None))[0],
            finish=dates.get(key, (None, None))[1],
            is_project=True,
            percent=work[key].percent if key in work else None,
        )
        for key in keys
    }


def _task_rows(
    tasks: QuerySet[Task], depths: Mapping[int, int], projects: Sequence[int], calendar: Calendar
) -> list[Row]:
    """Return the tasks with their float and with the dates of the 基準計画."""
    values = list(tasks.order_by().values_list(*_FIELDS))
    then = then_of(projects, calendar)
    spare = spare_of(projects)
    return [_row(one, depths.get(one[0], 0), then, spare) for one in values]


def then_of(projects: Sequence[int], calendar: Calendar) -> dict[int, Then]:
    """Return what the newest 基準計画 of each project wanted of its tasks."""
    found: dict[int, Then] = {}
    for plan in baselines_of(projects, calendar).values():
        found |= plan
    return found


def _row(
    values: tuple[Any, ...], depth: int, then: Mapping[int, Then], spare: Mapping[int, int]
) -> Row:
    key, _, _, title, kind, start, finish, progress, finished_on, who = values
    return Row(
        key=key,
        title=title,
        kind=kind,
        start=start,
        finish=finish,
        then=then[key][:2] if key in then else None,
        progress=progress,
        finished_on=finished_on,
        spare=spare.get(key) if finished_on is None else None,
        depth=depth,
        who=who or "",
    )


def spare_of(projects: Sequence[int]) -> dict[int, int]:
    """Return the float of tasks in open days, each against the end of its own project.

    Where the dates cannot be kept at all there is nothing to say; the page of the plan tells why.
    """
    if not projects:
        return {}
    try:
        found = network_of(projects, named=frozenset(projects))
        return _spare_by_project(found, frozenset(projects))
    except UnableToSchedule:
        return {}


def _spare_by_project(found: TownPlan, wanted: frozenset[int]) -> dict[int, int]:
    """One look backwards from the last end of all; each project's own end is so much earlier."""
    finishes = found.plan.finishes()
    if not finishes:
        return {}
    place = found.network.place
    mine = [
        (row.pk, row.project_id, place[str(row.pk)])
        for row in found.rows
        if row.project_id in wanted and not row.is_group and row.project_id not in found.over
    ]
    ends: dict[int, int] = {}
    for _, project, at in mine:
        ends[project] = max(ends.get(project, finishes[at]), finishes[at])
    last = max(finishes)
    is_plain = not (found.network.odd or found.network.odd_after or found.network.deadline)
    if is_plain and not found.network.latest_start:
        total = floats(found.plan, last).total
        return {pk: total[at] - (last - ends[project]) for pk, project, at in mine}
    totals = {end: floats(found.plan, end).total for end in set(ends.values())}
    return {pk: totals[ends[project]][at] for pk, project, at in mine}


def ties_at(tasks: Sequence[int]) -> list[Tie]:
    """Return the links of which at least one end is among the tasks."""
    if not tasks:
        return []
    rows = TaskLink.objects.filter(
        Q(before__in=tasks) | Q(after__in=tasks), before__removed_at=None, after__removed_at=None
    )
    return [Tie(*row) for row in rows.order_by("pk").values_list("before_id", "after_id", "kind")]
