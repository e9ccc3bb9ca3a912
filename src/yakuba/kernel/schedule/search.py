"""Looking for a shorter plan that the same people can keep.

A genetic algorithm on orders of tasks: two plans are crossed within a stretch of time, neighbours
change places there, and every child is justified to the right and to the left (Hartmann 1998;
Valls, Ballestín & Quintanilla 2005 and 2008). Deterministic for a seed and a number of passes.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add
from random import Random
from typing import Final

from yakuba.kernel.schedule.serial import Problem, place_in_order, place_mirrored

# One working day of one missed deadline weighs more than any length of the plan.
_DAY_LATE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to look: so many passes, and not past `seconds` of the clock where one is given.

    A pass places every task once. `clock` returns seconds (time.perf_counter); the kernel reads
    no clock of its own, and without one the result is the same on every machine.
    """

    passes: int = 3_000
    seconds: float = 0.0
    clock: Callable[[], float] | None = None


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the search was tuned to on PSPLIB j120; see benchmarks/schedule.py."""

    population: int = 50
    swap: float = 0.1
    shortest: float = 0.15
    longest: float = 0.5
    bias: float = 1.0
    choice: int = 100
    hopeless: float = 0.1
    patience: int = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A plan of the search: starts by place, its cost, and the order of the tasks in it."""

    cost: int
    starts: tuple[int, ...]
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found, the passes it took, and a bound below which no plan can end."""

    starts: tuple[int, ...]
    end: int
    passes: int
    lower_bound: int


def improve(
    problem: Problem, budget: Budget, start: Sequence[int] | None = None, seed: int = 7
) -> Outcome:
    """Return the best plan found within the budget; at least one plan is always made.

    `start` is a known plan (starts by place) that the result is never worse than. Days late
    against deadlines are lessened before the end is. Raises NoOpenWindow, OutsideAxis.
    """
    search = _Search(problem, budget, seed, Tuning())
    if start is not None:
        search.consider(search.found(list(start), search.cost(start)))
    search.run()
    best = search.best
    finishes = problem.plan.network.finishes(best.starts)
    return Outcome(best.starts, max(finishes, default=0), search.passes, search.lower_bound)


def lower_bound(problem: Problem) -> int:
    """Return a day before which no plan ends: links alone, or the work that one resource has.

    The work begins when the first of its tasks can, and the least that follows any comes after.
    """
    plan, network = problem.plan, problem.plan.network
    bound = plan.end()
    follows = _follows(problem)
    for place, resource in enumerate(problem.resources):
        users = [
            at
            for at, wanted in enumerate(problem.amounts)
            if wanted.get(place) and at not in plan.pins and network.tasks[at].duration
        ]
        work = sum(problem.amounts[at][place] * network.tasks[at].duration for at in users)
        day = min((plan.starts[at] for at in users), default=0)
        while work > 0:
            work -= resource.capacity - problem.taken[place].get(day, 0)
            day += 1
        bound = max(bound, day + min((follows[at] for at in users), default=0))
    return bound


def _follows(problem: Problem) -> list[int]:
    """Return by place the working days that must pass after the task's own days."""
    if problem.plan.network.reach or problem.plan.pins:
        # Lengths that depend on the day, or tasks that wait for nobody: nothing is certain.
        return [0] * len(problem.length)
    until_end = list(problem.length)
    for at in range(len(until_end) - 1, -1, -1):
        for later, days in problem.after[at]:
            until_end[at] = max(until_end[at], days + until_end[later])
    worked = (task.duration for task in problem.plan.network.tasks)
    return list(map(int.__sub__, until_end, worked))


class _Search:
    """The state of one run."""

    def __init__(self, problem: Problem, budget: Budget, seed: int, tuning: Tuning) -> None:
        self.problem = problem
        self.network = problem.plan.network
        self.budget = budget
        self.tuning = tuning
        self.random = Random(seed)  # noqa: S311 - a search, not a secret
        self.began = budget.clock() if budget.clock else 0.0
        self.passes = 0
        self.rising = list(range(len(problem.length)))
        self.falling = self.rising[::-1]
        self.waits_for = [frozenset(one for one, _ in pairs) for pairs in problem.before]
        self.lower_bound = lower_bound(problem)
        self.has_deadlines = bool(self.network.deadline or self.network.latest_start)
        self.late = _late_starts(problem)
        self.members: list[Found] = []
        self.seen: set[tuple[int, ...]] = set()
        self.slack = tuning.hopeless * (self.lower_bound - problem.plan.origin)
        self.best = self.sampled(0.0)

    def run(self) -> None:
        """Breed one population after another until the budget is spent or nothing can be better."""
        while not self.spent():
            self.members = [self.best]
            self.seen = {self.best.order}
            self._fill()
            self._breed()

    def spent(self) -> bool:
        """Tell whether to stop."""
        budget = self.budget
        if self.best.cost <= self.lower_bound or self.passes >= budget.passes:
            return True
        return budget.clock is not None and budget.clock() - self.began >= budget.seconds

    def _fill(self) -> None:
        """Add sampled members, at most so many tries."""
        tries = 0
        while len(self.members) < self.tuning.population and tries < 2 * self.tuning.population:
            if self.spent():
                return
            tries += 1
            self.admit(self.sampled(self.tuning.bias))

    def _breed(self) -> None:
        """Cross members until none has entered for a while."""
        quiet = 0
        while quiet < self.tuning.patience * len(self.members) and not self.spent():
            worst = self.members[-1].cost
            child = self.child()
            quiet += 1
            found = self.tried(child, worst)
            if found is not None and self.admit(found):
                self.members.pop()
                if found.cost < worst:
                    quiet = 0

    def admit(self, found: Found) -> bool:
        """Insert a plan not yet seen by its cost; tell whether it was new."""
        self.consider(found)
        if found.order in self.seen:
            return False
        self.seen.add(found.order)
        at = 0
        while at < len(self.members) and self.members[at].cost < found.cost:
            at += 1
        self.members.insert(at, found)
        return True

    def consider(self, found: Found) -> None:
        """Keep the plan if it is the best so far."""
        if found.cost < self.best.cost:
            self.best = found

    def sampled(self, bias: float) -> Found:
        """Return a justified plan from a sampled order."""
        starts = self.placed(self._sampled(bias))
        return self.justified(starts, self.cost(starts))

    def found(self, starts: list[int], cost: int) -> Found:
        """Return the plan with its cost and order."""
        order = self._lawful(starts) if self.problem.has_leads else self._by(starts)
        return Found(cost, tuple(starts), tuple(order))

    def cost(self, starts: Sequence[int]) -> int:
        """Return the end of the plan, and far more for each working day late."""
        network = self.network
        finishes = network.finishes(starts)
        end = max(finishes, default=0)
        if not self.has_deadlines:
            return end
        late = sum(max(0, finishes[at] - day) for at, day in network.deadline.items())
        late += sum(max(0, starts[at] - day) for at, day in network.latest_start.items())
        return end + late * _DAY_LATE

    def tried(self, order: Sequence[int], worst: int) -> Found | None:
        """Return the justified plan of the order, None when it costs more than the worst member."""
        starts = self.placed(order)
        cost = self.cost(starts)
        if cost > worst + self.slack:
            return None
        found = self.justified(starts, cost)
        return found if found.cost <= worst else None

    def placed(self, order: Sequence[int]) -> list[int]:
        """Return the starts when the tasks are placed in the order."""
        self.passes += 1
        return place_in_order(self.problem, order)

    def justified(self, starts: list[int], cost: int) -> Found:
        """Push all tasks of a plan to the right, then to the left, and return the better one."""
        problem = self.problem
        finishes = self.network.finishes(starts)
        if problem.has_mirrored_leads:
            turned = self._lawful_turned(finishes)
        else:
            turned = sorted(self.falling, key=finishes.__getitem__, reverse=True)
        back = place_mirrored(problem, turned, max(finishes, default=0))
        self.passes += 1
        until = list(map(add, back, problem.length))
        if problem.has_leads:
            again = self._lawful([-days for days in until])
        else:
            again = sorted(self.rising, key=until.__getitem__, reverse=True)
        second = self.placed(again)
        after = self.cost(second)
        # Deadlines and windows can make the justified plan the worse one.
        return self.found(second, after) if after <= cost else self.found(starts, cost)

    def child(self) -> list[int]:
        """Return the order of one member, within a stretch of time that of another, disturbed."""
        random, tuning = self.random.random, self.tuning
        one, other = self._chosen(), self._chosen()
        starts, order = one.starts, one.order
        first = min(starts)
        span = max(starts) - first
        width = span * (tuning.shortest + (tuning.longest - tuning.shortest) * random())
        opens = first + random() * (span - width / 2) - width / 4
        low = next((at for at, task in enumerate(order) if starts[task] >= opens), 0)
        high = low
        while high < len(order) and starts[order[high]] < opens + width:
            high += 1
        rank = [0] * len(order)
        for at, task in enumerate(other.order):
            rank[task] = at
        made = [*order[:low], *sorted(order[low:high], key=rank.__getitem__), *order[high:]]
        swap = tuning.swap * 2 * random()
        waits_for = self.waits_for
        for at in range(len(made) - 1):
            if random() < swap:
                here, there = made[at], made[at + 1]
                if here not in waits_for[there]:
                    made[at], made[at + 1] = there, here
        return made

    def _chosen(self) -> Found:
        """Return the better of two members drawn at random."""
        random, count = self.random.random, len(self.members)
        return self.members[min(int(random() * count), int(random() * count))]

    def _sampled(self, bias: float) -> list[int]:
        """Return an order in which the task with less time left comes first more often.

        Regret-based biased random sampling (Drexl 1991) by late starts among the most urgent
        tasks that may begin; with the bias 0 always the most urgent one.
        """
        late, after = self.late, self.problem.after
        waiting = [len(pairs) for pairs in self.problem.before]
        ready = sorted((late[at], at) for at, count in enumerate(waiting) if not count)
        order = []
        while ready:
            at = ready.pop(self._drawn(ready, bias))[1]
            order.append(at)
            for later, _ in after[at]:
                waiting[later] -= 1
                if not waiting[later]:
                    insort(ready, (late[later], later))
        return order

    def _drawn(self, ready: list[tuple[int, int]], bias: float) -> int:
        """Return which of the first ready tasks comes next."""
        if not bias or len(ready) == 1:
            return 0
        urgent = ready[: self.tuning.choice]
        last = urgent[-1][0] + 1
        weights = list(accumulate((last - late) ** bias for late, _ in urgent))
        return bisect_right(weights, self.random.random() * weights[-1], hi=len(weights) - 1)

    def _by(self, keys: Sequence[float]) -> list[int]:
        return sorted(self.rising, key=keys.__getitem__)

    def _lawful(self, keys: Sequence[float]) -> list[int]:
        """Return the tasks by key, but none before one that it waits for."""
        raised = list(keys)
        for at, pairs in enumerate(self.problem.before):
            for earlier, _ in pairs:
                if raised[earlier] > raised[at]:
                    raised[at] = raised[earlier]
        return self._by(raised)

    def _lawful_turned(self, finishes: Sequence[float]) -> list[int]:
        """Return the tasks by falling finish, but none before one that waits for it."""
        lowered = list(finishes)
        for at in self.falling:
            for later, _ in self.problem.after[at]:
                if lowered[later] < lowered[at]:
                    lowered[at] = lowered[later]
        return sorted(self.falling, key=lowered.__getitem__, reverse=True)


def _late_starts(problem: Problem) -> list[int]:
    """Return the latest starts under links and deadlines alone, the first rule of priority."""
    network = problem.plan.network
    end = problem.plan.end()
    late = [0] * len(problem.length)
    for at in range(len(late) - 1, -1, -1):
        finish = min(end, network.deadline.get(at, end))
        bounds = [late[later] - days for later, days in problem.after[at]]
        late[at] = min([finish - problem.length[at], *bounds])
    return late
