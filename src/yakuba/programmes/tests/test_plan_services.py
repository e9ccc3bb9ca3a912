"""Tasks get their dates from links, lengths and the calendar, and keep what they once were."""

from datetime import date

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.schedule.tasks import ConstraintKind, LinkKind, Mode
from yakuba.organisation.demo import Cast
from yakuba.organisation.services import close_day
from yakuba.programmes.models import Membership, ProjectRecord, Task, TaskRecord
from yakuba.programmes.queries.plan import numbers_of
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.errors import PlanGrewOld, UnableToPlan, UnableToSchedule
from yakuba.programmes.services.ordering import shift_task
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.scheduling import follow_calendar
from yakuba.programmes.services.tasks import (
    LinkDraft,
    TaskDraft,
    add_task,
    add_tasks,
    change_task,
    finish_task,
    link_tasks,
    move_task,
    progress_task,
    remove_task,
    reopen_task,
    restore_task,
    unlink_tasks,
)

from .plan_desk import ON, Desk, desk_of, sep


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


def test_a_task_begins_with_the_project_and_the_next_one_after_it(desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2, first)
    assert (first.start, first.finish) == (sep(4), sep(8))
    assert (second.start, second.finish) == (sep(9), sep(10))
    assert EventRecord.objects.filter(code="programmes.task.added").count() == 2
    assert TaskRecord.objects.filter(task=second).count() == 1
    kept = ProjectRecord.objects.filter(project=desk.project).latest("pk")
    assert (kept.tasks, kept.forecast) == (2, sep(10))


def test_neighbours_under_one_heading_change_places_and_no_date_moves(desk: Desk):
    heading = desk.add("準備", kind=TaskKind.GROUP)
    first, second = (desk.add(name, 2, parent=heading) for name in ("調査", "仕様書"))
    desk.add("契約", 2)
    dates = [desk.dates(one) for one in (first, second)]
    act = {"actor": desk.act["actor"], "at": desk.act["at"]}
    shift_task(task=second, down=False, **act)
    order = [row.title for row, _ in numbers_of(desk.project)]
    assert order == ["準備", "仕様書", "調査", "契約"]
    assert [desk.dates(one) for one in (first, second)] == dates
    event = EventRecord.objects.get(code="programmes.task.changed")
    assert event.payload["changes"] == ["順序: 一つ上へ"]
    with pytest.raises(UnableToPlan, match="最初"):
        shift_task(task=second, down=False, **act)
    with pytest.raises(UnableToPlan, match="最後"):
        shift_task(task=first, down=True, **act)
    with pytest.raises(UnableToPlan):
        shift_task(task=first, down=False, actor=desk.cast.actor(desk.cast.aoki), at=act["at"])


def test_tasks_that_share_a_place_are_told_apart_by_the_first_move(desk: Desk):
    made = [desk.add(name) for name in ("調査", "仕様書", "契約")]
    Task.objects.update(position=7)
    shift_task(task=made[2], down=False, actor=desk.act["actor"], at=desk.act["at"])
    assert [row.title for row, _ in numbers_of(desk.project)] == ["調査", "契約", "仕様書"]


def test_moving_one_task_moves_what_waits_for_it(desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2, first)
    moved = move_task(task=first, start=sep(14), **desk.act)
    assert (moved.start, moved.finish) == (sep(14), sep(16))
    assert desk.dates(second) == (sep(17), sep(18))
    event = EventRecord.objects.get(code="programmes.task.rescheduled")
    assert event.payload["moved"] == 1
    assert TaskRecord.objects.filter(task=second).count() == 2


def test_a_task_by_hand_stays_and_the_order_it_breaks_is_said(desk: Desk):
    first = desk.add("調査", 5)
    fixed = desk.add("説明会", 1, first, mode=Mode.MANUAL, start=sep(6), finish=sep(6))
    assert (fixed.start, fixed.finish) == (sep(6), sep(6))
    assert fixed.days == 1, "6 September is a Sunday, and still it is work"
    said = desk.plan().breaches
    assert said == ("「説明会」は「調査」を待つ順序より4開庁日早く置かれています。",)


def test_a_heading_spans_what_stands_below_it(desk: Desk):
    group = desk.add("準備", kind=TaskKind.GROUP)
    first = desk.add("調査", 3, parent=group)
    desk.add("仕様書", 2, first, parent=group)
    assert desk.dates(group) == (sep(4), sep(10))
    with pytest.raises(UnableToPlan, match="まとまり"):
        desk.add("下", 1, parent=first)


def test_a_milestone_shows_the_day_on_which_its_work_ends(desk: Desk):
    work = desk.add("調査", 3)
    reached = desk.add("調査完了", 1, work, kind=TaskKind.MILESTONE)
    held = desk.add(
        "本番開始",
        kind=TaskKind.MILESTONE,
        constraint=ConstraintKind.MUST_START,
        constraint_day=date(2026, 10, 1),
    )
    assert (reached.start, reached.finish, reached.days) == (sep(8), sep(8), 0)
    assert held.start == date(2026, 10, 1)
    after = desk.add("後", 1, reached)
    assert after.start == sep(9)


def test_tasks_that_wait_for_each_other_are_refused_and_nothing_is_written(desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2, first)
    with pytest.raises(UnableToSchedule, match="一周"):
        link_tasks(before=second, after=first, **desk.act)
    assert desk.dates(first) == (sep(4), sep(8))
    with pytest.raises(UnableToSchedule, match="自分自身"):
        link_tasks(before=first, after=first, **desk.act)


def test_links_of_other_kinds_and_their_removal(desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2)
    assert second.start == sep(4)
    link_tasks(before=first, after=second, kind=LinkKind.SS, lag=1, **desk.act)
    assert desk.dates(second)[0] == sep(7)
    unlink_tasks(before=first, after=second, **desk.act)
    assert desk.dates(second)[0] == sep(4)
    with pytest.raises(UnableToPlan, match="外されています"):
        unlink_tasks(before=first, after=second, **desk.act)


def test_progress_begins_a_task_and_finishing_lets_others_begin_earlier(desk: Desk):
    first = desk.add("調査", 10)
    second = desk.add("仕様書", 2, first)
    going = progress_task(task=first, percent=30, **desk.act)
    assert (going.started_on, going.progress) == (ON, 30)
    done = finish_task(task=first, **desk.act)
    assert (done.start, done.finish, done.progress) == (ON, ON, 100)
    assert desk.dates(second)[0] == sep(7)
    back = reopen_task(task=first, **desk.act)
    assert (back.progress, back.finished_on) == (30, None)
    assert desk.dates(second)[0] == sep(18)
    with pytest.raises(UnableToPlan, match="先の日付"):
        finish_task(task=first, **(desk.act | {"on": date(2030, 1, 4)}))


def test_the_person_of_a_task_says_how_far_it_is_but_does_not_plan(desk: Desk):
    aoki = desk.cast.aoki
    task = desk.add("調査", 10, assignee=aoki)
    hers = desk.act | {"actor": desk.cast.actor(aoki)}
    with pytest.raises(UnableToPlan):
        progress_task(task=task, percent=10, **hers)
    Membership.objects.create(project=desk.project, user=aoki, role="READER")
    assert progress_task(task=task, percent=10, **hers).progress == 10
    with pytest.raises(UnableToPlan, match="変更できるのは"):
        move_task(task=task, start=sep(14), **hers)


def test_a_removed_task_stays_in_the_history_and_comes_back(desk: Desk):
    first = desk.add("調査", 3)
    second = desk.add("仕様書", 2, first)
    remove_task(task=first, **desk.act)
    assert desk.dates(second)[0] == sep(4)
    assert TaskRecord.objects.filter(task=first, is_removed=True).count() == 1
    with pytest.raises(UnableToPlan, match="削除されています"):
        move_task(task=first, start=sep(14), **desk.act)
    restore_task(task=first, **desk.act)
    assert desk.dates(second)[0] == sep(9)


def test_changes_say_what_changed_and_a_page_that_grew_old_is_refused(desk: Desk):
    task = desk.add("調査", 3)
    desk.project.refresh_from_db()
    revision = desk.project.revision
    changed = change_task(
        task=task, changes={"days": 5, "title": "予備調査"}, revision=revision, **desk.act
    )
    assert changed.finish == sep(10)
    event = EventRecord.objects.get(code="programmes.task.changed")
    assert event.payload["changes"] == ["日数: 3 → 5", "名称: 調査 → 予備調査"]
    with pytest.raises(PlanGrewOld):
        change_task(task=task, changes={"days": 6}, revision=revision, **desk.act)
    with pytest.raises(UnableToPlan, match="日数は1から"):
        change_task(task=task, changes={"days": 0}, **desk.act)
    with pytest.raises(UnableToSchedule, match="年まで"):
        change_task(task=task, changes={"start": date(2300, 1, 1)}, **desk.act)


def test_many_tasks_come_in_one_act_or_not_at_all(desk: Desk):
    drafts = [
        TaskDraft(title="準備", key="g", kind=TaskKind.GROUP),
        TaskDraft(title="調査", key="a", parent="g", days=3),
        TaskDraft(title="仕様書", key="b", parent="g", days=2),
        TaskDraft(title="済んだこと", finished_on=sep(3), start=sep(1)),
    ]
    made = add_tasks(project=desk.project, drafts=drafts, links=[LinkDraft("a", "b")], **desk.act)
    assert [task.title for task in made] == ["準備", "調査", "仕様書", "済んだこと"]
    assert (made[0].start, made[0].finish) == (sep(4), sep(10))
    assert made[3].progress == 100
    assert EventRecord.objects.filter(code="programmes.project.tasks_added").count() == 1
    ring = [LinkDraft("a", "b"), LinkDraft("b", "a")]
    with pytest.raises(UnableToSchedule, match="一周"):
        add_tasks(project=desk.project, drafts=drafts, links=ring, **desk.act)
    assert Task.objects.count() == 4


def test_a_closure_moves_tasks_later_and_never_earlier(desk: Desk):
    first = desk.add("調査", 3, mode=Mode.MANUAL, start=sep(14), finish=sep(16))
    end = desk.add("報告", 5)
    link_tasks(before=first, after=end, kind=LinkKind.FF, **desk.act)
    before = desk.dates(end)
    close_day(
        day=sep(11), reason="庁舎の停電", actor=desk.cast.actor(desk.cast.kimura), at=desk.cast.at
    )
    follow_calendar(project=desk.project, **desk.act)
    after = desk.dates(end)
    assert after[0] >= before[0]
    assert after[1] >= before[1]
    assert not desk.plan().is_stale or desk.dates(end) == after


def test_projects_that_hang_together_move_together_and_keep_their_names(desk: Desk):
    cast = desk.cast
    kimura = cast.actor(cast.kimura)
    act = {"actor": kimura, "at": cast.at, "on": ON}
    other = register_project(name="秘密の調達", department=cast.dx, planned_start=ON, **act)
    theirs = add_task(project=other, title="秘密の入札", days=5, **act)
    mine = desk.add("機器の設置", 2)
    link_tasks(before=theirs, after=mine, **act)
    assert desk.dates(mine)[0] == sep(11)
    move_task(task=theirs, start=sep(14), **act)
    assert desk.dates(mine) == (sep(24), sep(25))
    assert ProjectRecord.objects.filter(project=desk.project).latest("pk").forecast == sep(25)
    followed = EventRecord.objects.filter(code="programmes.project.plan_followed")
    assert [(row.subject_id, row.payload["moved"]) for row in followed] == [
        (str(desk.project.pk), 1)
    ]
    desk.project.refresh_from_db()
    change_task(task=mine, changes={"mode": Mode.MANUAL, "start": sep(7)}, **desk.act)
    said = " ".join(desk.plan().breaches)
    assert "(表示できない事業のタスク)" in said
    assert "秘密" not in said
    with pytest.raises(UnableToPlan):
        link_tasks(before=theirs, after=mine, **desk.act)
    told = EventRecord.objects.get(code="programmes.task.linked").payload["waits_for"]
    assert "秘密" not in told


def test_moving_within_its_float_never_moves_the_end(desk: Desk):
    long = desk.add("開発", 10)
    short = desk.add("研修", 3)
    desk.add("本番", 1, long, short, kind=TaskKind.MILESTONE)
    view = desk.plan()
    assert view.tasks[long.pk].is_critical
    assert view.tasks[short.pk].float_days == 7
    end = view.end
    for days in (7, 8, 9, 10, 11, 14, 15):
        move_task(task=short, start=sep(days), **desk.act)
        assert desk.plan().end == end
    move_task(task=short, start=sep(16), **desk.act)
    assert desk.plan().end > end
