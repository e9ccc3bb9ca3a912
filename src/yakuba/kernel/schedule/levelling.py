"""A plan that the people at hand can keep, who holds it up, and what one unit more would bring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from yakuba.kernel.schedule.breaches import Breach, breaches
from yakuba.kernel.schedule.errors import UnreadableNetwork
from yakuba.kernel.schedule.passes import Plan
from yakuba.kernel.schedule.resources import Absence, Resource
from yakuba.kernel.schedule.search import Budget, improve
from yakuba.kernel.schedule.serial import Problem


@dataclass(frozen=True, slots=True)
class Overload:
    """A day on which tasks that stay where they are take more than there is, by `units`."""

    resource: str
    day: int
    units: int


@dataclass(frozen=True, slots=True)
class Levelled:
    """A plan within capacity.

    `breaches` are the deadlines and links that cannot be kept with these people, `overloads` the
    days that manual tasks alone overbook. No plan whatsoever ends before `lower_bound`, so
    `end == lower_bound` proves the plan shortest. `passes` is the work spent.
    """

    plan: Plan
    end: int
    lower_bound: int
    passes: int
    breaches: tuple[Breach, ...]
    overloads: tuple[Overload, ...]
    problem: Problem = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long tasks stand ready while the resource is busy, in task-days.

    `by_week`: (first day number of the five-day week, task-days), weeks without waiting left out.
    """

    resource: str
    name: str
    days: int
    by_week: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """What so many units more of a resource bring: working days earlier, days less late."""

    resource: str
    name: str
    units: int
    days_earlier: int
    days_less_late: int


def level(problem: Problem, budget: Budget, start: Sequence[int] | None = None) -> Levelled:
    """Return the best plan within capacity found in the budget (see `search.improve`).

    Manual tasks keep their days and are booked first. Raises NoOpenWindow, OutsideAxis.
    """
    outcome = improve(problem, budget, start)
    plan = replace(problem.plan, starts=outcome.starts)
    return Levelled(
        plan=plan,
        end=outcome.end,
        lower_bound=outcome.lower_bound,
        passes=outcome.passes,
        breaches=breaches(plan),
        overloads=tuple(_overloads(problem)),
        problem=problem,
    )


def usage(problem: Problem, starts: Sequence[int]) -> list[dict[int, int]]:
    """Return by resource the units that the tasks take, by day number."""
    found: list[dict[int, int]] = [{} for _ in problem.resources]
    for at, wanted in enumerate(problem.amounts):
        for day in range(starts[at], starts[at] + problem.plan.network.tasks[at].duration):
            for place, amount in wanted.items():
                found[place][day] = found[place].get(day, 0) + amount
    return found


def capacity_on(resource: Resource, day: int) -> int:
    """Return the units of the resource that are there on the day."""
    missing = sum(one.amount for one in resource.absences if one.from_day <= day < one.to_day)
    return max(0, resource.capacity - missing)


def bottlenecks(levelled: Levelled) -> tuple[Waiting, ...]:
    """Return the resources for which tasks wait in the plan, the worst first.

    A task waits for a resource on each day on which its links and windows would let it begin but
    the resource has too little left for it before its real start.
    """
    problem = levelled.problem
    used = usage(problem, levelled.plan.starts)
    weeks: list[dict[int, int]] = [{} for _ in problem.resources]
    for at, day in _waits(problem, levelled.plan.starts):
        last = min(day + problem.plan.network.tasks[at].duration, levelled.plan.starts[at])
        for place, amount in problem.amounts[at].items():
            # Before its start the task itself is not in the use.
            if any(
                used[place].get(one, 0) + amount > capacity_on(problem.resources[place], one)
                for one in range(day, last)
            ):
                week = day - day % 5
                weeks[place][week] = weeks[place].get(week, 0) + 1
    found = [
        Waiting(resource.code, resource.name, sum(week.values()), tuple(sorted(week.items())))
        for resource, week in zip(problem.resources, weeks, strict=True)
        if week
    ]
    return tuple(sorted(found, key=lambda one: -one.days))


def one_more(
    levelled: Levelled,
    budget: Budget,
    resource: str,
    *,
    units: int = 1,
    during: tuple[int, int] | None = None,
) -> Gain:
    """Return what so many units more of the resource would bring, always or on [from, to) only.

    The plan at hand is where the search begins, so more people never make it worse. Raises
    UnreadableNetwork for an unknown resource.
    """
    before = levelled.problem
    chosen = next((one for one in before.resources if one.code == resource), None)
    if chosen is None:
        raise UnreadableNetwork(f"「{resource}」は登録されていません。")
    absences = list(chosen.absences)
    if during is not None:
        # Past this day even one task after another is done.
        far = levelled.end + sum(before.length)
        absences += [Absence(0, during[0], units), Absence(during[1], far, units)]
    wider = replace(chosen, capacity=chosen.capacity + units, absences=tuple(absences))
    resources = tuple(wider if one is chosen else one for one in before.resources)
    problem = Problem.around(before.plan, resources, before.needs)
    after = level(problem, budget, levelled.plan.starts)
    return Gain(
        resource,
        chosen.name,
        units,
        days_earlier=levelled.end - after.end,
        days_less_late=_late(levelled) - _late(after),
    )


def _late(levelled: Levelled) -> int:
    return sum(breach.days for breach in levelled.breaches)


def _waits(problem: Problem, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (place, day) for every day between what the links allow and the start."""
    for at, pairs in enumerate(problem.before):
        if at in problem.plan.pins or not problem.amounts[at]:
            continue
        ready = max([problem.plan.floors[at], *(starts[one] + days for one, days in pairs)])
        for day in range(ready, starts[at]):
            windows = problem.plan.network.windows.get(at)
            if windows is None or any(one.opens <= day < one.closes for one in windows):
                yield at, day


def _overloads(problem: Problem) -> Iterator[Overload]:
    pinned = problem.plan.pins
    fixed = [wanted if at in pinned else {} for at, wanted in enumerate(problem.amounts)]
    only_fixed = replace(problem, amounts=tuple(fixed))
    starts = [pinned.get(at, 0) for at in range(len(fixed))]
    for resource, days in zip(problem.resources, usage(only_fixed, starts), strict=True):
        for day, units in sorted(days.items()):
            if units > capacity_on(resource, day):
                yield Overload(resource.code, day, units - capacity_on(resource, day))
