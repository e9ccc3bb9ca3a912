"""Training on the page of a person, and in the file that they take home."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.talent.models import Enrolment, PlanLine, RequiredExemption
from yakuba.talent.registry import Kept
from yakuba.talent.rules.seats import Outcome

from .my_training import applied_for, enrolments_of
from .within import fosters, is_inside

SHOWN: Final = 20


def plan_lines_of(user_id: int) -> QuerySet[PlanLine]:
    """Return what plans hold or held for the person, the newest plan first."""
    rows = PlanLine.objects.filter(user=user_id).select_related(
        "plan__department", "skill", "session__course"
    )
    return rows.order_by("-plan__made_at", "-pk")


def exemptions_of(user_id: int) -> QuerySet[RequiredExemption]:
    """Return from which compulsory trainings the person is left out, the newest first."""
    rows = RequiredExemption.objects.filter(user=user_id).select_related("required")
    return rows.order_by("-granted_at", "-pk")


def panel_of(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return what a person has learned; whoever draws the page has asked who may read it."""
    if not ref.id.isdecimal() or not is_inside(actor):
        return None
    key = int(ref.id)
    is_own = actor.user_id == key
    context = {
        "enrolments": list(applied_for(key)[:SHOWN]),
        "planned": list(plan_lines_of(key)[:SHOWN]),
        "exemptions": list(exemptions_of(key)[:SHOWN]),
        # It may be about an illness: no line of heads reads it.
        "sees_reasons": is_own or fosters(actor),
        "is_own": is_own,
    }
    return Panel("talent/training_panel.html", context)


def _rows(user_id: int) -> Sequence[Cells]:
    return [_cells(one) for one in enrolments_of(user_id)]


def _cells(one: Enrolment) -> Cells:
    papers = [paper.document.number for paper in one.certificates.all()]
    return (
        one.session.course.title,
        one.session.starts_at.isoformat(),
        one.asked_at.isoformat(),
        one.purpose,
        one.standing.label,
        one.answered_by,
        one.answered_reason,
        one.cancelled_reason,
        one.completed_on if one.outcome == Outcome.COMPLETED else None,
        "、".join(papers),
        one.feedback.usefulness if hasattr(one, "feedback") else None,
        one.feedback.difficulty if hasattr(one, "feedback") else None,
        one.feedback.remark if hasattr(one, "feedback") else "",
    )


def _planned(user_id: int) -> list[Cells]:
    return [
        (
            one.plan.title,
            one.plan.department.name,
            one.skill.name,
            one.had_level,
            one.target,
            one.plan.due,
            one.session.course.title if one.session else "",
            one.plan.made_by,
            timezone.localdate(one.plan.made_at),
            timezone.localdate(one.plan.closed_at) if one.plan.closed_at else None,
        )
        for one in plan_lines_of(user_id)
    ]


def _exempted(user_id: int) -> list[Cells]:
    return [
        (str(one.required), one.reason, timezone.localdate(one.granted_at))
        for one in exemptions_of(user_id)
    ]


KEPT: Final = (
    Kept(
        code="training",
        label="研修",
        heading=(
            "講座",
            "開始",
            "申込日時",
            "受講の目的",
            "状態",
            "回答者",
            "回答の理由",
            "取消の理由",
            "修了日",
            "修了証",
            "役立つか",
            "難しさ",
            "感想",
        ),
        rows=_rows,
    ),
    Kept(
        code="training-plans",
        label="育成計画",
        heading=(
            "計画名",
            "課",
            "スキル",
            "計画時のレベル",
            "目標のレベル",
            "期限",
            "講座",
            "作成者",
            "作成日",
            "終了日",
        ),
        rows=_planned,
    ),
    Kept(
        code="training-required",
        label="必須研修の対象外",
        heading=("必須研修", "理由", "登録日"),
        rows=_exempted,
    ),
)
