"""Who says what a subject needs, who asks for hours, who answers."""

from datetime import date

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import may_change as may_change_subject
from yakuba.foundation.subjects.registry import may_see as may_see_subject
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.talent.models import Commitment
from yakuba.talent.queries.needs import SUBJECTS, is_asked

from .entering import may_enter, may_foster

NO_SUBJECT = denied("必要なスキルを登録できるのは、事業とタスクです。")
NOT_YOUR_ANSWER = denied("依頼に答えられるのは、その職員や部署の上司だけです。")
NOT_YOURS = denied("約束を解けるのは、本人、上司、事業の担当者、人材育成の担当者だけです。")


def may_raise(actor: Actor, subject: SubjectRef) -> Verdict:
    """Whoever may change the project says what it needs; those in charge where they may see it."""
    entered = may_enter(actor)
    if not entered:
        return entered
    if subject.kind not in SUBJECTS:
        return NO_SUBJECT
    changing = may_change_subject(actor, subject)
    if changing:
        return changing
    return ALLOWED if may_foster(actor) and may_see_subject(actor, subject) else changing


def may_answer(actor: Actor, commitment: Commitment, on: date) -> Verdict:
    """The superior of the person, or a head within the department that was asked."""
    entered = may_enter(actor)
    if not entered:
        return entered
    return ALLOWED if is_asked(actor, commitment, on) else NOT_YOUR_ANSWER


def may_release(actor: Actor, commitment: Commitment, on: date) -> Verdict:
    """The person, the superior, whoever may change the subject, and those in charge."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    is_theirs = actor.user_id is not None and actor.user_id == commitment.user_id
    if is_theirs or is_asked(actor, commitment, on):
        return ALLOWED
    return ALLOWED if may_raise(actor, commitment.need.subject) else NOT_YOURS
