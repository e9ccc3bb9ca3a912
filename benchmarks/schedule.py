"""The scheduling rows of the table of goals: one move in a large plan, and levelling on PSPLIB.

`python -m benchmarks.schedule [every]` prints them; with 8 only every 8th instance is levelled.
Times are of the processor, so that other programs on the machine do not count. The instances
stand beside the project (see yakuba.kernel.schedule.tests.psplib) and are left out where absent.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, floats, forward
from yakuba.kernel.schedule.rescheduling import reschedule
from yakuba.kernel.schedule.search import Budget, Outcome, improve
from yakuba.kernel.schedule.tasks import Link, LinkKind, Task
from yakuba.kernel.schedule.tests.psplib import ABSENT, Instance, instances

CLOCK = time.process_time
MOVES = 200
UNLIMITED = 10**9


@dataclass
class Row:
    """One line of the table; the goal is for the 95th percentile or, for deviations, the mean."""

    measure: str
    goal: float
    values: list[float] = field(default_factory=list)
    unit: str = "ms"
    by_mean: bool = False

    def met(self) -> bool:
        """Tell whether the goal is met."""
        return (statistics.mean(self.values) if self.by_mean else self.p95()) <= self.goal

    def p95(self) -> float:
        """Return the 95th percentile."""
        return sorted(self.values)[max(0, round(len(self.values) * 0.95) - 1)]

    def line(self) -> str:
        """Return the line as it is printed."""
        mean = f" mean {statistics.mean(self.values):.2f}" if self.by_mean else ""
        return (
            f"{self.measure:<52}{len(self.values):>5}{statistics.median(self.values):>9.2f}"
            f"{self.p95():>9.2f}{mean}  <= {self.goal:g} {self.unit:<3}"
            f" {'ok' if self.met() else 'MISSED'}"
        )


def rows(every: int = 1) -> Iterator[Row]:
    """Yield all rows, levelling every so many-th instance."""
    yield from moves(10_000, 16_000, 20)
    yield from moves(100_000, 160_000, 400)
    yield from levelling("j30", 0.2, 1.0, every)
    yield from levelling("j120", 1.0, 5.0, every)


def large_plan(tasks: int, links: int) -> Network:
    """Return a plan in which tasks wait for others up to forty places before, in all four ways."""
    rng = random.Random(7)
    made = [Task(f"t{at}", f"作業{at}", rng.randint(1, 15)) for at in range(tasks)]
    joined = []
    for _ in range(links):
        later = rng.randrange(1, tasks)
        earlier = max(0, later - 1 - int(rng.random() * 40))
        kind = rng.choice(list(LinkKind)) if rng.random() < 0.2 else LinkKind.FS
        joined.append(Link(f"t{earlier}", f"t{later}", kind, rng.choice([0, 0, 0, 2, -1])))
    return Network.of(made, joined)


def moves(tasks: int, links: int, goal: float) -> Iterator[Row]:
    """Time the move of any task, and of one near the beginning on which half the plan hangs."""
    plan = forward(large_plan(tasks, links), 0)
    rng = random.Random(11)
    anywhere = [timed_move(plan, rng.randrange(tasks), rng.randint(5, 60)) for _ in range(MOVES)]
    yield Row(f"schedule: one move, {tasks:,} tasks {links:,} links", goal, anywhere)
    late = floats(plan).total
    first = sorted(range(tasks // 50), key=late.__getitem__)[:20]
    worst = [timed_move(plan, at, late[at] + 30) for at in first]
    yield Row(f"schedule: one move of half the plan, {tasks:,} tasks", goal, worst)


def timed_move(plan: Plan, at: int, days: int) -> float:
    """Return the milliseconds of one move."""
    code = plan.network.tasks[at].code
    began = CLOCK()
    reschedule(plan, {code: plan.starts[at] + days})
    return (CLOCK() - began) * 1000


def levelling(kind: str, seconds: float, goal: float, every: int = 1) -> Iterator[Row]:
    """Level instances within so many seconds each; deviation from optimum or best known, and time."""
    found = instances(kind)[::every]
    if not found:
        print(f"schedule: PSPLIB {kind} left out. {ABSENT}.")
        return
    deviation = Row(f"schedule: PSPLIB {kind} above the reference", goal, [], "%", by_mean=True)
    spent = Row(f"schedule: PSPLIB {kind} time of one plan", seconds * 1000 * 1.05)
    for instance in found:
        began = CLOCK()
        outcome = levelled(instance, seconds)
        spent.values.append((CLOCK() - began) * 1000)
        deviation.values.append((outcome.end / instance.reference - 1) * 100)
    yield deviation
    yield spent


def levelled(instance: Instance, seconds: float) -> Outcome:
    """Return the best plan found in the time."""
    return improve(instance.problem, Budget(UNLIMITED, seconds, CLOCK))


def main() -> None:
    """Print the rows."""
    print(f"{'measure':<52}{'n':>5}{'p50':>9}{'p95':>9}  goal")
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        print(row.line(), flush=True)


if __name__ == "__main__":
    main()
