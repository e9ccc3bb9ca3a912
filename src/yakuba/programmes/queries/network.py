"""The plan of projects as the schedule reads it: every project that hangs on them is in it.

Whose projects the reader may not see keep their place in the arithmetic and lose their names.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import F, QuerySet
from django.utils import timezone

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.breaches import breaches
from yakuba.kernel.schedule.errors import NoOpenWindow
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, floats, forward
from yakuba.kernel.schedule.tasks import Link, LinkKind, Window
from yakuba.kernel.workdays import LAST_YEAR, Calendar
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Project, Task, TaskLink, TownWindow
from yakuba.programmes.rules.scheduling import (
    FIRST_DAY,
    PlanRow,
    Span,
    is_settled,
    kernel_task,
    rolled_spans,
    span_of,
)

from .visible import projects_for

HIDDEN_TASK: Final = "(表示できない事業のタスク)"
# Years of open days after the last date of a plan: room for what is moved.
_ROOM: Final = 5
_DAYS_A_YEAR: Final = 200
_IN_ONE_QUERY: Final = 900


@dataclass(frozen=True, slots=True)
class TownPlan:
    """Rows, network and dates of some projects and of all that hang on them.

    `wishes` are the days before which automatic tasks of each project do not begin; `notes` are
    sentences about windows that the schedule had to leave out.
    """

    rows: tuple[PlanRow, ...] = field(repr=False)
    over: frozenset[int]
    axis: Axis = field(repr=False)
    network: Network = field(repr=False)
    plan: Plan = field(repr=False)
    notes: tuple[tuple[int, str], ...]

    def spans(self) -> dict[int, Span]:
        """Return the dates of every row by key, headings rolled up. Raises OutsideAxis."""
        own = {
            row.pk: span_of(row, self.plan, self.axis, self.over)
            for row in self.rows
            if not row.is_group
        }
        return own | rolled_spans(self.rows, own)


def component_of(projects: Iterable[int]) -> list[int]:
    """Return the keys of the projects and of all that tasks of theirs are linked with, in order."""
    found = set(projects)
    fresh = sorted(found)
    crossing = TaskLink.objects.exclude(before__project_id=F("after__project_id")).filter(
        before__removed_at=None, after__removed_at=None
    )
    while fresh:
        touching: set[int] = set()
        for at in range(0, len(fresh), _IN_ONE_QUERY):
            part = fresh[at : at + _IN_ONE_QUERY]
            # One end at a time: asked for either, the database would read every link of the town.
            touching.update(_far_ends(crossing, "before", "after", part))
            touching.update(_far_ends(crossing, "after", "before", part))
        fresh = sorted(touching - found)
        found |= touching
    return sorted(found)


def _far_ends(
    crossing: QuerySet[TaskLink], near: str, far: str, part: Sequence[int]
) -> Iterable[int]:
    rows = crossing.filter(**{f"{near}__project__in": part}).order_by()
    return rows.values_list(f"{far}__project_id", flat=True).distinct()


def rows_of(projects: Sequence[int]) -> list[PlanRow]:
    """Return the tasks of the projects, removed ones left out, in the order of their plans."""
    tasks = Task.objects.filter(project__in=projects, removed_at=None)
    ordered = tasks.order_by("project_id", "position", "pk")
    return [PlanRow._make(row) for row in ordered.values_list(*PlanRow._fields)]


def network_of(
    projects: Iterable[int],
    *,
    named: Container[int],
    component: Sequence[int] | None = None,
    never_earlier: bool = False,
) -> TownPlan:
    """Return the plan of the projects (keys) and of all that hang on them, scheduled forward.

    Whoever knows the `component` already gives it. Only tasks of projects in `named` keep their names in sentences. With `never_earlier` no task
    comes to begin before the day that stands in its row, as is due when a closure was added.
    Raises yakuba.kernel.schedule.errors.UnableToSchedule.
    """
    keys = component_of(projects) if component is None else component
    begins, over = _projects(keys)
    rows = rows_of(keys)
    calendar = calendar_of(Municipality.objects.get(pk=active_municipality_id()))
    axis = _axis_for(calendar, rows, begins.values())
    windows = _windows(rows, axis)
    links = _links(keys, rows, over)
    wishes = _wishes(rows, axis, begins, over, never_earlier=never_earlier)
    notes = [
        (row.pk, f"「{_name(row, named)}」の時期の枠「{row.window}」がまだ登録されていません。")
        for row in rows
        if row.window and row.window not in windows and not is_settled(row, over)
    ]
    barred: set[int] = set()
    while True:
        tasks = [
            kernel_task(
                row,
                axis,
                () if row.pk in barred else windows.get(row.window, ()),
                _name(row, named),
                over,
            )
            for row in rows
            if not row.is_group
        ]
        network = Network.of(tasks, links, axis)
        try:
            plan = forward(network, min(wishes.values(), default=0), wishes)
        except NoOpenWindow as closed:
            # One task without an open window must not keep the whole town from planning.
            late = {row.pk for row in rows if row.window and _name(row, named) == closed.task}
            if not late - barred:
                raise
            notes += [(pk, str(closed)) for pk in sorted(late - barred)[:1]]
            barred |= late
        else:
            return TownPlan(tuple(rows), over, axis, network, plan, tuple(notes))


def _name(row: PlanRow, named: Container[int]) -> str:
    return row.title if row.project_id in named else HIDDEN_TASK


def _projects(keys: Sequence[int]) -> tuple[dict[int, date], frozenset[int]]:
    """Return from when each project is planned, and which are over."""
    rows = Project.objects.filter(pk__in=keys).values_list(
        "pk", "planned_start", "started_on", "created_at", "finished_on", "cancelled_on"
    )
    begins: dict[int, date] = {}
    over: set[int] = set()
    for pk, planned, started, created, finished, cancelled in rows:
        begins[pk] = planned or started or timezone.localtime(created).date()
        if finished or cancelled:
            over.add(pk)
    return begins, frozenset(over)


def _axis_for(calendar: Calendar, rows: Sequence[PlanRow], begins: Iterable[date]) -> Axis:
    days: set[date | None] = {*begins}
    for row in rows:
        days.update((row.start, row.finish, row.constraint_day, row.started_on, row.finished_on))
    known = [day for day in days if day is not None]
    first = max(min(known, default=FIRST_DAY), FIRST_DAY)
    last = max(known, default=FIRST_DAY)
    # Even with one task after another, no plan is longer than this.
    longest = sum(row.days for row in rows) // _DAYS_A_YEAR
    return axis_of(calendar, first.year - 2, min(LAST_YEAR, last.year + _ROOM + longest))


@lru_cache(maxsize=64)
def axis_of(calendar: Calendar, first_year: int, last_year: int) -> Axis:
    """Return the open days of whole years; a calendar is replaced when its closures change."""
    return Axis.of(calendar, date(first_year, 1, 1), date(last_year, 12, 31))


def _windows(rows: Sequence[PlanRow], axis: Axis) -> dict[str, tuple[Window, ...]]:
    wanted = {row.window for row in rows if row.window}
    found: dict[str, list[Window]] = {}
    if not wanted:
        return {}
    earliest = date.fromordinal(axis.ordinals[0]) + timedelta(days=31)
    latest = date.fromordinal(axis.ordinals[-1]) - timedelta(days=31)
    known = TownWindow.objects.filter(code__in=wanted, opens__gte=earliest, closes__lte=latest)
    for code, opens, closes in known.order_by("opens").values_list("code", "opens", "closes"):
        window = Window(axis.start_of(opens), axis.close_of(closes))
        if window.opens < window.closes:
            found.setdefault(code, []).append(window)
    return {code: tuple(windows) for code, windows in found.items()}


def _links(keys: Sequence[int], rows: Sequence[PlanRow], over: frozenset[int]) -> list[Link]:
    """Return the links that still bind: of what is done nothing is asked any more."""
    bound = {row.pk for row in rows if not row.is_group and not is_settled(row, over)}
    known = {row.pk for row in rows if not row.is_group}
    # Tasks that were removed are not among the rows, and every project that is linked is.
    found = TaskLink.objects.filter(after__project__in=keys).order_by()
    return [
        Link(str(before), str(after), LinkKind(kind), lag)
        for before, after, kind, lag in sorted(
            found.values_list("before_id", "after_id", "kind", "lag")
        )
        if after in bound and before in known
    ]


def _wishes(
    rows: Sequence[PlanRow],
    axis: Axis,
    begins: dict[int, date],
    over: frozenset[int],
    *,
    never_earlier: bool,
) -> dict[str, int]:
    """Return from when each task that the schedule places may begin."""
    origins = {key: axis.start_of(day) for key, day in begins.items()}
    found: dict[str, int] = {}
    for row in rows:
        if row.is_group or row.started_on or is_settled(row, over):
            continue
        if row.mode == "MANUAL" and row.start is not None:
            continue
        origin = origins[row.project_id]
        if never_earlier and row.start is not None and not row.is_point:
            origin = max(origin, axis.start_of(row.start))
        found[str(row.pk)] = origin
    return found


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """What the schedule says of one task: float in open days (None: nothing to say)."""

    start: date | None
    finish: date | None
    float_days: int | None
    is_critical: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of one project: what is said of each task by key, and what cannot be kept.

    `is_stale` tells that the calendar has changed since the dates were written.
    """

    tasks: dict[int, TaskPlan] = field(repr=False)
    breaches: tuple[str, ...]
    end: date | None
    is_stale: bool


def plan_of(project: Project, *, on: date, actor: Actor) -> PlanView:
    """Return dates, float and what is critical, measured against the end of this project alone.

    Raises yakuba.kernel.schedule.errors.UnableToSchedule.
    """
    keys = component_of([project.pk])
    named = set(projects_for(actor).filter(pk__in=keys).values_list("pk", flat=True))
    found = network_of([project.pk], named=named | {project.pk}, component=keys)
    spans = found.spans()
    own = [row for row in found.rows if row.project_id == project.pk]
    by_number = _floats(found, own)
    tasks = {}
    for row in own:
        span = spans[row.pk]
        days = None if row.finished_on or row.is_group else by_number.get(row.pk)
        is_critical = days is not None and days <= 0 and row.project_id not in found.over
        tasks[row.pk] = TaskPlan(span.start, span.finish, days, is_critical)
    ends = [span.finish for row in own if (span := spans[row.pk]).finish is not None]
    return PlanView(
        tasks,
        tuple(_sentences(found, own)),
        max((day for day in ends if day), default=None),
        any(spans[row.pk] != (row.start, row.finish) for row in own),
    )


def _floats(found: TownPlan, own: Sequence[PlanRow]) -> dict[int, int]:
    """Return the float of the project's tasks against the last of its own finishes."""
    keys = [str(row.pk) for row in own if not row.is_group]
    plan = found.plan if len(keys) == len(found.plan.starts) else _part(found, set(keys))
    total = floats(plan).total
    return {int(key): total[plan.network.place[key]] for key in keys}


def _part(found: TownPlan, keys: set[str]) -> Plan:
    """Return the plan of some tasks alone, on the days that the whole plan gives them."""
    whole = found.plan
    tasks = [task for task in whole.network.tasks if task.code in keys]
    links = [one for one in whole.network.links if one.before in keys and one.after in keys]
    network = Network.of(tasks, links, found.axis)
    places = [whole.network.place[task.code] for task in network.tasks]
    return Plan(
        network,
        whole.origin,
        tuple(whole.floors[at] for at in places),
        {at: whole.pins[place] for at, place in enumerate(places) if place in whole.pins},
        tuple(whole.starts[at] for at in places),
    )


def _sentences(found: TownPlan, own: Sequence[PlanRow]) -> list[str]:
    mine = {str(row.pk) for row in own}
    said = [breach.sentence for breach in breaches(found.plan) if mine & set(breach.tasks)]
    return [*said, *(text for pk, text in found.notes if str(pk) in mine)]
