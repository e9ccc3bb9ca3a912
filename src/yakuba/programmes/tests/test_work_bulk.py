"""Many tasks at once: all or none, nothing that is not one's own; the board and its columns."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for, calendar_of
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.queries.board import columns_of
from yakuba.programmes.queries.mine import count_mine, mine_of
from yakuba.programmes.queries.tasks import ALL, TaskFilter, listed
from yakuba.programmes.rules.mine import Span
from yakuba.programmes.rules.stages import Reach, TaskState
from yakuba.programmes.services.board import begin, move_on_board, put_off
from yakuba.programmes.services.bulk import Act, Wish, change_many, foresee
from yakuba.programmes.services.errors import PlanGrewOld, UnableToAct, UnableToPlan
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import finish_task, reopen_task

from .work import AT, ON, Work, work_of


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Iterator[Work]:
    yield work_of(cast)


def do(work: Work, tasks: list[Task], wish: Wish, **more) -> int:
    keys = [task.pk for task in tasks]
    projects = Project.objects.filter(tasks__in=keys)
    given = {
        "seen": dict(projects.values_list("pk", "revision")),
        "actor": work.actor(work.cast.kudo),
        **more,
    }
    calendar = calendar_of(work.cast.municipality)
    return change_many(keys=keys, wish=wish, calendar=calendar, at=AT, on=ON, **given)


def test_tasks_go_to_another_person(work: Work):
    tasks = [work.task("一"), work.task("二")]
    assert do(work, tasks, Wish(Act.ASSIGN, to=work.cast.aoki)) == 2
    assert set(Task.objects.values_list("assignee", flat=True)) == {work.cast.aoki.pk}
    do(work, tasks, Wish(Act.FREE))
    assert set(Task.objects.values_list("assignee", flat=True)) == {None}


def test_tasks_move_by_open_days_both_ways(work: Work):
    task = work.task("一")
    # Monday is a holiday.
    do(work, [task], Wish(Act.SHIFT, days=2))
    assert Task.objects.get().start == date(2026, 11, 25)
    do(work, [task], Wish(Act.SHIFT, days=-3))
    assert Task.objects.get().start == date(2026, 11, 19)


def test_one_that_hinders_stops_all(work: Work):
    one, two = work.task("一"), work.task("二")
    do(work, [one], Wish(Act.FINISH))
    with pytest.raises(UnableToPlan, match="「一」：すでに完了しています"):
        do(work, [one, two], Wish(Act.FINISH))
    assert Task.objects.get(pk=two.pk).finished_on is None
    do(work, [one, two], Wish(Act.REMOVE))
    assert Task.objects.filter(removed_at=None).count() == 0


def test_a_page_that_grew_old_changes_nothing(work: Work):
    task = work.task("一")
    seen = {work.project.pk: Project.objects.get().revision}
    work.task("二")
    with pytest.raises(PlanGrewOld):
        do(work, [task], Wish(Act.REMOVE), seen=seen)


def test_nobody_changes_what_they_only_read(work: Work):
    task = work.task("一")
    Membership.objects.filter(user=work.cast.aoki).update(role="READER")
    aoki = work.actor(work.cast.aoki)
    with pytest.raises(UnableToPlan, match="変更できるのは"):
        do(work, [task], Wish(Act.REMOVE), actor=aoki)
    with pytest.raises(UnableToPlan, match="なくなっています"):
        do(work, [task], Wish(Act.REMOVE), actor=work.actor(work.cast.ueno))
    (line,) = foresee(
        tasks=[task],
        wish=Wish(Act.REMOVE),
        calendar=calendar_of(work.cast.municipality),
        actor=aoki,
        on=ON,
    )
    assert "変更できるのは" in line.refusal


def test_nobody_is_given_what_they_may_not_see(work: Work):
    with pytest.raises(UnableToPlan, match="上野 裕子さんは、この事業を見られません"):
        do(work, [work.task("一")], Wish(Act.ASSIGN, to=work.cast.ueno))


def test_the_board_moves_a_task_there_and_back(work: Work):
    task = work.task("一", assignee=work.cast.aoki)
    aoki = work.actor(work.cast.aoki)

    def to(state: TaskState) -> Task:
        fresh = Task.objects.select_related("project").get(pk=task.pk)
        return move_on_board(task=fresh, to=state, actor=aoki, at=AT, on=ON)

    assert to(TaskState.RUNNING).started_on == ON
    assert to(TaskState.DONE).finished_on == ON
    assert to(TaskState.OPEN).started_on is None
    with pytest.raises(UnableToPlan, match="承認を依頼"):
        to(TaskState.WAITING)
    columns = columns_of(work.project, calendar_of(work.cast.municipality), ON)
    assert [column.total for column in columns] == [1, 0, 0, 0]


def test_beginning_twice_is_beginning_once(work: Work):
    task = work.task("一")
    kudo = work.actor(work.cast.kudo)
    begin(task=task, actor=kudo, at=AT, on=ON)
    assert begin(task=task, actor=kudo, at=AT, on=ON + timedelta(days=3)).started_on == ON
    put_off(task=task, actor=kudo, at=AT)
    assert put_off(task=task, actor=kudo, at=AT).started_on is None
    with pytest.raises(UnableToAct):
        begin(task=task, actor=work.actor(work.cast.ueno), at=AT, on=ON)


def test_a_slip_of_the_finger_is_taken_back_wholly(work: Work):
    days = (ON + timedelta(days=10), ON + timedelta(days=14))
    task = work.task("来月のこと", start=days[0], finish=days[1])
    kudo = work.actor(work.cast.kudo)
    finish_task(task=task, actor=kudo, at=AT, on=ON)
    back = reopen_task(task=task, actor=kudo, at=AT, on=ON)
    assert (back.start, back.finish, back.started_on, back.progress) == (*days, None, 0)
    begin(task=task, actor=kudo, at=AT, on=ON)
    finish_task(task=task, actor=kudo, at=AT, on=ON)
    assert reopen_task(task=task, actor=kudo, at=AT, on=ON).started_on == ON


def test_my_work_stands_in_the_order_in_which_it_presses(work: Work):
    work.task("先週", start=ON - timedelta(days=8), finish=ON - timedelta(days=4))
    work.task("今日")
    work.task("来月", start=ON + timedelta(days=30), finish=ON + timedelta(days=33))
    work.task("長い仕事", start=ON - timedelta(days=3), finish=ON + timedelta(days=33))
    work.task("誰か", assignee=None)
    kudo = work.actor(work.cast.kudo)
    mine = mine_of(kudo, calendar_of(work.cast.municipality), ON)
    assert [(span, [row.task.title for row in rows]) for span, rows in mine.spans] == [
        (Span.LATE, ["先週"]),
        (Span.TODAY, ["今日"]),
        (Span.UNDERWAY, ["長い仕事"]),
    ]
    assert (mine.later_count, [row.task.title for row in mine.free]) == (1, ["誰か"])
    assert count_mine(kudo, AT) == 2
    assert mine_of(work.actor(work.cast.aoki), calendar_of(work.cast.municipality), ON).is_empty


def test_the_list_finds_by_what_is_asked(work: Work):
    work.task("回収場所を調べる")
    done = work.task("画面を決める", assignee=work.cast.aoki)
    do(work, [done], Wish(Act.FINISH))
    kudo = work.actor(work.cast.kudo)

    def titles(**asked) -> list[str]:
        return [task.title for task in listed(kudo, TaskFilter(**asked), on=ON)]

    assert titles() == ["回収場所を調べる"]
    assert titles(state="DONE") == ["画面を決める"]
    assert len(titles(state=ALL)) == 2
    assert titles(text="回収 場所") == ["回収場所を調べる"]
    assert titles(text="工藤") == ["回収場所を調べる"]
    assert titles(project="R8-0001", due="today") == ["回収場所を調べる"]
    assert titles(project="別の事業") == []
    assert titles(assignee="none") == []
    assert titles(section=str(work.cast.environment.pk)) == ["回収場所を調べる"]
    assert titles(section=str(work.cast.childcare.pk)) == []


def test_lists_hold_only_what_the_reader_may_see(work: Work, takagi: object, reiji: object):
    work.task("一")
    hidden = register_project(
        name="児童館の建替え",
        department=work.cast.childcare,
        actor=work.actor(work.cast.aoki),
        at=AT,
        on=ON,
    )
    assert hidden.reach == Reach.MEMBERS
    ueno = work.actor(work.cast.ueno)
    assert list(listed(ueno, TaskFilter(), on=ON)) == []
    foreign = actor_for(takagi, on=ON)
    assert list(listed(foreign, TaskFilter(), on=ON)) == []
    assert count_mine(foreign, AT) == 0
    with acting_in(takagi.municipality_id):
        assert list(listed(actor_for(takagi, on=ON), TaskFilter(), on=ON)) == []
