"""CP-SAT finds what the search finds or better, and keeps every demand that the search keeps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.schedule.levelling import capacity_on, usage
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.optimal import solve
from yakuba.kernel.schedule.resources import Absence, Need, Resource
from yakuba.kernel.schedule.search import Budget, improve
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import (
    Constraint,
    ConstraintKind,
    Link,
    Mode,
    Task,
    Window,
)

ANA = Resource("ana", "青木", 8, (Absence(3, 5, 8),))


def problem_of(tasks: list[Task], links: list[Link], needs: list[Need]) -> Problem:
    return Problem.of(Network.of(tasks, links), [ANA], needs, 0)


def test_one_person_does_one_thing_after_the_other_around_an_absence():
    tasks = [Task("a", "a", 2), Task("b", "b", 2), Task("c", "c", 1)]
    needs = [Need(code, "ana", 8) for code in "abc"]
    problem = problem_of(tasks, [], needs)
    first = improve(problem, Budget(passes=1))
    found = solve(problem, first.starts, seconds=5)
    assert found.is_optimal
    assert found.end == 7, "three days, two of absence, two days"
    used = usage(problem, found.starts)[0]
    assert all(amount <= capacity_on(ANA, day) for day, amount in used.items())


def test_windows_fixed_days_and_deadlines_are_kept():
    tasks = [
        Task("a", "a", 2, windows=(Window(6, 9), Window(20, 30))),
        Task("b", "b", 2, mode=Mode.MANUAL, start=0),
        Task("c", "c", 3, constraints=(Constraint(ConstraintKind.FINISH_NO_LATER, 9),)),
    ]
    needs = [Need(code, "ana", 8) for code in "abc"]
    problem = problem_of(tasks, [Link("b", "c")], needs)
    found = solve(problem, improve(problem, Budget(passes=1)).starts, seconds=5)
    by_code = {task.code: found.starts[at] for at, task in enumerate(problem.plan.network.tasks)}
    assert by_code["b"] == 0
    assert by_code["c"] + 3 <= 9
    assert by_code["a"] in (20, 21, 6, 7)
    assert found.is_optimal


def test_a_plan_without_anything_to_place_is_returned_as_it_is():
    problem = problem_of([Task("a", "a", 2, mode=Mode.MANUAL, start=4)], [], [])
    assert solve(problem, [4], seconds=1).starts == (4,)


@settings(max_examples=20, deadline=None)
@given(lengths=st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_never_worse_than_the_search(lengths: list[int]):
    tasks = [Task(f"t{at}", f"t{at}", days) for at, days in enumerate(lengths)]
    links = [Link(f"t{at}", f"t{at + 2}") for at in range(len(lengths) - 2)]
    problem = problem_of(tasks, links, [Need(task.code, "ana", 5) for task in tasks])
    first = improve(problem, Budget(passes=3))
    assert solve(problem, first.starts, seconds=2).end <= first.end
