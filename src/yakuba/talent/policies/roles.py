"""Who keeps roles and calls, who puts whom forward, who agrees, who answers a reason for leaving."""

from datetime import date, datetime

from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.talent.models import Candidacy, RoleTerm
from yakuba.talent.queries.candidacies import may_be_answered_by
from yakuba.talent.queries.superiors import led_by

from .entering import may_enter, may_foster

HIDDEN = denied("この応募は、本人、所属の上司、人材育成の担当者だけが見られます。")
NOT_YOURS = denied("この操作は、本人と人材育成の担当者だけができます。")
NOT_YOUR_ANSWER = denied(
    "同意を答えられるのは、応募した人の上司（推薦のときは推薦された本人）だけです。"
)
NOT_YOUR_PEOPLE = denied("推薦できるのは、所属の職員だけです。")
HIDDEN_ACTIVITY = denied("個人の活動は、本人、所属の上司、人材育成の担当者だけが見られます。")


def may_propose(actor: Actor, user_id: int, on: date) -> Verdict:
    """A head puts forward the people below; those in charge anybody."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    return ALLOWED if user_id in led_by(actor, on) else NOT_YOUR_PEOPLE


def may_answer(actor: Actor, candidacy: Candidacy, at: datetime) -> Verdict:
    """The superior agrees to a self-nomination, the person to a proposal."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    return ALLOWED if may_be_answered_by(actor, candidacy, at) else NOT_YOUR_ANSWER


def may_withdraw(actor: Actor, candidacy: Candidacy) -> Verdict:
    """The person, whoever put the name forward, and those in charge take it back."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    return ALLOWED if actor.user_id in (candidacy.user_id, candidacy.given_by_id) else NOT_YOURS


def may_leave(actor: Actor, term: RoleTerm) -> Verdict:
    """The holder leaves; those in charge write down that somebody moved away."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    return ALLOWED if actor.user_id == term.user_id else NOT_YOURS


def may_see_activity(actor: Actor, term: RoleTerm, on: date) -> Verdict:
    """What one person did is read by the person, by who leads them, and by those in charge."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    if actor.user_id == term.user_id or term.user_id in led_by(actor, on):
        return ALLOWED
    return HIDDEN_ACTIVITY
