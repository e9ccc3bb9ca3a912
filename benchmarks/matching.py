"""The matching rows of the table of goals: the full rules, what-if, and the assignment core.

`python -m benchmarks.matching` prints them. Times are of the processor, so that other programs on
the machine do not count; the solver uses one thread. The prefectures are invented (see
yakuba.kernel.matching.tests.worlds): 59 towns, 400 requests, 250 advisers.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy
import ortools.math_opt.python.mathopt
import ortools.sat.python.cp_model  # noqa: F401  loaded beforehand: the server's job loads it once
from scipy.optimize import linear_sum_assignment

from benchmarks.table import Row, show
from yakuba.kernel.matching.assignment import assign, proof
from yakuba.kernel.matching.dispatch import Solution, change, runner_up, solve
from yakuba.kernel.matching.tests.worlds import prefecture

CLOCK = time.process_time
SEEDS = range(1, 9)
MATRICES = 20
WEIGHTS: tuple[dict[str, int], ...] = (
    {"travel": 5},
    {"travel": 0},
    {"skill": 1},
    {"skill": 9, "travel": 1},
    {"preference": 9},
    {"need": 0},
    {"need": 10, "preference": 0},
    {"fairness": 12},
    {"fairness": 0},
    {"serve": 4},
    {"team": 8},
    {"small": 10},
)
Answer = TypeVar("Answer")


def rows() -> Iterator[Row]:
    """Yield all rows."""
    solved, unproven = Row("matching: 400 requests x 250 advisers, all rules", 5000), 0
    pairs = Row("matching: what-if, a pair or an adviser", 1000)
    weights = Row("matching: what-if, other weights", 1000)
    for seed in SEEDS:
        problem = prefecture(seed=seed)
        took, found = timed(lambda: solve(problem))  # noqa: B023
        solved.values.append(took)
        unproven += not found.is_optimal
        for ask in questions(found, seed):
            took, proven = timed(ask)
            pairs.values.append(took)
            unproven += not proven
        for others in WEIGHTS:
            other = replace(problem.weights, **others)
            took, after = timed(lambda: change(found, weights=other))  # noqa: B023
            weights.values.append(took)
            unproven += not after.solution.is_optimal
    yield solved
    yield pairs
    yield weights
    yield Row("matching: answers of these not proven optimal", 0, [float(unproven)], "")
    yield from core()


def questions(found: Solution, seed: int) -> Iterator[Callable[[], bool]]:
    """Yield a forbidden pair, a removed adviser, a fixed pair and a runner-up."""
    rng = random.Random(seed)
    match = rng.choice(found.matches)
    pair = match.request, match.advisers[0]
    yield lambda: change(found, forbid=[pair]).solution.is_optimal
    yield lambda: change(found, remove=[match.advisers[0]]).solution.is_optimal
    other = rng.choice(found.matches).request
    for team in found.candidates.teams[other][:1]:
        yield lambda: change(found, fix=[(other, team[0])]).solution.is_optimal  # noqa: B023

    def next_best() -> bool:
        found_other = runner_up(found, match.request)
        return found_other is not None and found_other.is_optimal

    yield next_best


def core() -> Iterator[Row]:
    """Compare the assignment core with SciPy on random matrices, in cost and time."""
    wrong = Row("assignment core: matrices that differ from SciPy", 0, [0.0], "")
    spent = Row("assignment core: 363 x 726, proof not counted", 1000)
    for seed in range(MATRICES):
        costs = numpy.random.default_rng(seed).integers(0, 1000, (363, 726))
        listed = costs.tolist()
        took, found = timed(lambda: assign(listed))  # noqa: B023
        spent.values.append(took)
        chosen = linear_sum_assignment(costs)
        wrong.values[0] += found.cost != costs[chosen].sum() or not proof(listed, found)
    yield wrong
    yield spent


def timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return the milliseconds of the processor and the answer."""
    began = CLOCK()
    answer = ask()
    return (CLOCK() - began) * 1000, answer


if __name__ == "__main__":
    sys.exit(show(rows()))
