import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.schedule.errors import UnreadableNetwork
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import forward
from yakuba.kernel.schedule.rescheduling import reschedule
from yakuba.kernel.schedule.tasks import Link, Task
from yakuba.kernel.schedule.tests.worlds import FEW, ORIGIN, networks


@FEW
@given(networks(most=10), st.data())
def test_one_move_after_another_equals_reckoning_all_anew(network, data):
    plan = forward(network, ORIGIN)
    wishes = {}
    for _ in range(3):
        code = data.draw(st.sampled_from(network.tasks)).code
        wishes[code] = ORIGIN + data.draw(st.integers(0, 25))
        done = reschedule(plan, {code: wishes[code]})
        anew = forward(network, ORIGIN, wishes)
        assert (done.plan.starts, done.plan.pins) == (anew.starts, anew.pins)
        assert done.moved == tuple(
            at for at, start in enumerate(anew.starts) if start != plan.starts[at]
        )
        plan = done.plan


def test_a_move_within_the_free_float_moves_only_the_task():
    tasks = [Task(code, code, days) for code, days in (("a", 2), ("b", 5), ("c", 1))]
    plan = forward(Network.of(tasks, [Link("a", "c"), Link("b", "c")]), 0)
    assert reschedule(plan, {"a": 3}).codes() == ("a",)
    assert set(reschedule(plan, {"a": 4}).codes()) == {"a", "c"}
    # The plan at hand is not changed.
    assert plan.start("a") == 0


def test_a_move_before_the_first_day_of_the_plan_is_the_planners_wish():
    plan = forward(Network.of([Task("a", "調達", 2)], []), 5)
    assert reschedule(plan, {"a": 3}).plan.start("a") == 5


def test_a_move_of_an_unknown_task_is_refused():
    with pytest.raises(UnreadableNetwork, match="動かす作業「z」"):
        reschedule(forward(Network.of([Task("a", "調達")], []), 0), {"z": 1})
