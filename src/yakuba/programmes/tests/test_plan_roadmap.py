"""People get a plan that they can keep, and hear what more people would bring."""

from datetime import date
from decimal import Decimal

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.schedule.tasks import ConstraintKind
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Membership, Project
from yakuba.programmes.queries.levelling import levelled, setting_of, solved
from yakuba.programmes.queries.roadmap import Roadmap, roadmap_of
from yakuba.programmes.rules.roadmap import (
    Placed,
    UnreadablePlan,
    Worker,
    left_of,
    read,
    stretched,
    written,
)
from yakuba.programmes.services.errors import PlanGrewOld, UnableToSchedule
from yakuba.programmes.services.roadmap import adopt_roadmap
from yakuba.programmes.services.tasks import finish_task, progress_task

from .plan_desk import ON, Desk, desk_of, sep


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


def shown(desk: Desk, on: date = ON) -> Roadmap:
    setting = setting_of(desk.project, actor=desk.act["actor"], on=on)
    return roadmap_of(desk.project, setting, levelled(setting))


def test_a_task_lasts_longer_when_its_person_has_few_hours():
    half = Worker("u1", "青木", Decimal("19.4"))
    work = left_of(
        kind="WORK", days=5, effort_hours=Decimal("38.75"), progress=0, key=1, worker="u1"
    )
    assert stretched(work, half) == 10 + 1, "1.55 units of 77.5 short of ten days"
    assert stretched(work, None) == 5
    done = left_of(kind="WORK", days=5, effort_hours=None, progress=50, key=1, worker="u1")
    assert (done.days, done.hours) == (3, Decimal("19.375"))


def test_a_plan_is_written_and_read_again_and_nonsense_is_refused():
    plan = [Placed(3, sep(7), 5), Placed(8, sep(14), 1)]
    assert read(written(plan)) == plan
    for text in ("x", "1:2026-99-01:3", "1:2026-09-01:99999", "1:2026-09-01:1 1:2026-09-02:1"):
        with pytest.raises(UnreadablePlan):
            read(text)


def test_one_person_does_two_things_one_after_the_other(desk: Desk):
    kudo = desk.cast.kudo
    first = desk.add("調査", 5, assignee=kudo)
    second = desk.add("仕様書", 5, assignee=kudo)
    assert first.finish == second.finish == sep(10)
    found = shown(desk)
    assert found.planned_end == sep(10)
    assert found.end == sep(17)
    assert [line.worker for line in found.lines] == ["工藤 拓也", "工藤 拓也"]
    assert found.bottlenecks[0].name == "工藤 拓也"
    assert found.bottlenecks[0].waiting_days == 5
    best = max(found.offers, key=lambda offer: offer.days_earlier)
    assert best.days_earlier == 5
    assert "工藤 拓也" in best.words


def test_the_hours_of_a_member_count(desk: Desk):
    kudo = desk.cast.kudo
    Membership.objects.create(
        project=desk.project, user=kudo, role="LEAD", weekly_hours=Decimal("7.75")
    )
    desk.add("調査", 2, assignee=kudo, effort_hours=Decimal("15.5"))
    found = shown(desk)
    assert found.lines[0].days == 10
    assert found.end == sep(17)


def test_a_role_without_a_person_is_one_person(desk: Desk):
    desk.add("調査", 5, role="調達担当")
    desk.add("契約", 5, role="調達担当")
    desk.add("放送", 5)
    found = shown(desk)
    assert found.end == sep(17)
    assert found.bottlenecks[0].is_role
    assert found.without_people == 1


def test_what_is_done_stays_and_what_is_begun_goes_on_from_today(desk: Desk):
    kudo = desk.cast.kudo
    first = desk.add("調査", 2, assignee=kudo)
    second = desk.add("仕様書", 10, first, assignee=kudo)
    finish_task(task=first, **desk.act)
    progress_task(task=second, percent=50, **(desk.act | {"on": sep(7)}))
    found = shown(desk, on=sep(14))
    assert [line.task.title for line in found.lines] == ["仕様書"]
    assert found.lines[0].start == sep(7)
    assert found.end == sep(18), "five days are left"
    assert found.placed == []


def test_taking_it_in_makes_it_the_plan(desk: Desk):
    kudo = desk.cast.kudo
    first = desk.add("調査", 5, assignee=kudo)
    second = desk.add("仕様書", 5, assignee=kudo)
    bound = desk.add(
        "公告",
        2,
        assignee=kudo,
        constraint=ConstraintKind.FINISH_NO_LATER,
        constraint_day=sep(30),
    )
    found = shown(desk)
    desk.project.refresh_from_db()
    changed = adopt_roadmap(
        project=desk.project,
        placed=found.placed,
        revision=desk.project.revision,
        **desk.act,
    )
    assert changed
    wanted = {line.task.pk: (line.start, line.finish) for line in found.lines}
    assert {task.pk: desk.dates(task) for task in (first, second, bound)} == wanted
    assert bound.mode == "MANUAL"
    assert desk.plan().end == found.end
    assert desk.plan().breaches == ()
    assert EventRecord.objects.get(code="programmes.project.roadmap_adopted").payload["moved"] > 0
    with pytest.raises(PlanGrewOld):
        adopt_roadmap(project=desk.project, placed=found.placed, revision=0, **desk.act)
    with pytest.raises(UnableToSchedule, match="変わって"):
        adopt_roadmap(project=desk.project, placed=[Placed(999_999, ON, 1)], **desk.act)


def test_another_projects_task_holds_up_and_its_people_are_not_moved(desk: Desk):
    cast = desk.cast
    other = desk_of(cast)
    before = other.add("入札", 5)
    mine = desk.add("設置", 2, before, assignee=cast.kudo)
    other.add("ずっと後", 200)
    found = shown(desk)
    assert found.lines[0].start == mine.start == sep(11)
    assert [line.task.pk for line in found.lines] == [mine.pk]
    assert found.proven, "the other project's long task does not count"


def test_the_solver_is_never_worse_and_proves_it(desk: Desk):
    kudo = desk.cast.kudo
    for days in (3, 4, 2, 5):
        desk.add(f"作業{days}", days, assignee=kudo)
    setting = setting_of(desk.project, actor=desk.act["actor"], on=ON)
    starts, is_optimal = solved(setting)
    assert is_optimal
    again = roadmap_of(desk.project, setting, levelled(setting, starts))
    assert again.end == shown(desk).end


def test_what_is_lengthened_keeps_its_hours_however_often_it_is_taken_in(desk: Desk):
    kudo = desk.cast.kudo
    Membership.objects.create(
        project=desk.project, user=kudo, role="LEAD", weekly_hours=Decimal("19.4")
    )
    task = desk.add("調査", 5, assignee=kudo)
    lengths = []
    for _ in range(3):
        found = shown(desk)
        adopt_roadmap(project=desk.project, placed=found.placed, **desk.act)
        task.refresh_from_db()
        lengths.append(task.days)
    assert lengths == [11, 11, 11]


def test_a_project_without_tasks_has_no_roadmap(desk: Desk):
    assert shown(desk).lines == []
    assert Project.objects.count() == 1
