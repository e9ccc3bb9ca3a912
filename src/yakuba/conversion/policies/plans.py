"""Who comes in, who begins a plan, who changes it and who answers for a part of it."""

from collections.abc import Iterable

from yakuba.conversion.models import MigrationPlan, MigrationReview, Requirement, ReviewItem
from yakuba.conversion.queries.visible import editable_by, plans_for, serves_here
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
HIDDEN = denied("この移行計画を表示できません。")
NOT_YOURS = denied("この移行計画を変更できるのは、所管課の職員とDX推進の担当者だけです。")
OTHER_SECTION = denied("ほかの課の移行計画は、DX推進の担当者だけが登録できます。")
NOT_DECIDER = denied("移行の可否を決められるのは、決定する職にある人だけです。")
NOT_ANSWERING = denied(
    "判定項目を確かめられるのは、担当の職、所管課の職員、DX推進の担当者だけです。"
)


def may_enter(actor: Actor) -> Verdict:
    """Every member of staff of the town may have a part in a migration."""
    return ALLOWED if actor.kind is ActorKind.SYSTEM or serves_here(actor) else OTHER_TOWN


def may_register(actor: Actor, department_id: int) -> Verdict:
    """A section registers its own business; the DX officers those of all sections."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    if actor.has(Duty.DX) or department_id in actor.department_ids:
        return ALLOWED
    return OTHER_SECTION


def may_see(actor: Actor, plan: MigrationPlan) -> Verdict:
    """Ask the same query that lists are made with."""
    return ALLOWED if plans_for(actor).filter(pk=plan.pk).exists() else HIDDEN


def may_change(actor: Actor, plan: MigrationPlan) -> Verdict:
    """DX officers, and the section whose business it is."""
    if editable_by(actor).filter(pk=plan.pk).exists():
        return ALLOWED
    return NOT_YOURS if may_see(actor, plan) else HIDDEN


def may_judge(actor: Actor, requirement: Requirement) -> Verdict:
    """Who changes the plan judges, and so does the post that answers for the requirement."""
    plan = requirement.edition.plan
    changing = may_change(actor, plan)
    if changing or requirement.judgement.owner_post_id not in actor.post_ids:
        return changing
    return may_see(actor, plan)


def answerable(
    actor: Actor, review: MigrationReview, items: Iterable[ReviewItem]
) -> frozenset[int]:
    """Return the keys of the criteria that the actor answers: all, or those of the own posts."""
    if may_change(actor, review.plan):
        return frozenset(one.pk for one in items)
    if not may_see(actor, review.plan):
        return frozenset()
    return frozenset(one.pk for one in items if one.post_id in actor.post_ids)


def may_answer(actor: Actor, item: ReviewItem) -> Verdict:
    """Who changes the plan says what was found, and so does the post that the criterion names."""
    if answerable(actor, item.review, [item]):
        return ALLOWED
    return NOT_ANSWERING if may_see(actor, item.review.plan) else HIDDEN


def may_decide(actor: Actor, review: MigrationReview) -> Verdict:
    """Only whoever holds the post that the meeting names decides, the DX officers included."""
    if not may_see(actor, review.plan):
        return HIDDEN
    return ALLOWED if review.decider_id in actor.post_ids else NOT_DECIDER
