"""A project asks for attention by what was recorded of it, never by what somebody forgot to say."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakuba.foundation.measures.rules import Direction
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Appointment
from yakuba.programmes.models import Project, StatusUpdate, Task
from yakuba.programmes.queries.attention import attention, attention_of
from yakuba.programmes.rules import attention as rules
from yakuba.programmes.rules.attention import Code
from yakuba.programmes.rules.stages import ProjectStage, TaskKind
from yakuba.programmes.services import kpis, strategies
from yakuba.programmes.services.history import keep_tasks
from yakuba.programmes.services.projects import move_project, register_project
from yakuba.programmes.services.tasks import add_task, finish_task

ON = date(2026, 11, 20)


@pytest.fixture
def project(cast: Cast, in_mihon: object) -> Project:
    return register_project(
        name="窓口のキャッシュレス化",
        department=cast.environment,
        owner_post=cast.posts["環境課長"],
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )


def codes(project: Project, on: date = ON) -> list[Code]:
    return [reason.code for reason in attention_of(Project.objects.get(pk=project.pk), on=on)]


def said(project: Project, on: date = ON) -> list[str]:
    return [reason.sentence for reason in attention_of(Project.objects.get(pk=project.pk), on=on)]


def test_a_young_project_with_an_owner_needs_none(project: Project):
    assert codes(project) == []


def test_thirty_days_without_a_sign_are_silence(project: Project, cast: Cast):
    assert codes(project, ON + timedelta(days=29)) == []
    assert said(project, ON + timedelta(days=30)) == ["30日間、記録も状況報告もありません。"]
    report(project, cast, "GREEN", cast.at + timedelta(days=20))
    assert codes(project, ON + timedelta(days=30)) == []


def report(project: Project, cast: Cast, health: str, at: datetime) -> None:
    StatusUpdate.objects.create(
        project=project,
        health=health,
        sentence="…",
        facts={},
        given_at=at,
        given_by=cast.kudo,
        given_label="工藤",
    )


def test_red_for_long_begins_with_the_first_red_after_the_last_green(project: Project, cast: Cast):
    day = timedelta(days=1)
    for days_ago, health in ((90, "RED"), (60, "GREEN"), (45, "RED"), (10, "YELLOW")):
        report(project, cast, health, cast.at - days_ago * day)
    assert said(project) == ["「遅れ」の報告が45日続いています。"]
    report(project, cast, "GREEN", cast.at)
    assert codes(project) == []


def test_red_that_is_fresh_is_not_red_for_long(project: Project, cast: Cast):
    report(project, cast, "RED", cast.at - timedelta(days=29))
    assert codes(project) == []


def test_no_owner_is_no_post_or_a_post_that_nobody_holds(project: Project, cast: Cast):
    Appointment.objects.filter(post=cast.posts["環境課長"]).update(valid_to=ON)
    assert said(project) == ["責任者の職（環境課長）が空席です。"]
    Project.objects.update(owner_post=None)
    assert said(project) == ["責任者の職が決まっていません。"]


def test_what_is_past_its_day_says_by_how_much(project: Project):
    Project.objects.update(go_live=date(2026, 11, 13))
    assert said(project) == ["完了予定日を7日過ぎています。"]


def test_tasks_that_are_late_are_counted_once_and_not_when_done(project: Project, cast: Cast):
    kudo = cast.actor(cast.kudo)
    tasks = [
        add_task(project=project, title=title, actor=kudo, at=cast.at, on=ON)
        for title in ("調査", "設計", "消す")
    ]
    Task.objects.update(start=date(2026, 11, 2), finish=date(2026, 11, 6))
    Task.objects.filter(pk=tasks[2].pk).update(removed_at=cast.at)
    assert said(project) == ["期限を過ぎたタスクが2件あります（最も古いものは14日超過）。"]
    for task in tasks[:2]:
        finish_task(task=Task.objects.get(pk=task.pk), on=ON, actor=kudo, at=cast.at)
    assert Code.OVERDUE not in codes(project)


def test_a_milestone_that_is_put_off_again_and_again_is_told_with_its_days(
    project: Project, cast: Cast
):
    point = add_task(
        project=project,
        title="本番開始",
        kind=TaskKind.MILESTONE,
        start=date(2026, 12, 1),
        actor=cast.actor(cast.kudo),
        at=cast.at - timedelta(days=60),
        on=date(2026, 9, 21),
    )
    for days_ago, day in ((20, date(2026, 12, 8)), (5, date(2026, 12, 21))):
        point.start = point.finish = day
        point.save(update_fields=["start", "finish"])
        keep_tasks([point], at=cast.at - timedelta(days=days_ago))
    assert said(project) == ["「本番開始」の期日がこの30日に2回、計20日先送りされました。"]
    # A month later nothing has moved any more, and nothing else has been heard either.
    assert codes(project, ON + timedelta(days=40)) == [Code.OVERDUE, Code.SILENT]


def test_what_was_moved_and_moved_back_is_not_put_off(project: Project, cast: Cast):
    point = add_task(
        project=project,
        title="本番開始",
        kind=TaskKind.GATE,
        start=date(2026, 12, 1),
        actor=cast.actor(cast.kudo),
        at=cast.at - timedelta(days=60),
        on=date(2026, 9, 21),
    )
    for days_ago, day in ((20, date(2026, 12, 8)), (5, date(2026, 12, 1))):
        point.start = point.finish = day
        point.save(update_fields=["start", "finish"])
        keep_tasks([point], at=cast.at - timedelta(days=days_ago))
    assert codes(project) == []


def test_a_kpi_off_its_interim_target_asks_all_projects_of_its_initiative(
    project: Project, cast: Cast
):
    kimura = cast.actor(cast.kimura)
    strategy = strategies.draft_strategy(
        title="方針", vision="…", first_year=2026, last_year=2028, actor=kimura, at=cast.at
    )
    pillar = strategies.add_pillar(strategy=strategy, title="柱", actor=kimura, at=cast.at)
    initiative = strategies.add_initiative(pillar=pillar, title="施策", actor=kimura, at=cast.at)
    kpi = kpis.add_kpi(
        initiative=initiative,
        title="利用件数",
        unit="件",
        direction=Direction.UP,
        actor=kimura,
        at=cast.at,
    )
    kpis.set_kpi_target(
        kpi=kpi,
        fiscal_year=2026,
        value=Decimal(100),
        interim_month=Month(2026, 9),
        interim_value=Decimal(50),
        actor=kimura,
        at=cast.at,
    )
    Project.objects.update(initiative=initiative)
    assert codes(project) == []
    kpis.enter_kpi_actual(
        kpi=kpi,
        month=Month(2026, 10),
        value=Decimal(30),
        source_text="日報",
        actor=kimura,
        at=cast.at,
    )
    assert said(project) == ["施策のKPI「利用件数」が目標に届いていません。"]


def test_what_is_over_needs_none_and_what_is_interrupted_only_an_owner(
    project: Project, cast: Cast
):
    Project.objects.update(owner_post=None, go_live=date(2026, 1, 1))
    kudo = cast.actor(cast.kudo)
    for stage in (ProjectStage.RUNNING, ProjectStage.SUSPENDED):
        move_project(
            project=project, to=stage, on=ON, reason="予算の見直し", actor=kudo, at=cast.at
        )
    assert codes(project) == [Code.NO_OWNER]
    move_project(
        project=project,
        to=ProjectStage.CANCELLED,
        on=ON,
        reason="制度の変更",
        actor=kudo,
        at=cast.at,
    )
    assert codes(project) == []


def test_ten_projects_cost_as_many_queries_as_one(project: Project, cast: Cast):
    kudo = cast.actor(cast.kudo)
    for number in range(9):
        more = register_project(
            name=f"事業{number}", department=cast.environment, actor=kudo, at=cast.at, on=ON
        )
        add_task(project=more, title="作業", actor=kudo, at=cast.at, on=ON)
    with CaptureQueriesContext(connection) as one:
        attention([project], on=ON)
    with CaptureQueriesContext(connection) as ten:
        found = attention(Project.objects.all(), on=ON)
    assert len(found) == 10
    # One more: the projects themselves are read here.
    assert len(ten) <= len(one) + 1 <= 9


def test_reasons_are_ordered_by_what_presses_most():
    assert [code.order for code in Code] == list(range(len(Code)))
    assert rules.pushed({}) is None
    several = rules.pushed({"甲": (3, 1), "乙": (9, 1)})
    assert several is not None
    assert several.sentence == "「乙」ほか1件の期日がこの30日で9日先送りされました。"
