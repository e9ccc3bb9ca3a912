"""The scheduling rows of the table of goals: one move in a large plan, and levelling on PSPLIB.

`python -m benchmarks.schedule [every]` prints them; with 8 only every 8th instance is levelled.
Times are of the processor, so that other programs on the machine do not count. The instances
stand beside the project (see yakuba.kernel.schedule.tests.psplib) and are left out where absent.
"""

import random
import sys
import time
from collections.abc import Iterator

from benchmarks.table import Row, show
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, floats, forward
from yakuba.kernel.schedule.rescheduling import reschedule
from yakuba.kernel.schedule.search import Budget, Outcome, improve
from yakuba.kernel.schedule.tasks import Link, LinkKind, Task
from yakuba.kernel.schedule.tests.psplib import ABSENT, Instance, instances

CLOCK = time.process_time
MOVES = 200
UNLIMITED = 10**9


def rows(every: int = 1) -> Iterator[Row]:
    """Yield all rows, levelling every so many-th instance."""
    yield from moves(10_000, 16_000, 20)
    yield from moves(100_000, 160_000, 400)
    yield from levelling("j30", 0.2, 1.0, every)
    yield from levelling("j120", 1.0, 5.0, every)
    yield from solving("j30", 10.0, every)


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


def solving(kind: str, seconds: float, every: int = 1) -> Iterator[Row]:
    """Let CP-SAT go on where the search stops, within so many seconds of the wall clock in all."""
    found = instances(kind)[::every]
    if not found:
        print(f"schedule: PSPLIB {kind} with CP-SAT left out. {ABSENT}.")
        return
    # Here and not above: the solver takes a second to load, and the other rows do without it.
    from yakuba.kernel.schedule.optimal import solve

    deviation = Row(f"schedule: PSPLIB {kind} CP-SAT above the optimum", 0.0, [], "%", by_mean=True)
    spent = Row(f"schedule: PSPLIB {kind} time of one CP-SAT plan", seconds * 1000)
    for instance in found:
        began = time.perf_counter()
        first = levelled(instance, 0.2)
        end = first.end
        if end > first.lower_bound:
            left = seconds - 0.3 - (time.perf_counter() - began)
            end = solve(instance.problem, first.starts, seconds=left, workers=2).end
        spent.values.append((time.perf_counter() - began) * 1000)
        deviation.values.append((end / instance.reference - 1) * 100)
    yield deviation
    yield spent


def levelled(instance: Instance, seconds: float) -> Outcome:
    """Return the best plan found in the time."""
    return improve(instance.problem, Budget(UNLIMITED, seconds, CLOCK))


if __name__ == "__main__":
    sys.exit(show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
