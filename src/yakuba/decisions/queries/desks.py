"""What lies on somebody's desk: to approve, to read, to review afterwards, one's own drafts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.decisions.models import Decision, Step, Urgency
from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.stages import StepKind
from yakuba.kernel.actor import Actor, Duty

from .acting import Presence, open_steps, presence_lately


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for the actor, and in what capacity."""

    step: Step
    capacity: Capacity

    @property
    def decision(self) -> Decision:
        return self.step.decision

    @property
    def is_acting(self) -> bool:
        return self.capacity is Capacity.ACTING

    @property
    def is_urgent(self) -> bool:
        return self.step.decision.urgency == Urgency.URGENT

    @property
    def rank(self) -> tuple[bool, date]:
        """Return what comes first on a desk: urgent, and by the day on which it is wanted."""
        return not self.is_urgent, self.step.decision.wanted_on or date.max


def _shown(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Return the steps with what a list shows of them."""
    return steps.select_related(
        "circulation",
        "decision__current",
        "decision__drafter",
        "decision__drafter_post",
        "decision__section",
        "decision__municipality",
        "post__department__parent",
    )


def _own(actor: Actor) -> QuerySet[Step]:
    return (
        open_steps()
        .filter(post__in=actor.post_ids)
        .exclude(kind=StepKind.KYORAN.value)
        .exclude(decision__drafter=actor.user_id)
    )


def inbox(actor: Actor, at: datetime) -> list[Waiting]:
    """Return what the actor may approve now: urgent, then wanted soonest, then oldest first.

    Steps of the posts held, and steps of absent holders for whom the actor acts; the number of
    queries does not depend on how many there are.
    """
    if not actor.is_staff or not actor.post_ids:
        return []
    waiting = [Waiting(step, Capacity.SELF) for step in _shown(_own(actor))]
    known = {item.step.decision_id for item in waiting}
    presence = Presence(at)
    # Only posts above one's own departments can be acted for (代決 by lower posts).
    above = presence.line_above(actor.department_ids)
    away = presence.without_holder(_shown(open_steps()).filter(post__department__in=above))
    waiting += [
        Waiting(step, Capacity.ACTING)
        for step in _acting(actor, presence, away)
        if step.decision_id not in known
    ]
    return sorted(waiting, key=lambda item: (*item.rank, item.step.opened_at or at))


def _acting(actor: Actor, presence: Presence, away: Iterable[Step]) -> list[Step]:
    """Return those of the steps without a holder for whom the actor is the one to act.

    They bring along circulation, post and decision with its drafter's post, or each costs a query.
    """
    above = presence.line_above(actor.department_ids)
    steps = [
        step
        for step in away
        if step.post_id not in actor.post_ids and step.post.department_id in above
    ]
    presence.know_holders(step.post_id for step in steps)
    user_id = actor.user_id or 0
    return [step for step in steps if presence.situation(step).may_act(user_id)]


def count_waiting(actor: Actor, at: datetime) -> int:
    """Return how many drafts wait for the actor, for the navigation."""
    if not actor.is_staff or not actor.post_ids:
        return 0
    own = set(_own(actor).values_list("decision_id", flat=True))
    presence = presence_lately(at)
    others = _acting(actor, presence, presence.open_without_holder)
    return len(own | {step.decision_id for step in others})


def to_read(actor: Actor) -> QuerySet[Step]:
    """Return what was circulated to the actor's posts for information and is not yet read."""
    return (
        _shown(open_steps())
        .filter(post__in=actor.post_ids, kind=StepKind.KYORAN.value)
        .order_by("opened_at", "pk")
    )


def to_post_review(actor: Actor) -> QuerySet[Step]:
    """Return what others decided in the actor's place and the actor has not looked at (後閲)."""
    return (
        Step.objects.filter(post__in=actor.post_ids, post_review_needed=True, post_reviewed_at=None)
        .exclude(closed_by=actor.user_id)
        .select_related("circulation", "decision__current", "decision__section", "closed_by")
        .order_by("closed_at", "pk")
    )


def drafted_by(actor: Actor) -> QuerySet[Decision]:
    """Return the actor's own drafts, newest first."""
    return (
        Decision.objects.filter(drafter=actor.user_id)
        .select_related("current", "section", "municipality")
        .order_by("-drafted_at", "pk")
    )


def handled_by(actor: Actor) -> QuerySet[Step]:
    """Return the steps the actor closed, newest first."""
    return (
        Step.objects.filter(closed_by=actor.user_id)
        .select_related("circulation", "decision__current", "decision__section")
        .order_by("-closed_at", "-pk")
    )


def of_subject(subject_kind: str, subject_id: str) -> QuerySet[Decision]:
    """Return every decision about the subject, newest first."""
    return (
        Decision.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
        .select_related("current", "section", "drafter")
        .order_by("-drafted_at")
    )


def titled_for(actor: Actor, words: str, most: int) -> list[tuple[UUID, str, str]]:
    """Return key, number and title of so many drafts with the words in the title, newest first.

    Only those that are the actor's by section, by drafting or by a step of their own; what is seen
    only while acting for somebody is found by its number.
    """
    rows = Decision.objects.filter(
        current__title__icontains=words.strip(), current__erased_at=None
    ).order_by("-drafted_at", "pk")
    if not actor.has(Duty.AUDIT):
        steps = Step.objects.filter(
            Q(post__in=actor.post_ids) | Q(closed_by=actor.user_id), decision=OuterRef("pk")
        )
        rows = rows.filter(
            Q(drafter=actor.user_id) | Q(section__in=actor.department_ids) | Exists(steps)
        )
    return list(rows.values_list("pk", "number", "current__title")[:most])
