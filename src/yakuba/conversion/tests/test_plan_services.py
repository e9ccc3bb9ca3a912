"""What happens to a plan is done by whom it concerns, stays written down, and keeps its answers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yakuba.conversion.models import (
    MigrationPlan,
    MigrationReview,
    Requirement,
    RequirementJudgement,
)
from yakuba.conversion.queries.plans import lines_for, tallies
from yakuba.conversion.queries.requirement_intake import shipped
from yakuba.conversion.queries.visible import plans_for
from yakuba.conversion.rules.fit import Answer, Asked, Fit, Wording
from yakuba.conversion.rules.migration import Figures, ItemState, Outcome
from yakuba.conversion.services.judging import Given, judge, judge_many
from yakuba.conversion.services.plans import PlanDraft, change_plan, make_plan
from yakuba.conversion.services.rehearsals import (
    RehearsalDraft,
    cancel_rehearsal,
    change_rehearsal,
    report_rehearsal,
)
from yakuba.conversion.services.requirement_lists import take_sample
from yakuba.conversion.services.reviews import answer_item, decide_review, overrule_item
from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import card_of, kind_of, may_change, may_see, seen_cards
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.services.links import link_subject
from yakuba.programmes.services.projects import register_project

from .migration_desk import MigrationDesk


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


@pytest.fixture
def plan(desk: MigrationDesk) -> MigrationPlan:
    return desk.plan()


def facts(code: str) -> list[dict[str, Any]]:
    rows = EventRecord.objects.filter(code=f"conversion.{code}").order_by("pk")
    return [one.payload for one in rows]


# Plans


def test_a_section_registers_and_changes_its_own_plan(desk: MigrationDesk):
    made = desk.plan(desk.cast.aoki)
    draft = PlanDraft(department=desk.cast.childcare, own_name="児童手当（旧）")
    changed = change_plan(plan=made, draft=draft, **desk.act(desk.cast.ishida))
    assert changed.name == "児童手当（旧）"
    assert [one["name"] for one in facts("plan.made") + facts("plan.changed")] == [
        "児童手当",
        "児童手当（旧）",
    ]


def test_nobody_registers_for_another_section(desk: MigrationDesk):
    with pytest.raises(UnableToAct, match="DX推進の担当者だけ"):
        desk.plan(desk.cast.kudo)
    mine = desk.plan(desk.cast.aoki)
    away = PlanDraft(department=desk.cast.environment, business="jido-teate")
    with pytest.raises(UnableToAct, match="DX推進の担当者だけ"):
        change_plan(plan=mine, draft=away, **desk.act(desk.cast.aoki))
    assert MigrationPlan.objects.get().department == desk.cast.childcare


def test_one_business_has_one_plan(desk: MigrationDesk, plan: MigrationPlan):
    with pytest.raises(UnableToAct, match="すでに登録されています"):
        desk.plan()
    with pytest.raises(UnableToAct, match="業務を選ぶか"):
        desk.plan(business="", own_name=" ")
    with pytest.raises(UnableToAct, match="一覧から"):
        desk.plan(business="unknown")


def test_a_post_that_is_named_sees_the_plan_and_nobody_else(
    desk: MigrationDesk, plan: MigrationPlan, takagi: User
):
    kudo = desk.actor(desk.cast.kudo)
    assert not plans_for(kudo).exists()
    desk.rehearsal(plan, post=desk.post(desk.cast.kudo))
    assert plans_for(kudo).get() == plan
    assert plans_for(desk.actor(desk.cast.omori)).exists()
    assert not plans_for(actor_for(takagi, on=desk.on)).exists()


# Requirements


def test_an_edition_brings_a_judgement_for_each_requirement(
    desk: MigrationDesk, plan: MigrationPlan
):
    edition = desk.listed(plan)
    assert edition.number == 1
    assert edition.is_sample
    assert RequirementJudgement.objects.filter(fit=Fit.OPEN).count() == 12
    (fact,) = facts("plan.requirements_taken")
    assert (fact["requirements"], fact["added"], fact["edition"]) == (12, 12, 1)


def test_the_same_list_is_not_taken_twice(desk: MigrationDesk, plan: MigrationPlan):
    desk.listed(plan)
    with pytest.raises(UnableToAct, match="いまの版と同じ内容"):
        desk.listed(plan)


def test_the_next_edition_keeps_the_answers_of_what_says_the_same(
    desk: MigrationDesk, plan: MigrationPlan
):
    desk.listed(plan)
    ueno = desk.post(desk.cast.ueno)
    due = date(2027, 1, 29)
    desk.judged(plan, "T-001", Fit.GAP, owner=ueno.pk, due=due, note="様式が違う")
    desk.judged(plan, "T-002", Fit.FIT)
    sample = shipped()["sample-child-allowance"]
    first, second, *rest = sample.lines
    lines = (
        first,
        replace(second, text="新しい文言"),
        *rest[1:],
        Wording("T-099", "", "新", Asked.MUST),
    )
    take_sample(plan=plan, sample=replace(sample, lines=lines), **desk.act())
    kept = desk.requirement(plan, "T-001").judgement
    assert (kept.fit, kept.owner_post, kept.due, kept.note) == ("GAP", ueno, due, "様式が違う")
    asked_again = desk.requirement(plan, "T-002").judgement
    assert (asked_again.fit, asked_again.formerly) == ("OPEN", "FIT")
    assert desk.requirement(plan, "T-099").edition.number == 2
    fact = facts("plan.requirements_taken")[1]
    assert (fact["added"], fact["changed"], fact["gone"]) == (1, 1, 1)
    assert tallies([plan.pk])[plan.pk].total == len(lines)
    old = Requirement.objects.get(edition__number=1, number="T-004")
    with pytest.raises(UnableToAct, match="前の版の要件"):
        judge(requirement=old, given=Given(Answer(Fit.FIT)), **desk.act())


def test_what_was_taken_in_never_changes(desk: MigrationDesk, plan: MigrationPlan):
    desk.listed(plan)
    rows = Requirement.objects.filter(number="T-001")
    # A trigger refuses it on SQLite; on PostgreSQL the product may not update the table at all.
    with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
        rows.update(text="書き換えた")


def test_a_judgement_is_remembered_with_what_it_was(desk: MigrationDesk, plan: MigrationPlan):
    desk.listed(plan)
    desk.judged(plan, "T-001", Fit.WORKAROUND, workaround="二度に分けて入力")
    desk.judged(plan, "T-001", Fit.WORKAROUND, workaround="二度に分けて入力")
    (fact,) = facts("requirement.judged")
    assert (fact["before"], fact["after"]) == ("未判定", "運用で対応")
    assert fact["workaround"] == "二度に分けて入力"


def test_only_who_is_charged_judges(desk: MigrationDesk, plan: MigrationPlan):
    desk.listed(plan)
    found = desk.requirement(plan, "T-001")
    given = Given(Answer(Fit.FIT))
    for user in (desk.cast.kudo, desk.cast.omori):
        with pytest.raises(UnableToAct):
            judge(requirement=found, given=given, **desk.act(user))
    kudo = desk.post(desk.cast.kudo)
    desk.judged(plan, "T-001", Fit.GAP, owner=kudo.pk, due=date(2027, 1, 29))
    judge(requirement=found, given=given, **desk.act(desk.cast.kudo))
    assert desk.requirement(plan, "T-001").judgement.fit == "FIT"
    with pytest.raises(UnableToAct):
        other = desk.requirement(plan, "T-002")
        judge(requirement=other, given=given, **desk.act(desk.cast.kudo))


def test_many_are_answered_together_or_not_at_all(desk: MigrationDesk, plan: MigrationPlan):
    desk.listed(plan)
    rows = [desk.requirement(plan, number) for number in ("T-007", "T-001")]
    with pytest.raises(UnableToAct, match="T-001"):
        judge_many(answers=[(one, Given(Answer(Fit.OPTION))) for one in rows], **desk.act())
    assert not facts("requirement.judged")
    assert desk.requirement(plan, "T-007").judgement.fit == "OPEN"


def test_the_decision_behind_a_judgement_is_one_that_the_judge_may_see(
    desk: MigrationDesk, plan: MigrationPlan
):
    desk.listed(plan)
    cast = desk.cast
    senketsu.build_senketsu(
        municipality=cast.municipality, at=cast.at, valid_from=date(cast.at.year, 4, 1)
    )
    decision = deciding.draft(
        kind="programmes.approval",
        title="通知書の様式の変更について",
        subject=SubjectRef("tests.matter", "A-1"),
        content={"outcome": "APPROVED"},
        amount=0,
        section=cast.childcare,
        actor=desk.actor(cast.aoki),
        at=cast.at,
    )
    ref = SubjectRef("decisions.decision", str(decision.pk))
    kudo = desk.post(cast.kudo)
    desk.judged(plan, "T-008", Fit.GAP, owner=kudo.pk, due=date(2027, 1, 29))
    given = Given(Answer(Fit.FIT), ref)
    with pytest.raises(UnableToAct, match="見つからないか"):
        judge(requirement=desk.requirement(plan, "T-008"), given=given, **desk.act(cast.kudo))
    judge(requirement=desk.requirement(plan, "T-008"), given=given, **desk.act(cast.aoki))
    assert desk.requirement(plan, "T-008").judgement.decision == ref


# Rehearsals


def test_a_rehearsal_is_moved_until_it_is_reported(desk: MigrationDesk, plan: MigrationPlan):
    made = desk.rehearsal(plan)
    moved = RehearsalDraft("第1回", desk.on - timedelta(days=1), desk.on + timedelta(days=1))
    change_rehearsal(rehearsal=made, draft=moved, **desk.act(desk.cast.aoki))
    report_rehearsal(
        rehearsal=made, result="よい", figures=Figures(10, 9, 1, 30), **desk.act(desk.cast.aoki)
    )
    with pytest.raises(UnableToAct, match="予定は変えられません"):
        change_rehearsal(rehearsal=made, draft=moved, **desk.act())
    (fact,) = facts("rehearsal.reported")
    assert (fact["rows_in"], fact["rows_out"], fact["rows_rejected"]) == (10, 9, 1)


def test_a_rehearsal_is_called_off_for_a_reason_and_not_reported_before_it_begins(
    desk: MigrationDesk, plan: MigrationPlan
):
    later = desk.on + timedelta(days=9)
    made = desk.rehearsal(plan, starts=later, ends=later + timedelta(days=1))
    with pytest.raises(UnableToAct, match="初日から"):
        report_rehearsal(rehearsal=made, result="よい", figures=Figures(), **desk.act())
    with pytest.raises(UnableToAct, match="理由"):
        cancel_rehearsal(rehearsal=made, reason=" ", **desk.act())
    cancel_rehearsal(rehearsal=made, reason="環境が間に合わない", **desk.act())
    with pytest.raises(UnableToAct, match="中止になった"):
        report_rehearsal(rehearsal=made, result="よい", figures=Figures(), **desk.act(days=10))
    assert lines_for(desk.actor(desk.cast.kimura), desk.on)[0].rehearsal is None


# Go or no-go


def test_a_criterion_that_is_looked_at_again_is_overruled_no_longer(
    desk: MigrationDesk, plan: MigrationPlan
):
    review = desk.review(plan)
    item = review.items.all()[0]
    answer: dict[str, Any] = {"item": item, "state": ItemState.NO, "evidence": "差が3件"}
    answer_item(**answer, **desk.act(desk.cast.ueno))
    with pytest.raises(UnableToAct, match="決定する職"):
        overrule_item(item=item, reason="よい", **desk.act(desk.cast.ueno))
    overrule_item(item=item, reason="手で直す", **desk.act(desk.cast.eguchi))
    again = answer_item(**answer, **desk.act(desk.cast.ueno))
    assert again.overruled_at is None
    assert [one["reason"] for one in facts("review.item_overruled")] == ["手で直す"]


def test_only_a_criterion_that_is_not_met_is_overruled(desk: MigrationDesk, plan: MigrationPlan):
    item = desk.review(plan).items.all()[0]
    with pytest.raises(UnableToAct, match="否の項目だけ"):
        overrule_item(item=item, reason="よい", **desk.act(desk.cast.eguchi))
    with pytest.raises(UnableToAct, match="確認したこと"):
        answer_item(item=item, state=ItemState.YES, evidence="", **desk.act(desk.cast.ueno))


def test_what_a_meeting_decided_stays(desk: MigrationDesk, plan: MigrationPlan):
    review = desk.review(plan)
    for item in review.items.all():
        answer_item(item=item, state=ItemState.YES, evidence="確認", **desk.act(desk.cast.ueno))
    decide: dict[str, Any] = {"review": review, "outcome": Outcome.GO, "reason": "整った"}
    with pytest.raises(UnableToAct, match="決定する職"):
        decide_review(**decide, **desk.act())
    decided = decide_review(**decide, **desk.act(desk.cast.eguchi))
    assert decided.decided_label == "健康福祉部長"
    with pytest.raises(UnableToAct, match="変えられません"):
        decide_review(**decide, **desk.act(desk.cast.eguchi))
    with pytest.raises(UnableToAct, match="変えられません"):
        item = decided.items.all()[0]
        answer_item(item=item, state=ItemState.NO, evidence="x", **desk.act(desk.cast.ueno))
    with pytest.raises(DatabaseError, match="once"), transaction.atomic():
        MigrationReview.objects.filter(pk=review.pk).update(outcome="NO_GO")
    (fact,) = facts("review.decided")
    assert (fact["outcome"], fact["overruled"]) == ("移行する", 0)


# Subjects


def test_a_plan_is_a_subject_that_projects_link_and_shows_them(
    desk: MigrationDesk, plan: MigrationPlan
):
    cast = desk.cast
    kimura, kudo = desk.actor(cast.kimura), desk.actor(cast.kudo)
    card = card_of(plan.ref)
    assert card is not None
    assert card.title == "児童手当の移行計画"
    assert may_see(kimura, plan.ref)
    assert may_change(kimura, plan.ref)
    assert not may_see(kudo, plan.ref)
    assert seen_cards(kudo, [plan.ref]) == {}
    kind = kind_of(plan.ref)
    assert kind.find is not None
    assert kind.named is not None
    assert kind.find("児童手当") == str(plan.pk)
    assert list(kind.named(kimura, "手当")) == [str(plan.pk)]
    assert kind.named(kudo, "手当") == {}
    project = register_project(
        name="基幹業務システムの標準化", department=cast.dx, actor=kimura, at=cast.at, on=desk.on
    )
    assert panels_of(kimura, plan.ref, desk.on) == []
    link_subject(project=project, subject=plan.ref, actor=kimura, at=cast.at)
    (panel,) = panels_of(kimura, plan.ref, desk.on)
    assert [one.project for one in panel.context["links"]] == [project]


def test_the_town_of_another_has_no_plan(desk: MigrationDesk, plan: MigrationPlan, takagi: User):
    assert takagi.municipality_id is not None
    with acting_in(takagi.municipality_id):
        actor = actor_for(takagi, on=desk.on)
        assert card_of(plan.ref) is None
        assert not may_see(actor, plan.ref)
        draft = PlanDraft(department=desk.cast.childcare, business="juki")
        with pytest.raises(UnableToAct):
            make_plan(draft=draft, actor=actor, at=desk.cast.at)
