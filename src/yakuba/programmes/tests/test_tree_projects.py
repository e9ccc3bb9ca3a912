"""People, money, risks and links of a project, and what is reported of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import (
    ApprovalRequest,
    Baseline,
    BudgetLine,
    Membership,
    Project,
    ProjectRecord,
    StatusUpdate,
)
from yakuba.programmes.queries.dossier import dossier_of, history_of, links_of
from yakuba.programmes.queries.facts import facts_of
from yakuba.programmes.queries.linking import subject_by_number
from yakuba.programmes.queries.visible import projects_for
from yakuba.programmes.rules.attention import suggested
from yakuba.programmes.rules.progress import planned_share
from yakuba.programmes.rules.stages import Health, ProjectStage, Role, TaskKind
from yakuba.programmes.services.budgets import remove_budget_line, set_budget_line
from yakuba.programmes.services.errors import PlanGrewOld, UnableToPlan, UnableToReport
from yakuba.programmes.services.history import keep_tasks
from yakuba.programmes.services.links import link_subject, unlink_subject
from yakuba.programmes.services.members import (
    join_project,
    leave_project,
    set_participations,
)
from yakuba.programmes.services.projects import change_project, move_project, register_project
from yakuba.programmes.services.risks import change_risk, close_risk, raise_risk
from yakuba.programmes.services.status import give_status
from yakuba.programmes.services.tasks import add_task, finish_task, remove_task

ON = date(2026, 11, 20)


@dataclass
class Works:
    """A project of 工藤 in 環境課."""

    project: Project
    cast: Cast

    def members(self) -> list[tuple[str, str]]:
        rows = Membership.objects.filter(project=self.project).order_by("pk")
        return [(one.user.name, one.role) for one in rows.select_related("user")]


@pytest.fixture
def works(cast: Cast, in_mihon: object) -> Works:
    project = register_project(
        name="窓口のキャッシュレス化",
        department=cast.environment,
        owner_post=cast.posts["環境課長"],
        go_live=date(2027, 3, 31),
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )
    return Works(project, cast)


def test_a_new_lead_takes_over_from_the_one_before(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    for user, role in ((cast.kudo, Role.LEAD), (cast.aoki, Role.WORKER), (cast.aoki, Role.LEAD)):
        join_project(project=works.project, user=user, role=role, actor=kudo, at=cast.at)
    assert works.members() == [("工藤 拓也", "WORKER"), ("青木 美咲", "LEAD")]


def test_hours_and_people_must_be_those_of_this_town(works: Works, takagi: User):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    with pytest.raises(UnableToPlan, match="この自治体の職員"):
        join_project(project=works.project, user=takagi, actor=kudo, at=cast.at)
    with pytest.raises(UnableToPlan, match="週あたりの時間"):
        join_project(
            project=works.project,
            user=cast.kudo,
            weekly_hours=Decimal(80),
            actor=kudo,
            at=cast.at,
        )
    with pytest.raises(UnableToPlan, match="この事業を表示できません"):
        join_project(project=works.project, user=cast.aoki, actor=cast.actor(cast.aoki), at=cast.at)


def test_who_still_has_work_does_not_leave(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    member = join_project(project=works.project, user=cast.aoki, actor=kudo, at=cast.at)
    task = add_task(
        project=works.project, title="試行", assignee=cast.aoki, actor=kudo, at=cast.at, on=ON
    )
    with pytest.raises(UnableToPlan, match="未完了のタスクが1件"):
        leave_project(membership=member, actor=kudo, at=cast.at)
    finish_task(task=task, on=ON, actor=kudo, at=cast.at)
    leave_project(membership=member, actor=kudo, at=cast.at)
    assert works.members() == []
    assert EventRecord.objects.filter(code="programmes.project.member_left").count() == 1


def test_a_section_that_takes_part_reads_along(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    assert not projects_for(cast.actor(cast.aoki)).exists()
    set_participations(
        project=works.project,
        departments=[cast.childcare, cast.environment],
        actor=kudo,
        at=cast.at,
    )
    assert projects_for(cast.actor(cast.aoki)).get() == works.project
    (told,) = EventRecord.objects.filter(code="programmes.project.changed")
    assert told.payload["changes"] == ["関係課: なし → 子育て支援課"]


def test_money_is_kept_by_year_and_remembered(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)

    def line(planned: int, **more: object) -> BudgetLine:
        return set_budget_line(
            project=works.project,
            fiscal_year=2026,
            title="委託料",
            planned=planned,
            actor=kudo,
            at=cast.at,
            **more,
        )

    def newest() -> tuple[int | None, int | None]:
        kept = ProjectRecord.objects.filter(project=works.project).latest("pk")
        return kept.budgeted, kept.executed

    assert newest() == (None, None)
    row = line(5_000_000, contracted=4_400_000)
    assert newest() == (5_000_000, None)
    with pytest.raises(UnableToPlan, match="0円以上"):
        line(-1)
    with pytest.raises(PlanGrewOld):
        line(6_000_000, line=row, revision=0)
    line(6_000_000, line=row, spent=1_000_000, revision=1)
    assert newest() == (6_000_000, 1_000_000)
    remove_budget_line(line=row, actor=kudo, at=cast.at)
    assert not BudgetLine.objects.exists()
    assert newest() == (None, None)
    with pytest.raises(UnableToPlan, match="すでに削除"):
        remove_budget_line(line=row, actor=kudo, at=cast.at)


def test_a_risk_is_judged_anew_and_ends_once(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    risk = raise_risk(
        project=works.project, title="要員不足", likelihood=2, impact=2, actor=kudo, at=cast.at
    )
    with pytest.raises(UnableToPlan, match="小・中・大"):
        change_risk(risk=risk, title="要員不足", likelihood=4, impact=2, actor=kudo, at=cast.at)
    change_risk(risk=risk, title="要員不足", likelihood=2, impact=3, actor=kudo, at=cast.at)
    told = EventRecord.objects.get(code="programmes.project.risk_changed")
    assert told.payload["changes"] == ["影響: 中 → 大"]
    close_risk(risk=risk, actor=kudo, at=cast.at)
    with pytest.raises(UnableToPlan, match="すでに終了"):
        close_risk(risk=risk, actor=kudo, at=cast.at)


def test_a_link_is_made_by_the_number_and_shown_to_whom_it_concerns(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    other = register_project(
        name="子育て手続の電子化",
        department=cast.childcare,
        actor=cast.actor(cast.aoki),
        at=cast.at,
        on=ON,
    )
    subject = subject_by_number("programmes.project", f" {other.code.lower()} ")
    assert subject == SubjectRef("programmes.project", str(other.pk))
    # 工藤 may not see what belongs to 子育て支援課, so that he cannot link it either.
    with pytest.raises(UnableToPlan, match="見つからないか"):
        link_subject(project=works.project, subject=subject, actor=kudo, at=cast.at)
    kimura = cast.actor(cast.kimura)
    link = link_subject(project=works.project, subject=subject, actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="すでにつながって"):
        link_subject(project=works.project, subject=subject, actor=kimura, at=cast.at)
    with pytest.raises(UnableToPlan, match="事業自身"):
        link_subject(project=works.project, subject=works.project.ref, actor=kimura, at=cast.at)
    seen = links_of(works.project, actor=kimura)
    assert ([row.card.title for row in seen.shown], seen.hidden) == (
        [f"{other.code} 子育て手続の電子化"],
        0,
    )
    hidden = links_of(works.project, actor=kudo)
    assert (hidden.shown, hidden.hidden) == ([], 1)
    with pytest.raises(UnableToPlan, match="見つからないか"):
        unlink_subject(link=link, actor=kudo, at=cast.at)
    unlink_subject(link=link, actor=kimura, at=cast.at)
    assert links_of(works.project, actor=kudo).hidden == 0


def test_an_unknown_number_or_kind_finds_nothing(works: Works):
    assert subject_by_number("programmes.project", "R9-9999") is None
    assert subject_by_number("procedures.application", "無い番号") is None
    assert subject_by_number("accounts.user", "1") is None


def test_a_project_is_not_given_to_a_section_by_who_may_not(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    with pytest.raises(UnableToPlan, match="ほかの課の事業"):
        change_project(
            project=works.project,
            changes={"department": cast.childcare},
            revision=None,
            actor=kudo,
            at=cast.at,
        )
    change_project(
        project=works.project,
        changes={"priority": "HIGH", "name": " 収納の  改革 "},
        revision=None,
        actor=kudo,
        at=cast.at,
    )
    told = EventRecord.objects.get(code="programmes.project.changed")
    assert told.payload["changes"] == [
        "優先度: 中 → 高",
        "名称: 窓口のキャッシュレス化 → 収納の 改革",
    ]


# Reports of status


def test_a_report_freezes_what_was_counted_when_it_was_given(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    first = cast.at - timedelta(days=14)
    task = add_task(
        project=works.project,
        title="業者選定",
        days=10,
        actor=kudo,
        at=first,
        on=date(2026, 11, 6),
    )
    gone = add_task(
        project=works.project, title="下見", days=1, actor=kudo, at=first, on=date(2026, 11, 6)
    )
    give_status(
        project=works.project,
        health=Health.GREEN,
        sentence="始めました。",
        actor=kudo,
        at=first,
        on=date(2026, 11, 6),
    )
    finish_task(task=task, on=ON, actor=kudo, at=cast.at)
    remove_task(task=gone, actor=kudo, at=cast.at)
    add_task(project=works.project, title="研修", days=2, actor=kudo, at=cast.at, on=ON)
    set_budget_line(
        project=works.project,
        fiscal_year=2026,
        title="委託料",
        planned=5_000_000,
        spent=1_200_000,
        actor=kudo,
        at=cast.at,
    )
    update = give_status(
        project=works.project,
        health=Health.YELLOW,
        sentence="  業者が\n決まりました。",
        actor=kudo,
        at=cast.at,
        on=ON,
    )
    counted = update.facts["tasks"]
    names = ("total", "done", "done_since", "added", "removed", "late")
    assert [counted[name] for name in names] == [2, 1, 1, 1, 1, 0]
    assert update.facts["money"]["spent"] == 1_200_000
    assert update.sentence == "業者が 決まりました。"
    assert "タスクは2件中1件が完了（完了1件、追加1件、削除1件）。" in update.facts["sentences"][0]
    assert any("予算5,000,000円" in one for one in update.facts["sentences"])
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusUpdate.objects.update(facts={})


def test_milestones_that_moved_are_told_in_open_days(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    point = add_task(
        project=works.project,
        title="本番開始",
        kind=TaskKind.MILESTONE,
        start=date(2026, 11, 27),
        actor=kudo,
        at=cast.at - timedelta(days=10),
        on=date(2026, 11, 10),
    )

    point.start = point.finish = date(2026, 12, 4)
    point.save(update_fields=["start", "finish"])
    keep_tasks([point], at=cast.at)
    facts = facts_of(works.project, since=cast.at - timedelta(days=5), on=ON)
    assert facts["moved"] == [
        {
            "task_id": point.pk,
            "title": "本番開始",
            "before": "2026-11-27",
            "after": "2026-12-04",
            "days": 5,
        }
    ]
    assert "「本番開始」が5開庁日遅くなりました。" in facts["sentences"]
    suggestion = suggested(facts)
    assert suggestion.health is Health.YELLOW
    assert suggestion.reasons == ("1件のマイルストーンが先送りされました。",)


def test_what_is_late_suggests_red_with_its_reasons(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    Project.objects.update(go_live=date(2026, 11, 1))
    works.project.refresh_from_db()
    task = add_task(
        project=works.project, title="移行", days=5, actor=kudo, at=cast.at, on=date(2026, 10, 1)
    )
    task.start, task.finish = date(2026, 10, 1), date(2026, 10, 7)
    task.save()
    ApprovalRequest.objects.create(
        task=task,
        text="仕様書",
        asked_of=cast.ueno,
        due=date(2026, 11, 1),
        asked_at=cast.at,
        asked_by=cast.kudo,
    )
    facts = facts_of(works.project, since=None, on=ON)
    # What is not done by its day ends today at the earliest.
    assert facts["forecast"] == "2026-11-20"
    assert facts["approvals"] == {"waiting": 1, "overdue": 1}
    suggestion = suggested(facts)
    assert suggestion.health is Health.RED
    assert "完了予定日を過ぎています。" in suggestion.reasons
    assert "期限を過ぎた承認待ちが1件あります。" in suggestion.reasons


def test_nobody_reports_without_a_sentence_or_of_what_is_over(works: Works):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)

    def say(sentence: str, user: User = cast.kudo) -> None:
        give_status(
            project=works.project,
            health=Health.GREEN,
            sentence=sentence,
            actor=cast.actor(user),
            at=cast.at,
            on=ON,
        )

    with pytest.raises(UnableToReport, match="一文で"):
        say("   ")
    with pytest.raises(UnableToReport, match="300文字"):
        say("長" * 301)
    with pytest.raises(UnableToReport, match="この事業を表示できません"):
        say("横から", cast.aoki)
    move_project(
        project=works.project,
        to=ProjectStage.CANCELLED,
        reason="国の制度変更",
        on=ON,
        actor=kudo,
        at=cast.at,
    )
    with pytest.raises(UnableToReport, match="中止した事業"):
        say("終わりました。")


# The page


def test_the_dossier_holds_everything_that_the_page_shows(works: Works, at: datetime):
    cast, kudo = works.cast, works.cast.actor(works.cast.kudo)
    task = add_task(project=works.project, title="設計", days=4, actor=kudo, at=at, on=ON)
    add_task(
        project=works.project,
        title="公開",
        kind=TaskKind.MILESTONE,
        after=[task],
        actor=kudo,
        at=at,
        on=ON,
    )
    join_project(project=works.project, user=cast.kudo, role=Role.LEAD, actor=kudo, at=at)
    Baseline.objects.create(project=works.project, name="当初", as_of=at, set_at=at, set_by="工藤")
    dossier = dossier_of(works.project, actor=kudo, on=date(2026, 12, 31))
    assert dossier.lead is not None
    assert [one.title for one in dossier.points] == ["公開"]
    assert (dossier.progress.percent, dossier.progress.planned) == (0, 100)
    assert dossier.progress.planned_text.startswith("基準計画「当初」では")
    assert [one.label for one in dossier.reasons] == ["期限切れ", "動きなし"]
    assert history_of(works.project).count() == 4


def test_work_goes_evenly_over_its_days():
    ten = Decimal(10)
    spans = [(ten, date(2026, 4, 1), date(2026, 4, 10)), (ten, None, None)]
    assert planned_share(spans, on=date(2026, 3, 31)) == 0
    assert planned_share(spans, on=date(2026, 4, 5)) == 25
    assert planned_share(spans, on=date(2026, 5, 1)) == 50
    assert planned_share([], on=ON) is None


def test_takagi_of_another_town_can_do_nothing(works: Works, takagi: User):
    foreign = actor_for(takagi, on=ON)
    for act in (
        lambda: raise_risk(
            project=works.project,
            title="…",
            likelihood=1,
            impact=1,
            actor=foreign,
            at=works.cast.at,
        ),
        lambda: link_subject(
            project=works.project, subject=works.project.ref, actor=foreign, at=works.cast.at
        ),
        lambda: set_budget_line(
            project=works.project,
            fiscal_year=2026,
            title="…",
            planned=1,
            actor=foreign,
            at=works.cast.at,
        ),
        lambda: set_participations(
            project=works.project, departments=[], actor=foreign, at=works.cast.at
        ),
    ):
        with pytest.raises(UnableToPlan, match="この事業を表示できません"):
            act()
