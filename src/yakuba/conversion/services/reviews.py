"""Call the meeting that says go or no-go, say what was found, and decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from yakuba.conversion.events import reviews as events
from yakuba.conversion.models import MigrationPlan, MigrationReview, ReviewItem
from yakuba.conversion.policies.plans import may_answer, may_change, may_decide
from yakuba.conversion.rules.migration import ItemState, Outcome, fault_in_outcome
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Post

MOST_ITEMS: Final = 60


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """When the meeting is, which post decides, and what it asks of whom."""

    title: str
    meets_on: date
    decider: Post
    criteria: Sequence[str]
    post: Post


@transaction.atomic
def call_review(
    *, plan: MigrationPlan, draft: ReviewDraft, actor: Actor, at: datetime
) -> MigrationReview:
    """Call the meeting with its first criteria, all with one post; raises `UnableToAct`."""
    demand(may_change(actor, plan))
    title = clean_line(draft.title)[:120]
    criteria = _criteria(draft.criteria)
    if not title:
        raise UnableToAct("名称を入力してください。")
    review = MigrationReview.objects.create(
        plan=plan, title=title, meets_on=draft.meets_on, decider=draft.decider
    )
    for position, criterion in enumerate(criteria, start=1):
        ReviewItem.objects.create(
            review=review, position=position, criterion=criterion, post=draft.post
        )
    record(
        events.ReviewCalled(
            subject=review.ref,
            plan_id=plan.pk,
            title=title,
            meets_on=draft.meets_on,
            decider=draft.decider.label,
            criteria=len(criteria),
        ),
        actor=actor,
        at=at,
    )
    return review


def _criteria(lines: Sequence[str]) -> list[str]:
    """Return the criteria as they are kept, each once; raises `UnableToAct`."""
    found = list(dict.fromkeys(line for line in map(clean_line, lines) if line))
    if not found:
        raise UnableToAct("判定基準を、1行に1つずつ入力してください。")
    if len(found) > MOST_ITEMS:
        raise UnableToAct(f"判定項目は{MOST_ITEMS}件までにしてください。")
    for number, line in enumerate(found, start=1):
        if len(line) > 200:
            raise UnableToAct(f"{number}番目の判定基準は200文字以内にしてください。")
    return found


@transaction.atomic
def add_item(
    *, review: MigrationReview, criterion: str, post: Post, actor: Actor, at: datetime
) -> ReviewItem:
    """Ask one more thing; raises `UnableToAct`."""
    held = _held(review)
    demand(may_change(actor, held.plan))
    known = list(held.items.values_list("criterion", flat=True))
    (text,) = _criteria([criterion])
    if text in known:
        raise UnableToAct("同じ判定基準が、すでにあります。")
    if len(known) >= MOST_ITEMS:
        raise UnableToAct(f"判定項目は{MOST_ITEMS}件までにしてください。")
    item = ReviewItem.objects.create(
        review=held, position=len(known) + 1, criterion=text, post=post
    )
    fact = events.ReviewItemAdded(
        subject=held.ref, plan_id=held.plan_id, criterion=text, post=post.label
    )
    record(fact, actor=actor, at=at)
    return item


@transaction.atomic
def answer_item(
    *,
    item: ReviewItem,
    state: ItemState,
    evidence: str,
    actor: Actor,
    at: datetime,
    post: Post | None = None,
) -> ReviewItem:
    """Say what was found of a criterion; what was overruled before is open again.

    Who changes the plan may name another post with it. Raises `UnableToAct`.
    """
    held = _held_item(item)
    demand(may_answer(actor, held))
    said = clean_line(evidence)[:600]
    if state is not ItemState.OPEN and not said:
        raise UnableToAct("可・否には、確認したことを入力してください。")
    if post is not None and post.pk != held.post_id:
        demand(may_change(actor, held.review.plan))
        held.post = post
    before = held.state_enum
    held.state, held.evidence = state.value, said
    held.answered_at, held.answered_by_id = at, actor.user_id
    held.overruled_at, held.overruled_by, held.overruled_reason = None, None, ""
    held.save()
    record(
        events.ReviewItemAnswered(
            subject=held.review.ref,
            plan_id=held.review.plan_id,
            criterion=held.criterion,
            before=before.label,
            after=state.label,
            evidence=said,
        ),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def overrule_item(*, item: ReviewItem, reason: str, actor: Actor, at: datetime) -> ReviewItem:
    """Let a criterion that is not met stand in the way no longer, for a reason that stays.

    It is the deciding post's to take that risk. Raises `UnableToAct`.
    """
    held = _held_item(item)
    demand(may_decide(actor, held.review))
    why = clean_line(reason)[:400]
    if held.state_enum is not ItemState.NO:
        raise UnableToAct("不問にできるのは、否の項目だけです。")
    if not why:
        raise UnableToAct("不問にする理由を入力してください。")
    held.overruled_at, held.overruled_by_id, held.overruled_reason = at, actor.user_id, why
    held.save()
    fact = events.ReviewItemOverruled(
        subject=held.review.ref,
        plan_id=held.review.plan_id,
        criterion=held.criterion,
        reason=why,
    )
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def decide_review(
    *, review: MigrationReview, outcome: Outcome, reason: str, actor: Actor, at: datetime
) -> MigrationReview:
    """Decide, once: go only when nothing stands in the way. Raises `UnableToAct`."""
    held = _held(review)
    demand(may_decide(actor, held))
    why = clean_line(reason)[:600]
    if not why:
        raise UnableToAct("決定の理由を入力してください。")
    items = list(held.items.all())
    if refusal := fault_in_outcome(outcome, [one.as_criterion for one in items]):
        raise UnableToAct(f"「移行する」とは決められません。{refusal}")
    held.outcome, held.reason = outcome.value, why
    held.decided_at, held.decided_by_id = at, actor.user_id
    held.decided_label = held.decider.label[:120]
    held.save()
    record(
        events.MigrationDecided(
            subject=held.ref,
            plan_id=held.plan_id,
            title=held.title,
            outcome=outcome.label,
            reason=why,
            overruled=sum(1 for one in items if one.overruled_at is not None),
        ),
        actor=actor,
        at=at,
    )
    return held


def _held(review: MigrationReview) -> MigrationReview:
    """Return the meeting with its row held; raises `UnableToAct` once it has decided."""
    rows = MigrationReview.objects.select_for_update(of=("self",)).select_related(
        "plan__department", "decider__department__parent"
    )
    held = only(rows.filter(pk=review.pk))
    if held is None:
        raise UnableToAct("この移行判定は登録されていません。")
    if held.decided_at is not None:
        raise UnableToAct(
            "決定した移行判定は変えられません。もう一度判定するときは、新しく登録してください。"
        )
    return held


def _held_item(item: ReviewItem) -> ReviewItem:
    """Return the criterion after its meeting was held, so that none changes while it decides."""
    review = _held(item.review)
    rows = ReviewItem.objects.select_for_update(of=("self",)).select_related("post")
    held = only(rows.filter(pk=item.pk))
    if held is None:
        raise UnableToAct("この判定項目は登録されていません。")
    held.review = review
    return held
