"""The shortest plan that the people can keep, or the best within a time: OR-Tools CP-SAT.

The search of `levelling.level` is where it begins, so it never returns a worse plan. Imported
only by whoever asks for it: the solver takes a second to load.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ortools.sat.python import cp_model

from yakuba.kernel.schedule.search import lower_bound
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import LinkKind

# Working days by which the end may lie later for the sake of deadlines that break otherwise.
_ROOM = 120


@dataclass(frozen=True, slots=True)
class Solved:
    """Starts by place; `is_optimal` says that no plan whatsoever is better (see `bound`)."""

    starts: tuple[int, ...]
    end: int
    bound: int
    is_optimal: bool


def solve(problem: Problem, start: Sequence[int], *, seconds: float, workers: int = 1) -> Solved:
    """Return the best plan found in so many seconds of the wall clock, at least as good as `start`.

    `start` (starts by place) must be a plan within capacity. Days late against deadlines are
    lessened before the end is.
    """
    network = problem.plan.network
    end = max(network.finishes(start), default=0)
    bound = lower_bound(problem)
    if not problem.length or not (set(range(len(start))) - problem.plan.pins.keys()):
        return Solved(tuple(start), end, bound, is_optimal=True)
    built = _Model(problem, start, end, bound)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 7
    # Measured on PSPLIB j30: without the linear relaxation the hardest are proven in half the time.
    solver.parameters.linearization_level = 0
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(tuple(start), end, bound, is_optimal=False)
    starts = tuple(solver.value(one) for one in built.starts)
    found = max(network.finishes(starts), default=0)
    proven = status == cp_model.OPTIMAL
    return Solved(starts, found, found if proven else bound, is_optimal=proven)


class _Model:
    """The plan as CP-SAT reads it: a start and a finish for each task, capacities, what is late."""

    def __init__(self, problem: Problem, start: Sequence[int], end: int, bound: int) -> None:
        self.problem = problem
        self.network = problem.plan.network
        self.model = cp_model.CpModel()
        network = self.network
        demands = [*network.deadline, *network.latest_start]
        self.horizon = end + (_ROOM if demands else 0)
        self.starts: list[Any] = []
        self.finishes: list[Any] = []
        for at in range(len(problem.length)):
            self._place(at, start[at])
        self._links()
        self._capacities()
        last = self.model.new_int_var(min(bound, self.horizon), self.horizon, "end")
        for at, finish in enumerate(self.finishes):
            if at not in problem.plan.pins:
                self.model.add(last >= finish)
        late = list(self._late())
        weight = self.horizon + 1
        self.model.minimize(last + weight * sum(late) if late else last)

    def _place(self, at: int, hint: int) -> None:
        """Add start and finish of a task; a fixed one has constants."""
        plan, model = self.problem.plan, self.model
        if at in plan.pins:
            self.starts.append(plan.pins[at])
            self.finishes.append(self.network.finish(at, plan.pins[at]))
            return
        floor = plan.floors[at]
        if at not in self.network.reach and at not in self.network.windows:
            start = model.new_int_var(floor, max(floor, self.horizon), f"s{at}")
            finish: Any = start + self.network.duration[at]
        else:
            start, finish = self._by_calendar(at, floor)
        model.add_hint(start, hint)
        self.starts.append(start)
        self.finishes.append(finish)

    def _by_calendar(self, at: int, floor: int) -> tuple[Any, Any]:
        """Return start and finish of a task whose length or days hang on the calendar."""
        network, model = self.network, self.model
        days = range(floor, max(floor, self.horizon) + 1)
        ends = [network.finish(at, day) for day in days]
        windows = network.windows.get(at)
        allowed = [
            day
            for day, end in zip(days, ends, strict=True)
            if windows is None
            or any(one.opens <= day < one.closes and end <= one.closes for one in windows)
        ]
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(allowed), f"s{at}")
        finish = model.new_int_var(ends[0], ends[-1], f"f{at}")
        model.add_element(start - floor, ends, finish)
        return start, finish

    def _links(self) -> None:
        network, model = self.network, self.model
        for at, pairs in enumerate(network.before):
            if at in self.problem.plan.pins:
                continue
            for earlier, days in pairs:
                model.add(self.starts[at] >= self.starts[earlier] + days)
            for earlier, kind, lag in network.odd_before.get(at, ()):
                of_finish = kind in (LinkKind.FS, LinkKind.FF)
                base = self.finishes[earlier] if of_finish else self.starts[earlier]
                to_finish = kind in (LinkKind.FF, LinkKind.SF)
                model.add((self.finishes[at] if to_finish else self.starts[at]) >= base + lag)

    def _capacities(self) -> None:
        """Nobody does more on a day than there are hours; what is booked before stays booked."""
        problem, model = self.problem, self.model
        for place, resource in enumerate(problem.resources):
            intervals, amounts = [], []
            for at, wanted in enumerate(problem.amounts):
                length = self.network.tasks[at].duration
                if at in problem.plan.pins or not length or not wanted.get(place):
                    continue
                name = f"i{place}_{at}"
                intervals.append(model.new_fixed_size_interval_var(self.starts[at], length, name))
                amounts.append(wanted[place])
            if not intervals:
                continue
            for first, length, amount in _stretches(problem.taken[place]):
                intervals.append(
                    model.new_fixed_size_interval_var(first, length, f"t{place}_{first}")
                )
                amounts.append(amount)
            model.add_cumulative(intervals, amounts, resource.capacity)

    def _late(self) -> Iterator[Any]:
        """Yield the days by which deadlines break."""
        network = self.network
        bounds = [(self.finishes, network.deadline), (self.starts, network.latest_start)]
        for ends, demands in bounds:
            for at, day in demands.items():
                if at in self.problem.plan.pins:
                    continue
                late = self.model.new_int_var(0, max(0, 2 * self.horizon), f"l{at}")
                self.model.add(late >= ends[at] - day)
                yield late


def _stretches(taken: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """Yield (first day, days, amount) of runs of days on which the same amount is taken."""
    # Neighbouring days of one amount have one difference between day and place.
    listed = sorted((day, amount) for day, amount in taken.items() if amount)
    runs = groupby(enumerate(listed), key=lambda pair: (pair[1][0] - pair[0], pair[1][1]))
    for (_, amount), run in runs:
        days = [day for _, (day, _) in run]
        yield days[0], len(days), amount
