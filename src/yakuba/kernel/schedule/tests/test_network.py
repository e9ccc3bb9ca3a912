import pytest

from yakuba.kernel.schedule.errors import LinkCycle, UnreadableNetwork
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.tasks import Link, Minimum, Mode, Task, Window


def test_a_ring_is_named_in_the_order_of_its_links():
    tasks = [Task(code, name) for code, name in (("a", "公示"), ("b", "点検"), ("c", "提出"))]
    links = [Link("a", "b"), Link("b", "c"), Link("c", "a")]
    with pytest.raises(LinkCycle, match="「公示」→「点検」→「提出」→「公示」") as caught:
        Network.of([Task("x", "入札"), *tasks, Task("y", "検収")], [*links, Link("x", "a")])
    assert caught.value.names == ("公示", "点検", "提出")


def test_a_task_that_waits_for_itself_is_a_ring():
    with pytest.raises(LinkCycle, match="「公示」→「公示」"):
        Network.of([Task("a", "公示")], [Link("a", "a")])


@pytest.mark.parametrize(
    ("tasks", "links", "sentence"),
    [
        ([Task("a", "公示"), Task("a", "点検")], [], "同じ記号"),
        ([Task("a", "公示")], [Link("a", "z")], "作業「z」がありません"),
        ([Task("a", "公示")], [Link("z", "a")], "作業「z」がありません"),
        ([Task("a", "公示", -1)], [], "日数は0以上"),
        ([Task("a", "公示", mode=Mode.MANUAL)], [], "開始日を入力"),
        ([Task("a", "公示", minimum=Minimum(30))], [], "数える暦がありません"),
        ([Task("a", "公示", windows=(Window(3, 3),))], [], "始まりより後"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(tasks, links, sentence):
    with pytest.raises(UnreadableNetwork, match=sentence):
        Network.of(tasks, links)


def test_an_empty_plan_is_a_plan():
    assert Network.of([], []).tasks == ()
