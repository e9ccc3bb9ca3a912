"""Say how the town answers a requirement, or many of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.conversion.events.requirements import RequirementJudged
from yakuba.conversion.models import Requirement, RequirementJudgement
from yakuba.conversion.policies.plans import may_change, may_judge
from yakuba.conversion.queries.plans import editions_in_force
from yakuba.conversion.queries.requirements import DECISION
from yakuba.conversion.rules.fit import Answer, Fit, fault_in
from yakuba.foundation.events.services import record_all
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import may_see
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Post

MOST_AT_ONCE: Final = 500
# The same sentence for what does not exist and for what is not to be seen.
NO_DECISION: Final = "その番号の起案は見つからないか、あなたは見ることができません。"


@dataclass(frozen=True, slots=True)
class Given:
    """What was said of one requirement, and the 起案 that decided it."""

    answer: Answer
    decision: SubjectRef | None = None


@transaction.atomic
def judge(
    *, requirement: Requirement, given: Given, actor: Actor, at: datetime
) -> RequirementJudgement:
    """Answer a requirement; raises `UnableToAct`."""
    judge_many(answers=[(requirement, given)], actor=actor, at=at)
    return RequirementJudgement.objects.get(requirement=requirement)


@transaction.atomic
def judge_many(*, answers: Sequence[tuple[Requirement, Given]], actor: Actor, at: datetime) -> int:
    """Answer several requirements, all or none; returns how many changed. Raises `UnableToAct`."""
    if not answers:
        raise UnableToAct("要件を選んでください。")
    if len(answers) > MOST_AT_ONCE:
        raise UnableToAct(f"一度に変えられるのは{MOST_AT_ONCE}件までです。選び直してください。")
    keys = [one.pk for one, _ in answers]
    rows = (
        RequirementJudgement.objects.select_for_update(of=("self",))
        .filter(requirement__in=keys)
        .select_related("requirement__edition__plan__department")
    )
    held = {one.requirement_id: one for one in rows}
    if len(held) < len(set(keys)):
        raise UnableToAct("この要件は登録されていません。")
    _demand_charged(list(held.values()), actor)
    posts = _posts(answers)
    facts = []
    changed = []
    for requirement, given in answers:
        judgement = held[requirement.pk]
        fact = _answered(judgement, given, posts, actor, at)
        if fact is not None:
            facts.append(fact)
            changed.append(judgement)
    RequirementJudgement.objects.bulk_update(changed, _FIELDS, batch_size=100)
    record_all(facts, actor=actor, at=at)
    return len(changed)


_FIELDS: Final = (
    "fit",
    "workaround",
    "owner_post",
    "due",
    "decision_kind",
    "decision_id",
    "note",
    "changed_at",
    "changed_by",
)


def _posts(answers: Sequence[tuple[Requirement, Given]]) -> dict[int, Post]:
    keys = {given.answer.owner for _, given in answers if given.answer.owner is not None}
    found = Post.objects.filter(pk__in=keys).select_related("department__parent")
    posts = {one.pk: one for one in found}
    if keys - set(posts):
        raise UnableToAct("担当の職を一覧から選び直してください。")
    return posts


def _answered(
    judgement: RequirementJudgement,
    given: Given,
    posts: dict[int, Post],
    actor: Actor,
    at: datetime,
) -> RequirementJudged | None:
    """Put the answer on the row; None where it says what is known."""
    requirement, answer = judgement.requirement, given.answer
    if refusal := fault_in(answer, requirement.asked_enum):
        raise UnableToAct(f"{requirement.number}：{refusal}")
    _demand_visible(judgement, given.decision, actor)
    before = _state(judgement)
    formerly = Fit(judgement.fit)
    judgement.fit = answer.fit.value
    judgement.workaround = clean_line(answer.workaround)[:600]
    judgement.owner_post = posts[answer.owner] if answer.owner is not None else None
    judgement.due = answer.due
    judgement.note = clean_line(answer.note)[:600]
    judgement.decision_kind = given.decision.kind if given.decision else ""
    judgement.decision_id = given.decision.id if given.decision else ""
    if _state(judgement) == before:
        return None
    judgement.changed_at, judgement.changed_by_id = at, actor.user_id
    owner = judgement.owner_post
    return RequirementJudged(
        subject=requirement.ref,
        plan_id=requirement.edition.plan_id,
        number=requirement.number,
        before=formerly.label,
        after=answer.fit.label,
        workaround=judgement.workaround,
        owner=owner.label if owner else "",
        due=judgement.due,
        decision="起案あり" if judgement.decision_id else "",
        note=judgement.note,
    )


def _state(judgement: RequirementJudgement) -> tuple[object, ...]:
    return (
        judgement.fit,
        judgement.workaround,
        judgement.owner_post_id,
        judgement.due,
        judgement.note,
        judgement.decision_id,
    )


def _demand_charged(held: Sequence[RequirementJudgement], actor: Actor) -> None:
    """See that the actor may judge all of them, and that they stand in the edition in force."""
    plans = {one.requirement.edition.plan for one in held}
    newest = editions_in_force([plan.pk for plan in plans])
    changeable = {plan.pk for plan in plans if may_change(actor, plan)}
    for one in held:
        requirement = one.requirement
        edition = requirement.edition
        if edition.plan_id not in changeable:
            demand(may_judge(actor, requirement))
        if edition.number != newest[edition.plan_id]:
            raise UnableToAct("前の版の要件は変えられません。いまの版の要件を開いてください。")


def _demand_visible(
    judgement: RequirementJudgement, decision: SubjectRef | None, actor: Actor
) -> None:
    if decision is None or decision == judgement.decision or actor.kind is ActorKind.SYSTEM:
        return
    if decision.kind != DECISION or not may_see(actor, decision):
        raise UnableToAct(NO_DECISION)
