"""Training on the page of a person, and in the file that they take home."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.talent.models import Enrolment
from yakuba.talent.registry import Kept
from yakuba.talent.rules.seats import Outcome

from .my_training import enrolments_of
from .within import is_inside

SHOWN: Final = 20


def panel_of(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return what a person has learned; whoever draws the page has asked who may read it."""
    if not ref.id.isdecimal() or not is_inside(actor):
        return None
    found = enrolments_of(int(ref.id)).filter(cancelled_at=None, declined_at=None)
    context = {
        "enrolments": list(found[:SHOWN]),
        "is_own": actor.user_id == int(ref.id),
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
        one.completed_on if one.outcome == Outcome.COMPLETED else None,
        "、".join(papers),
        one.feedback.usefulness if hasattr(one, "feedback") else None,
        one.feedback.difficulty if hasattr(one, "feedback") else None,
        one.feedback.remark if hasattr(one, "feedback") else "",
    )


KEPT: Final = Kept(
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
        "修了日",
        "修了証",
        "役立つか",
        "難しさ",
        "感想",
    ),
    rows=_rows,
)
