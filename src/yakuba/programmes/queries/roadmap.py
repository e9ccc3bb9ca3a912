"""A plan that the people at hand can keep: who holds it up, and what more of them would bring."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.levelling import Levelled, bottlenecks
from yakuba.programmes.models import Project, Task
from yakuba.programmes.rules.elsewhere import hours_of
from yakuba.programmes.rules.roadmap import Placed
from yakuba.programmes.rules.scheduling import PlanRow

from .levelling import Setting
from .offers import Offer, offers_of

# A start that is fixed by a day is the day of a point, too.
_OF_START = frozenset({"START_NO_EARLIER", "MUST_START"})


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
class TakenElsewhere:
    """So many hours of somebody go to other projects before the end of this one."""

    name: str
    hours: Decimal


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
    elsewhere: list[TakenElsewhere]


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
        offers=offers_of(setting, found, max(0, past)),
        broken=tuple(one.sentence for one in found.breaches if setting.free & set(one.tasks)),
        without_people=sum(
            1 for key, work in setting.work.items() if not work.worker and str(key) in setting.free
        ),
        elsewhere=_elsewhere(setting, last),
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


def _elsewhere(setting: Setting, end: int) -> list[TakenElsewhere]:
    """Return whose hours go elsewhere before the end, the busiest first."""
    sums = [
        TakenElsewhere(setting.workers[code].name, hours_of(taken, end))
        for code, taken in setting.taken.items()
    ]
    return sorted((one for one in sums if one.hours), key=lambda one: (-one.hours, one.name))
