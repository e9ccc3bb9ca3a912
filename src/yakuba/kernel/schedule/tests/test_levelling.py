import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.schedule.errors import NeverEnough, UnreadableNetwork
from yakuba.kernel.schedule.levelling import bottlenecks, capacity_on, level, one_more, usage
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.resources import Absence, Need, Resource
from yakuba.kernel.schedule.search import Budget, improve
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import Constraint, ConstraintKind, Link, Mode, Task
from yakuba.kernel.schedule.tests.psplib import ABSENT, instances
from yakuba.kernel.schedule.tests.worlds import (
    ORIGIN,
    finish_by_hand,
    link_is_kept,
    networks,
)

SHORT = Budget(passes=60)


@st.composite
def crews(draw, network, *, absences=True, most=13):
    """Return resources and needs; enough of them that several banks are used."""
    count = draw(st.sampled_from([1, 2, most]))
    resources = []
    for at in range(count):
        capacity = draw(st.integers(1, 40))
        away = []
        if absences and draw(st.booleans()):
            begins = ORIGIN + draw(st.integers(0, 10))
            units = draw(st.integers(1, capacity))
            away.append(Absence(begins, begins + draw(st.integers(1, 8)), units))
        resources.append(Resource(f"r{at}", f"担当{at}", capacity, tuple(away)))
    needs = []
    for task in network.tasks:
        needs.extend(
            Need(task.code, f"r{at}", draw(st.integers(0, resources[at].capacity)))
            for at in sorted(draw(st.sets(st.integers(0, count - 1), max_size=3)))
        )
    return resources, needs


@given(networks(), st.data())
@settings(deadline=None, max_examples=60)
def test_a_levelled_plan_never_exceeds_capacity_and_keeps_links_and_minima(network, data):
    resources, needs = data.draw(crews(network))
    levelled = level(Problem.of(network, resources, needs, ORIGIN), SHORT)
    starts = {task.code: levelled.plan.start(task.code) for task in network.tasks}
    overbooked = {(one.resource, one.day) for one in levelled.overloads}
    for resource, days in zip(
        resources, usage(levelled.problem, levelled.plan.starts), strict=True
    ):
        for day, units in days.items():
            if day >= ORIGIN and (resource.code, day) not in overbooked:
                assert units <= capacity_on(resource, day)
    automatic = {task.code for task in network.tasks if task.mode is Mode.AUTOMATIC}
    for link in network.links:
        assert link.after not in automatic or link_is_kept(network, link, starts)
    for task in network.tasks:
        assert levelled.plan.finish(task.code) == finish_by_hand(task, starts[task.code])
        assert task.code not in automatic or starts[task.code] >= ORIGIN
    assert levelled.lower_bound <= levelled.end


def shortest_by_trying_everything(problem):
    """Return the end of the best of all plans, by every order of the tasks, day by day."""
    network, resources = problem.plan.network, problem.resources
    best = None
    for order in itertools.permutations(range(len(network.tasks))):
        starts = {}
        for at in order:
            if any(one not in starts for one, _ in problem.before[at]):
                break
            day = ORIGIN
            while not _fits(problem, resources, {**starts, at: day}, at):
                day += 1
            starts[at] = day
        else:
            end = max(day + network.duration[at] for at, day in starts.items())
            best = end if best is None else min(best, end)
    return best


def _fits(problem, resources, starts, at):
    if any(starts[at] < starts[one] + days for one, days in problem.before[at]):
        return False
    network = problem.plan.network
    for day in range(starts[at], starts[at] + network.duration[at]):
        for place, resource in enumerate(resources):
            units = sum(
                problem.amounts[one].get(place, 0)
                for one, start in starts.items()
                if start <= day < start + network.duration[one]
            )
            if units > capacity_on(resource, day):
                return False
    return True


@given(networks(plain=True, most=5), st.data())
@settings(deadline=None, max_examples=40)
def test_a_tiny_plan_is_levelled_as_well_as_by_trying_everything(network, data):
    problem = Problem.of(network, *data.draw(crews(network, most=3)), ORIGIN)
    assert level(problem, Budget(passes=400)).end == shortest_by_trying_everything(problem)


def two_reviewers():
    tasks = [
        Task("a", "点検A", 5),
        Task("b", "点検B", 5),
        Task("c", "点検C", 5),
        Task("d", "報告", 1),
    ]
    links = [Link(code, "d") for code in "abc"]
    needs = [Need(code, "sato", 1) for code in "abc"]
    return Network.of(tasks, links), [Resource("sato", "佐藤", 1)], needs


def test_who_holds_the_plan_up_in_which_weeks_and_what_a_second_person_brings():
    levelled = level(Problem.of(*two_reviewers(), 0), SHORT)
    assert levelled.end == levelled.lower_bound == 16
    (waiting,) = bottlenecks(levelled)
    # Two tasks wait in the first week, one in the second.
    assert (waiting.name, waiting.by_week) == ("佐藤", ((0, 10), (5, 5)))
    assert one_more(levelled, SHORT, "sato").days_earlier == 5
    assert one_more(levelled, SHORT, "sato", units=2).days_earlier == 10
    assert one_more(levelled, SHORT, "sato", during=(0, 5)).days_earlier == 5
    assert one_more(levelled, SHORT, "sato", during=(0, 4)).days_earlier == 0


def test_one_more_of_somebody_unknown_is_refused():
    levelled = level(Problem.of(*two_reviewers(), 0), SHORT)
    with pytest.raises(UnreadableNetwork, match="「ito」は登録されていません"):
        one_more(levelled, SHORT, "ito")


@given(networks(), st.data())
@settings(deadline=None, max_examples=30)
def test_one_more_never_makes_the_plan_worse(network, data):
    resources, needs = data.draw(crews(network, absences=False))
    levelled = level(Problem.of(network, resources, needs, ORIGIN), SHORT)
    gain = one_more(levelled, Budget(passes=20), resources[0].code)
    assert (gain.days_less_late, gain.days_earlier) >= (0, 0)


def test_a_deadline_comes_before_a_short_plan():
    network, resources, needs = two_reviewers()
    due = Constraint(ConstraintKind.FINISH_NO_LATER, 5)
    tasks = [
        replace(task, constraints=(due,)) if task.code == "c" else task for task in network.tasks
    ]
    levelled = level(Problem.of(Network.of(tasks, network.links), resources, needs, 0), SHORT)
    assert levelled.plan.finish("c") == 5
    assert levelled.breaches == ()


def test_a_manual_task_is_booked_first_and_its_overload_told():
    network, resources, needs = two_reviewers()
    manual = [
        replace(task, mode=Mode.MANUAL, start=2) if task.code in "ab" else task
        for task in network.tasks
    ]
    levelled = level(Problem.of(Network.of(manual, network.links), resources, needs, 0), SHORT)
    assert (levelled.plan.start("a"), levelled.plan.start("b"), levelled.plan.start("c")) == (
        2,
        2,
        7,
    )
    assert [(one.day, one.units) for one in levelled.overloads] == [(day, 1) for day in range(2, 7)]


def test_a_task_that_needs_more_than_there_ever_is_is_named():
    network, _, _ = two_reviewers()
    with pytest.raises(
        NeverEnough, match="「点検A」には「佐藤」が一度に3必要ですが、2しかありません"
    ):
        Problem.of(network, [Resource("sato", "佐藤", 2)], [Need("a", "sato", 3)], 0)


@pytest.mark.parametrize("need", [Need("z", "sato", 1), Need("a", "z", 1), Need("a", "sato", -1)])
def test_a_need_of_nothing_known_is_refused(need):
    network, resources, _ = two_reviewers()
    with pytest.raises(UnreadableNetwork, match="登録を確かめて"):
        Problem.of(network, resources, [need], 0)


def test_a_plan_cannot_begin_before_the_calendar():
    with pytest.raises(UnreadableNetwork, match="暦より前"):
        Problem.of(*two_reviewers(), -1)


def test_the_search_stops_by_the_clock_it_is_given():
    ticks = itertools.count()
    network = Network.of([Task(str(at), str(at), 3) for at in range(9)], [])
    resources = [Resource("sato", "佐藤", 5)]
    needs = [Need(str(at), "sato", 2 + at % 3) for at in range(9)]
    problem = Problem.of(network, resources, needs, 0)
    budget = Budget(passes=10**9, seconds=50, clock=lambda: float(next(ticks)))
    assert improve(problem, budget).passes <= 200


def test_the_same_seed_and_passes_give_the_same_plan():
    network = Network.of([Task(str(at), str(at), 1 + at % 4) for at in range(12)], [])
    needs = [Need(str(at), "sato", 1 + at % 3) for at in range(12)]
    problem = Problem.of(network, [Resource("sato", "佐藤", 5)], needs, 0)
    assert improve(problem, SHORT) == improve(problem, SHORT)


def test_an_empty_plan_is_level():
    assert level(Problem.of(Network.of([], []), [], [], 0), SHORT).end == 0


@pytest.mark.parametrize("instance", instances("j30")[::24] or [None])
def test_published_projects_of_thirty_tasks_are_close_to_their_optimum(instance):
    if instance is None:
        pytest.skip(ABSENT)
    levelled = level(instance.problem, Budget(passes=900))
    assert instance.reference <= levelled.end <= instance.reference * 1.07
    for resource, days in zip(
        instance.problem.resources, usage(instance.problem, levelled.plan.starts), strict=True
    ):
        assert max(days.values(), default=0) <= resource.capacity
