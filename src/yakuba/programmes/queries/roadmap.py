"""A plan that the people at hand can keep: who holds it up, and what more of them would bring.

The search is bounded by passes, not by time, so that the page shows the same plan every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.levelling import Gain, Levelled, bottlenecks, level, one_more
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import forward
from yakuba.kernel.schedule.search import Budget
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import Mode
from yakuba.kernel.schedule.tasks import Task as KernelTask
from yakuba.organisation.models import Absence
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.rules.roadmap import (
    MONTH,
    Placed,
    Work,
    Worker,
    left_of,
    need_of,
    resource_of,
    stretched,
    workers_of,
)
from yakuba.programmes.rules.scheduling import PlanRow, is_settled

from .network import TownPlan, component_of, network_of
from .visible import projects_for

# Passes of the search for a plan of one task; larger plans get fewer, so that a page stays quick.
_WORK = 60_000
_FEWEST, _MOST = 12, 800
_GAINS = 3
# A start that is fixed by a day is the day of a point, too.
_OF_START = frozenset({"START_NO_EARLIER", "MUST_START"})
# What a search on request may cost the server: one processor for so long, and no larger plans.
SECONDS = 6
MOST_SOLVED = 400


@dataclass(frozen=True, slots=True)
class Setting:
    """What is to be levelled: the problem, the rows by code, and the day on which it begins."""

    problem: Problem = field(repr=False)
    axis: Axis = field(repr=False)
    rows: dict[str, PlanRow] = field(repr=False)
    tasks: dict[int, Task] = field(repr=False)
    workers: dict[str, Worker]
    work: dict[int, Work] = field(repr=False)
    free: frozenset[str] = field(repr=False)
    today: int


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    """A task as planned and as the people can do it; `days_later` counts open days of the finish."""

    task: Task
    worker: str
    start: date
    finish: date
    days: int
    days_later: int | None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Somebody for whom tasks wait: so many task-days in all, most of them in the worst week."""

    name: str
    weekly_hours: Decimal
    is_role: bool
    waiting_days: int
    worst_week: date


@dataclass(frozen=True, slots=True)
class Offer:
    """What something more would bring, in open days that the end comes earlier."""

    words: str
    days_earlier: int
    days_less_late: int


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan that people can keep beside the one that is written down."""

    lines: list[RoadmapLine] = field(repr=False)
    placed: list[Placed] = field(repr=False)
    end: date | None
    planned_end: date | None
    go_live: date | None
    days_past_go_live: int
    proven: bool
    shortest: int
    bottlenecks: list[Bottleneck]
    offers: list[Offer]
    broken: tuple[str, ...]
    without_people: int


def setting_of(project: Project, *, actor: Actor, on: date) -> Setting:
    """Return the plan from the day on with the people it has.

    Tasks of other projects keep their days. Raises
    yakuba.kernel.schedule.errors.UnableToSchedule.
    """
    keys = component_of([project.pk])
    named = set(projects_for(actor).filter(pk__in=keys).values_list("pk", flat=True))
    found = network_of([project.pk], named=named | {project.pk}, component=keys)
    today = found.axis.start_of(on)
    rows = _rows_that_count(found, project)
    tasks = {
        task.pk: task
        for task in project.tasks.filter(removed_at=None).select_related("assignee", "parent")
    }
    free = frozenset(
        code
        for code, row in rows.items()
        if row.pk in tasks and not is_settled(row, found.over) and row.mode == "AUTOMATIC"
    )
    workers, works = _people(project, tasks)
    network = _network(found, rows, free, workers, works, today)
    wishes = dict.fromkeys(free, today)
    plan = forward(network, min(today, found.plan.origin), wishes)
    length = {task.code: task.duration for task in network.tasks}
    busy = [
        (code, works[row.pk])
        for code, row in rows.items()
        if row.pk in works and works[row.pk].worker and not is_settled(row, found.over)
    ]
    asked = [need_of(work, workers[work.worker], length[code]) for code, work in busy]
    needs = [need for need in asked if need is not None]
    away = _away(workers, found.axis, on)
    resources = [resource_of(worker, away.get(code, ())) for code, worker in workers.items()]
    problem = Problem.around(plan, resources, needs)
    return Setting(problem, found.axis, rows, tasks, workers, works, free, today)


def _rows_that_count(found: TownPlan, project: Project) -> dict[str, PlanRow]:
    """Return the project's tasks and what they wait for elsewhere; other projects may end later."""
    own = {str(row.pk) for row in found.rows if row.project_id == project.pk}
    wanted = own | {link.before for link in found.plan.network.links if link.after in own}
    return {str(row.pk): row for row in found.rows if str(row.pk) in wanted and not row.is_group}


def _people(project: Project, tasks: dict[int, Task]) -> tuple[dict[str, Worker], dict[int, Work]]:
    """Return who works, and what is left of each task of the project."""
    hours = dict(Membership.objects.filter(project=project).values_list("user_id", "weekly_hours"))
    doing = [task for task in tasks.values() if task.kind == "WORK"]
    people = {task.assignee.pk: task.assignee.name for task in doing if task.assignee}
    roles = sorted({task.role for task in doing if task.role and task.assignee is None})
    workers = workers_of(people, hours, roles)
    role_code = {role: f"r{at}" for at, role in enumerate(roles)}
    works = {
        task.pk: left_of(
            kind=task.kind,
            days=task.days,
            effort_hours=task.effort_hours,
            progress=task.progress,
            key=task.pk,
            worker=f"u{task.assignee_id}" if task.assignee_id else role_code.get(task.role, ""),
        )
        for task in doing
    }
    return workers, works


def _network(
    found: TownPlan,
    rows: dict[str, PlanRow],
    free: frozenset[str],
    workers: dict[str, Worker],
    works: dict[int, Work],
    today: int,
) -> Network:
    """Return the plan with what is left of each task, everything not to be placed held in place."""
    finishes = found.plan.finishes()
    made = []
    for at, task in enumerate(found.plan.network.tasks):
        row = rows.get(task.code)
        if row is None:
            continue
        if task.code not in free:
            made.append(_held(task, found.plan.starts[at], finishes[at]))
            continue
        work = works.get(row.pk)
        days = stretched(work, workers.get(work.worker)) if work else task.duration
        if row.started_on is None:
            made.append(replace(task, duration=days))
        else:
            # Begun: what is left goes on from today, whatever it once waited for.
            made.append(replace(task, mode=Mode.AUTOMATIC, start=None, duration=days, minimum=None))
    begun = {code for code in free if rows[code].started_on is not None}
    links = [
        link
        for link in found.plan.network.links
        if link.after not in begun and link.after in rows and link.before in rows
    ]
    return Network.of(made, links, found.axis)


def _held(task: KernelTask, start: int, finish: int) -> KernelTask:
    return replace(
        task,
        mode=Mode.MANUAL,
        start=start,
        duration=finish - start,
        minimum=None,
        constraints=(),
        windows=(),
    )


def _away(workers: dict[str, Worker], axis: Axis, on: date) -> dict[str, list[tuple[int, int]]]:
    """Return when the people are absent from the day on, in whole open days."""
    keys = [int(code[1:]) for code, worker in workers.items() if not worker.is_role]
    first = timezone.make_aware(datetime.combine(on, time()))
    rows = Absence.objects.filter(user__in=keys, cancelled_at=None, end_at__gt=first)
    last_known = axis.date_of(len(axis.ordinals) - 1)
    found: dict[str, list[tuple[int, int]]] = {}
    for user, start_at, end_at in rows.values_list("user_id", "start_at", "end_at"):
        begin = max(on, timezone.localtime(start_at).date())
        end = min(last_known, timezone.localtime(end_at).date())
        if begin <= end:
            days = (axis.start_of(begin), axis.start_of(end))
            found.setdefault(f"u{user}", []).append((days[0], max(days[1], days[0] + 1)))
    return {code: _apart(days) for code, days in found.items()}


def _apart(days: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join absences that overlap, so that nobody is away twice."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(days):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def budget_of(setting: Setting, share: int = 1) -> Budget:
    """Return how long to look: fewer passes for larger plans."""
    size = max(1, len(setting.free))
    return Budget(passes=max(_FEWEST, min(_MOST, _WORK // size // share)))


def levelled(setting: Setting, starts: Sequence[int] | None = None) -> Levelled:
    """Return the plan within capacity: that of the search, or with known starts that one."""
    if starts is None:
        return level(setting.problem, budget_of(setting))
    return level(setting.problem, Budget(passes=1), starts)


def solved(setting: Setting) -> tuple[tuple[int, ...], bool]:
    """Return the starts of the best plan that the solver finds in time, and whether it is proven
    to be the best there is."""
    # The solver takes a second to load, and most pages never ask it.
    from yakuba.kernel.schedule.optimal import solve

    first = levelled(setting)
    best = solve(setting.problem, first.plan.starts, seconds=SECONDS)
    return best.starts, best.is_optimal


def roadmap_of(project: Project, setting: Setting, found: Levelled) -> Roadmap:
    """Return what the page shows of a levelled plan."""
    axis, network = setting.axis, found.plan.network
    lines, placed = [], []
    finishes = found.plan.finishes()
    for at, task in enumerate(network.tasks):
        row = setting.rows[task.code]
        if task.code not in setting.free or row.pk not in setting.tasks:
            continue
        line = _line(setting, row, found.plan.starts[at], finishes[at])
        lines.append(line)
        if row.started_on is None and not row.is_point:
            placed.append(Placed(row.pk, line.start, line.days))
    lines.sort(key=lambda line: (line.start, line.task.position))
    own = [
        at for at, task in enumerate(network.tasks) if setting.rows[task.code].pk in setting.tasks
    ]
    last = max((finishes[at] for at in own), default=0)
    end = axis.last_date_of(last) if own and last else None
    planned = max((task.finish for task in setting.tasks.values() if task.finish), default=None)
    past = _open_days(axis, project.go_live, end)
    return Roadmap(
        lines=lines,
        placed=placed,
        end=end,
        planned_end=planned,
        go_live=project.go_live,
        days_past_go_live=max(0, past),
        proven=found.end <= found.lower_bound,
        shortest=found.lower_bound,
        bottlenecks=_bottlenecks(setting, found),
        offers=_offers(setting, found, max(0, past)),
        broken=tuple(one.sentence for one in found.breaches if setting.free & set(one.tasks)),
        without_people=sum(
            1 for key, work in setting.work.items() if not work.worker and str(key) in setting.free
        ),
    )


def _open_days(axis: Axis, first: date | None, last: date | None) -> int:
    if first is None or last is None:
        return 0
    return axis.close_of(last) - axis.close_of(first)


def _day_of_point(setting: Setting, row: PlanRow, start: int) -> date:
    """Return the day as the plan says it: that on which what it waits for ends, or its own."""
    axis, floor = setting.axis, setting.today
    if row.constraint in _OF_START and row.constraint_day is not None:
        floor = max(floor, axis.start_of(row.constraint_day))
    return axis.last_date_of(start) if start > floor else axis.date_of(start)


def _line(setting: Setting, row: PlanRow, start: int, finish: int) -> RoadmapLine:
    axis, task = setting.axis, setting.tasks[row.pk]
    if row.is_point:
        first = last = _day_of_point(setting, row, start)
    else:
        first, last = row.started_on or axis.date_of(start), axis.last_date_of(finish)
    work = setting.work.get(row.pk)
    worker = setting.workers.get(work.worker) if work else None
    later = None if row.finish is None else _open_days(axis, row.finish, last)
    network = setting.problem.plan.network
    days = network.tasks[network.place[str(row.pk)]].duration
    return RoadmapLine(task, worker.name if worker else "", first, last, days, later)


def _bottlenecks(setting: Setting, found: Levelled) -> list[Bottleneck]:
    said = []
    for waiting in bottlenecks(found):
        worker = setting.workers[waiting.resource]
        week = max(waiting.by_week, key=lambda pair: pair[1])[0]
        said.append(
            Bottleneck(
                worker.name,
                worker.weekly_hours,
                worker.is_role,
                waiting.days,
                setting.axis.date_of(week),
            )
        )
    return said


def _offers(setting: Setting, found: Levelled, past: int) -> list[Offer]:
    """Return what one more of the worst bottlenecks would bring, for good or for a month, and what
    a month more of time would."""
    offers = []
    budget = budget_of(setting, share=8)
    for waiting in bottlenecks(found)[:_GAINS]:
        worker = setting.workers[waiting.resource]
        full = Worker("", "", worker.weekly_hours).units
        begin = max(setting.today, max(waiting.by_week, key=lambda pair: pair[1])[0])
        who = f"「{worker.name}」と同じ仕事ができる人"
        for_good = one_more(found, budget, worker.code, units=full)
        for_a_month = one_more(
            found, budget, worker.code, units=full, during=(begin, begin + MONTH)
        )
        day = setting.axis.date_of(begin)
        offers.append(_offer(f"{who}をもう1人", for_good))
        offers.append(_offer(f"{who}の応援を{day.month}月{day.day}日から1か月", for_a_month))
    if past:
        left = max(0, past - MONTH)
        offers.append(Offer("完了予定日を1か月延ばす", 0, past - left))
    return offers


def _offer(words: str, gain: Gain) -> Offer:
    return Offer(words, max(0, gain.days_earlier), max(0, gain.days_less_late))
