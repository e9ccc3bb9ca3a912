"""What is to be levelled: the plan of a project from a day on, with the people it has.

The search is bounded by passes, not by time, so that the page shows the same plan every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.levelling import Levelled, level
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import forward
from yakuba.kernel.schedule.resources import Absence
from yakuba.kernel.schedule.search import Budget
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import Mode
from yakuba.kernel.schedule.tasks import Task as KernelTask
from yakuba.programmes.models import Project, Task
from yakuba.programmes.rules.roadmap import Work, Worker, need_of, resource_of, stretched
from yakuba.programmes.rules.scheduling import PlanRow, is_settled

from .hands import gaps_of, paced, people_of, taken_elsewhere
from .network import TownPlan, component_of, network_of
from .visible import projects_for

# Passes of the search for a plan of one task; larger plans get fewer, so that a page stays quick.
_WORK = 60_000
_FEWEST, _MOST = 12, 800
# What a search on request may cost the server: one processor for so long, and no larger plans.
SECONDS = 6
MOST_SOLVED = 400


@dataclass(frozen=True, slots=True)
class Setting:
    """The problem, what it was made of, and the day on which it begins.

    `gaps` is what of the people is not there, `taken` what other projects take of them by day, in
    units; both by the code of the person.
    """

    problem: Problem = field(repr=False)
    found: TownPlan = field(repr=False)
    rows: dict[str, PlanRow] = field(repr=False)
    tasks: dict[int, Task] = field(repr=False)
    workers: dict[str, Worker]
    work: dict[int, Work] = field(repr=False)
    free: frozenset[str] = field(repr=False)
    gaps: Mapping[str, Sequence[Absence]] = field(repr=False)
    taken: Mapping[str, Mapping[int, int]] = field(repr=False)
    today: int

    @property
    def axis(self) -> Axis:
        return self.found.axis


def setting_of(project: Project, *, actor: Actor, on: date) -> Setting:
    """Return the plan from the day on with the people it has.

    Tasks of other projects keep their days, and the hours that they take of the same people. Raises
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
    promised, works = people_of(project, tasks)
    taken = taken_elsewhere(project, promised, found.axis, on)
    gaps = gaps_of(promised, taken, found.axis, on)
    waiting = [works[rows[code].pk] for code in sorted(free) if rows[code].pk in works]
    workers = paced(promised, taken.keys(), gaps, waiting, today)
    problem = _problem(found, rows, free, workers, works, gaps, today)
    return Setting(problem, found, rows, tasks, workers, works, free, gaps, taken, today)


def changed(
    setting: Setting, *, workers: Mapping[str, Worker] | None = None, work: Mapping[int, Work]
) -> Problem:
    """Return the problem with other people or other work, as if they stood in the records.

    Raises yakuba.kernel.schedule.errors.UnableToSchedule.
    """
    return _problem(
        setting.found,
        setting.rows,
        setting.free,
        {**setting.workers, **(workers or {})},
        {**setting.work, **work},
        setting.gaps,
        setting.today,
    )


def _problem(
    found: TownPlan,
    rows: dict[str, PlanRow],
    free: frozenset[str],
    workers: dict[str, Worker],
    works: dict[int, Work],
    gaps: Mapping[str, Sequence[Absence]],
    today: int,
) -> Problem:
    network = _network(found, rows, free, workers, works, today)
    plan = forward(network, min(today, found.plan.origin), dict.fromkeys(free, today))
    length = {task.code: task.duration for task in network.tasks}
    busy = [
        (code, works[row.pk])
        for code, row in rows.items()
        if row.pk in works and works[row.pk].worker and not is_settled(row, found.over)
    ]
    asked = [need_of(work, workers[work.worker], length[code]) for code, work in busy]
    needs = [need for need in asked if need is not None]
    resources = [resource_of(worker, gaps.get(code, ())) for code, worker in workers.items()]
    return Problem.around(plan, resources, needs)


def _rows_that_count(found: TownPlan, project: Project) -> dict[str, PlanRow]:
    """Return the project's tasks and what they wait for elsewhere; other projects may end later."""
    own = {str(row.pk) for row in found.rows if row.project_id == project.pk}
    wanted = own | {link.before for link in found.plan.network.links if link.after in own}
    return {str(row.pk): row for row in found.rows if str(row.pk) in wanted and not row.is_group}


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
