from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.backward import from_go_live
from yakuba.kernel.schedule.breaches import breaches
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.tasks import (
    Constraint,
    ConstraintKind,
    Link,
    Minimum,
    Mode,
    Task,
    Window,
)
from yakuba.kernel.schedule.tests.worlds import FEW, finish_by_hand, link_is_kept, networks, plans
from yakuba.kernel.workdays import Calendar

TOWN = Axis.of(Calendar(), date(2025, 4, 1), date(2028, 3, 31))
GO_LIVE = 180


def full_assessment():
    """特定個人情報保護評価: the draft is on show for thirty days, then comes the council."""
    tasks = [
        Task("rfi", "情報提供依頼", 20),
        Task("draft", "評価書案の作成", 15),
        Task("public", "意見募集", 1, minimum=Minimum(30)),
        Task("check", "第三者点検", 10),
        Task(
            "council",
            "議案審議",
            5,
            windows=(
                Window(TOWN.start_of(date(2026, 12, 1)), TOWN.close_of(date(2026, 12, 18))),
                Window(TOWN.start_of(date(2027, 3, 1)), TOWN.close_of(date(2027, 3, 19))),
            ),
        ),
        Task("live", "稼働", 0),
    ]
    links = [
        Link("rfi", "draft"),
        Link("draft", "public"),
        Link("public", "check"),
        Link("check", "council"),
        Link("council", "live", lag=30),
    ]
    return Network.of(tasks, links, TOWN)


def test_from_the_go_live_day_back_every_step_has_its_date_and_the_late_ones_say_so():
    today = TOWN.start_of(date(2026, 9, 24))
    made = from_go_live(full_assessment(), TOWN.start_of(date(2027, 4, 1)), today)
    assert TOWN.date_of(made.plan.start("council")) == date(2026, 12, 14)
    assert TOWN.date_of(made.plan.start("public")) == date(2026, 10, 30)
    assert [(one.code, one.days) for one in made.overdue] == [("rfi", 10)]
    assert made.overdue[0].sentence() == "「情報提供依頼」はすでに10開庁日遅れています。"
    # The December session is missed, and the next one is in March.
    assert TOWN.date_of(made.earliest.start("council")) == date(2027, 3, 1)
    assert made.late_by > 0


def test_a_day_earlier_today_is_a_day_less_late():
    network, go_live = full_assessment(), TOWN.start_of(date(2027, 4, 1))
    today = TOWN.start_of(date(2026, 9, 24))
    days = [from_go_live(network, go_live, today - n).overdue for n in (0, 1, 10)]
    assert [sum(one.days for one in late) for late in days] == [10, 9, 0]


def test_what_is_done_is_not_late():
    today = TOWN.start_of(date(2026, 9, 24))
    network = full_assessment()
    tasks = [
        Task("rfi", "情報提供依頼", 20, Mode.MANUAL, today - 60) if task.code == "rfi" else task
        for task in network.tasks
    ]
    made = from_go_live(
        Network.of(tasks, network.links, TOWN),
        TOWN.start_of(date(2027, 4, 1)),
        today,
        frozenset({"rfi"}),
    )
    assert (made.overdue, made.late_by) == ((), 0)


def test_a_step_with_no_window_before_the_day_is_a_breach_of_the_latest_plan():
    task = Task("council", "議案審議", 3, windows=(Window(50, 60),))
    made = from_go_live(Network.of([task], []), 40, 10)
    assert made.late_by == 13
    assert [one.tasks for one in breaches(made.plan)] == [("council",)]


@FEW
@given(networks())
def test_the_latest_plan_meets_the_day_and_keeps_every_link_and_minimum(network):
    made = from_go_live(network, GO_LIVE, 0)
    starts = {task.code: made.plan.start(task.code) for task in network.tasks}
    automatic = {task.code for task in network.tasks if task.mode is Mode.AUTOMATIC}
    for task in network.tasks:
        assert made.plan.finish(task.code) == finish_by_hand(task, starts[task.code])
        assert task.code not in automatic or made.plan.finish(task.code) <= GO_LIVE
    for link in network.links:
        if {link.before, link.after} <= automatic:
            assert link_is_kept(network, link, starts)


@FEW
@given(plans(plain=True), st.integers(0, 60))
def test_the_plan_is_late_by_as_much_as_its_most_overdue_task(plan, today):
    network = Network.of(*plan)
    made = from_go_live(network, 30, today)
    assert made.late_by == max((one.days for one in made.overdue), default=0)


def test_a_deadline_on_the_way_counts_like_the_go_live_day():
    finish = Constraint(ConstraintKind.FINISH_NO_LATER, 12)
    network = Network.of(
        [Task("a", "予算要求", 5, constraints=(finish,)), Task("b", "契約", 5)], [Link("a", "b")]
    )
    made = from_go_live(network, 100, 9)
    assert [(one.code, one.days) for one in made.overdue] == [("a", 2)]
    assert made.late_by == 0
