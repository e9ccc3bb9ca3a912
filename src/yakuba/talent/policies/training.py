"""Who cancels, who answers for a wish, who plans for a section."""

from collections.abc import Collection

from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.talent.models import Enrolment

from .entering import may_enter, may_foster

NOT_YOURS = denied("この操作は、申し込んだ本人だけができます。")
NOT_YOUR_SECTION = denied("育成計画は、所属の長と人材育成の担当者だけが作れます。")
NOT_YOUR_ANSWER = denied("承認は、申込者の所属長（不在のときは代決する職員）だけができます。")


def may_cancel(actor: Actor, enrolment: Enrolment) -> Verdict:
    """The person cancels; those in charge do it for whoever asks them."""
    entered = may_enter(actor)
    if not entered:
        return entered
    is_theirs = enrolment.user_id == actor.user_id
    return ALLOWED if is_theirs or may_foster(actor) else NOT_YOURS


def may_answer(actor: Actor, answering: Collection[int]) -> Verdict:
    """Those answer who hold the post that was asked, or act for it (`answering`: their keys)."""
    entered = may_enter(actor)
    if not entered:
        return entered
    return ALLOWED if actor.user_id in answering else NOT_YOUR_ANSWER


def may_plan_for(actor: Actor, department_id: int, headed: Collection[int]) -> Verdict:
    """The head of a section plans for it, and those in charge for all (`headed`: the actor's)."""
    entered = may_enter(actor)
    if not entered:
        return entered
    if actor.kind is ActorKind.SYSTEM or department_id in headed or may_foster(actor):
        return ALLOWED
    return NOT_YOUR_SECTION
