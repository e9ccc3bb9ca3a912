"""Some weeks after a course, ask for a new assessment: only that shows whether it helped."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.talent.events import enrolments as events
from yakuba.talent.events.about_training import enrolment_ref
from yakuba.talent.models import Enrolment
from yakuba.talent.queries.my_training import to_assess_again

from .enrolments import about
from .telling import tell

AT_ONCE: Final = 300
_SENDER: Final = Actor.system("研修")


def ask_again(*, at: datetime) -> int:
    """Ask whoever completed a course a month ago and was not assessed since; returns how many."""
    due = to_assess_again(timezone.localdate(at)).filter(asked_again_at=None)
    return sum(_ask(one, at) for one in list(due[:AT_ONCE]))


@transaction.atomic
def _ask(enrolment: Enrolment, at: datetime) -> bool:
    first = Enrolment.objects.filter(pk=enrolment.pk, asked_again_at=None)
    if not first.update(asked_again_at=at):
        return False
    record(events.ReassessmentAsked(**about(enrolment)), actor=_SENDER, at=at)
    title = enrolment.session.course.title
    tell(
        user=enrolment.user,
        subject_line=f"【スキル診断】「{title}」の受講後の診断をお願いします",
        lines=[
            f"「{title}」を受けてから1か月がたちました。",
            "もう一度スキル診断をすると、研修が役に立ったかどうかが分かります。5分ほどで終わります。",
        ],
        path="training/",
        about=enrolment_ref(enrolment.pk),
        key=f"reassess:{enrolment.pk}",
        at=at,
        is_bulk=True,
    )
    return True
