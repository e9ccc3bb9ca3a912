import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.schedule.axis import carried
from yakuba.kernel.schedule.breaches import breaches, ensure_kept
from yakuba.kernel.schedule.errors import Contradiction, NoOpenWindow, OutsideAxis
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import floats, forward
from yakuba.kernel.schedule.tasks import (
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Minimum,
    Mode,
    Task,
    Window,
)
from yakuba.kernel.schedule.tests.worlds import (
    AXIS,
    FEW,
    ORIGIN,
    axis_without,
    by_code,
    earliest_by_hand,
    finish_by_hand,
    link_is_kept,
    networks,
    plans,
)


def test_kelley_and_walkers_example_of_a_critical_path():
    tasks = [Task(code, code, days) for code, days in zip("abcde", (3, 2, 4, 1, 2), strict=True)]
    links = [Link("a", "b"), Link("a", "c"), Link("b", "d"), Link("c", "e"), Link("d", "e")]
    plan = forward(Network.of(tasks, links), 0)
    slack = floats(plan)
    place = plan.network.place
    assert by_code(plan) == {"a": 0, "b": 3, "c": 3, "d": 5, "e": 7}
    assert slack.critical() == ("a", "c", "e")
    assert (slack.total[place["b"]], slack.free[place["b"]]) == (1, 0)
    assert (slack.total[place["d"]], slack.free[place["d"]]) == (1, 1)
    assert plan.end() == 9


@FEW
@given(networks())
def test_early_dates_are_those_found_by_trying_day_after_day(network):
    assert by_code(forward(network, ORIGIN)) == earliest_by_hand(network, ORIGIN)


@FEW
@given(networks())
def test_every_link_and_every_minimum_is_kept(network):
    plan = forward(network, ORIGIN)
    starts = by_code(plan)
    for link in network.links:
        if network.tasks[network.place[link.after]].mode is Mode.AUTOMATIC:
            assert link_is_kept(network, link, starts)
    for task in network.tasks:
        assert plan.finish(task.code) == finish_by_hand(task, starts[task.code])


@FEW
@given(networks(), st.data())
def test_moving_a_task_within_its_float_never_moves_the_end(network, data):
    plan = forward(network, ORIGIN)
    slack = floats(plan)
    at = data.draw(st.integers(0, len(network.tasks) - 1))
    if slack.total[at] < 0:
        return
    days = data.draw(st.integers(0, slack.total[at]))
    moved = forward(network, ORIGIN, {network.tasks[at].code: plan.starts[at] + days})
    assert moved.end() == plan.end()


@FEW
@given(networks(), st.data())
def test_moving_a_task_within_its_free_float_moves_no_other(network, data):
    plan = forward(network, ORIGIN)
    slack = floats(plan)
    at = data.draw(st.integers(0, len(network.tasks) - 1))
    if slack.free[at] < 0:
        return
    days = data.draw(st.integers(0, slack.free[at]))
    moved = forward(network, ORIGIN, {network.tasks[at].code: plan.starts[at] + days})
    assert [one for one in range(len(plan.starts)) if moved.starts[one] != plan.starts[one]] in (
        [],
        [at],
    )


@FEW
@given(networks(plain=True))
def test_backward_then_forward_agree(network):
    """The late plan ends when the early one does, and beginning later than late does not."""
    plan = forward(network, ORIGIN)
    slack = floats(plan)
    late = {task.code: slack.late_starts[at] for at, task in enumerate(network.tasks)}
    again = forward(network, ORIGIN, late)
    assert again.starts == slack.late_starts
    assert again.end() == plan.end()
    for task in network.tasks:
        code = task.code
        assert forward(network, ORIGIN, {code: late[code] + 1}).end() > plan.end()


@FEW
@given(plans(plain=True), st.sets(st.integers(0, 120), max_size=4), st.data())
def test_adding_a_holiday_never_moves_a_task_earlier(plan, closed, data):
    tasks, links = plan
    days = data.draw(st.lists(st.integers(0, 20), min_size=len(tasks), max_size=len(tasks)))
    long = [
        Task(task.code, task.name, task.duration, minimum=Minimum(n) if n > 8 else None)
        for task, n in zip(tasks, days, strict=True)
    ]
    holiday = axis_without({AXIS.ordinals[number] for number in closed})
    before = forward(Network.of(long, links, AXIS), 0)
    after = forward(Network.of(long, links, holiday), 0)
    for task in tasks:
        code = task.code
        assert AXIS.date_of(before.start(code)) <= holiday.date_of(after.start(code))
        assert AXIS.date_of(before.finish(code)) <= holiday.date_of(after.finish(code))


@FEW
@given(plans(), st.sets(st.integers(0, 120), max_size=4))
def test_a_plan_carried_over_a_holiday_never_begins_earlier_even_with_leads(plan, closed):
    tasks = [Task(task.code, task.name, task.duration) for task in plan[0]]
    holiday = axis_without({AXIS.ordinals[number] for number in closed})
    before = forward(Network.of(tasks, plan[1], AXIS), ORIGIN)
    wishes = dict(zip(by_code(before), carried(before.starts, AXIS, holiday), strict=True))
    after = forward(Network.of(tasks, plan[1], holiday), 0, wishes)
    for task in tasks:
        code = task.code
        assert AXIS.date_of(before.start(code)) <= holiday.date_of(after.start(code))


@FEW
@given(networks())
def test_breaches_are_the_links_that_a_look_at_each_finds_broken(network):
    plan = forward(network, ORIGIN)
    starts = by_code(plan)
    broken = {
        (link.before, link.after)
        for link in network.links
        if not link_is_kept(network, link, starts)
    }
    assert {breach.tasks for breach in breaches(plan) if len(breach.tasks) == 2} == broken


def test_a_missed_deadline_names_the_task_and_the_days():
    finish = Constraint(ConstraintKind.FINISH_NO_LATER, 4)
    network = Network.of(
        [Task("a", "調達", 3), Task("b", "移行", 4, constraints=(finish,))], [Link("a", "b")]
    )
    plan = forward(network, 0)
    assert floats(plan).total == (-3, -3)
    with pytest.raises(
        Contradiction, match="「移行」の「期限までに完了」に対して3開庁日"
    ) as caught:
        ensure_kept(plan)
    assert (caught.value.task, caught.value.days) == ("b", 3)


@pytest.mark.parametrize(
    ("kind", "day", "start", "days"),
    [
        (ConstraintKind.MUST_START, 5, 5, 0),
        (ConstraintKind.MUST_START, 2, 3, 1),
        (ConstraintKind.MUST_FINISH, 9, 7, 0),
        (ConstraintKind.MUST_FINISH, 4, 3, 1),
    ],
)
def test_a_task_that_must_begin_or_end_on_a_day_does_so_unless_links_forbid(kind, day, start, days):
    fixed = Task("b", "入札", 2, constraints=(Constraint(kind, day),))
    plan = forward(Network.of([Task("a", "仕様書", 3), fixed], [Link("a", "b")]), 0)
    assert plan.start("b") == start
    assert sum(breach.days for breach in breaches(plan)) == days


def test_a_manual_task_stays_and_the_broken_link_is_told():
    manual = Task("b", "説明会", 2, Mode.MANUAL, start=1)
    network = Network.of(
        [Task("a", "準備", 3), manual, Task("c", "集計")], [Link("a", "b"), Link("b", "c")]
    )
    plan = forward(network, 0)
    assert by_code(plan) == {"a": 0, "b": 1, "c": 3}
    (breach,) = breaches(plan)
    assert breach.sentence == "「説明会」は「準備」を待つ順序より2開庁日早く置かれています。"
    ensure_kept(forward(network, 0, {"b": 3}))


def test_a_task_goes_to_the_next_window_that_holds_it_whole():
    council = Task("b", "議案審議", 3, windows=(Window(2, 6), Window(20, 30)))
    network = Network.of([Task("a", "条例案", 4), council], [Link("a", "b")])
    plan = forward(network, 0)
    assert plan.start("b") == 20
    assert floats(plan, end=30).total[network.place["a"]] == 23


def test_a_milestone_lies_on_a_day_on_which_its_window_is_open():
    council = Task("b", "議決", 0, windows=(Window(2, 6), Window(20, 30)))
    network = Network.of([council, Task("c", "施行", 4)], [Link("b", "c")])
    assert floats(forward(network, 0), end=12).late_starts == (5, 8)
    assert forward(network, 6).start("b") == 20


def test_a_task_whose_windows_are_over_is_named():
    council = Task("b", "議案審議", 3, windows=(Window(2, 6),))
    with pytest.raises(NoOpenWindow, match="「議案審議」を行える期間が残っていません"):
        forward(Network.of([council], []), 4)


def test_a_manual_task_outside_its_window_is_a_breach():
    council = Task("b", "議案審議", 3, Mode.MANUAL, start=4, windows=(Window(2, 6),))
    (breach,) = breaches(forward(Network.of([council], []), 0))
    assert breach.days == 1
    # Nor does it matter that the window is over for tasks that are still to be placed.
    assert forward(Network.of([council], []), 30).start("b") == 4


def test_a_legal_minimum_beyond_the_axis_is_said_so():
    network = Network.of([Task("a", "公示", minimum=Minimum(30))], [], AXIS)
    with pytest.raises(OutsideAxis, match="計画の期間を広げてください"):
        forward(network, len(AXIS.ordinals) - 5)


def test_a_finish_to_finish_link_moves_the_start_of_a_period_counted_by_law():
    tasks = [Task("a", "調査", 40), Task("b", "公示", minimum=Minimum(30))]
    plan = forward(Network.of(tasks, [Link("a", "b", LinkKind.FF)], AXIS), 0)
    assert plan.finish("b") >= plan.finish("a")
    assert plan.finish("a") > finish_by_hand(tasks[1], plan.start("b") - 1)
