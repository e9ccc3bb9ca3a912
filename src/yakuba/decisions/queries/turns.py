"""Whose turn it is: the step somebody may close now, and in what capacity."""

from dataclasses import dataclass
from datetime import datetime

from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.capacity import Capacity, standing_of
from yakuba.decisions.rules.stages import StepKind
from yakuba.kernel.actor import Actor

from .acting import Presence


@dataclass(frozen=True, slots=True)
class Turn:
    """The step the actor may close and the capacity, or neither and why not."""

    step: Step | None = None
    capacity: Capacity | None = None
    reason_ja: str = ""

    @property
    def is_acting(self) -> bool:
        return self.capacity is Capacity.ACTING


def waiting_steps(decision: Decision) -> list[Step]:
    """Return the open blocking steps of the latest round."""
    return list(
        Step.objects.filter(
            circulation=decision.circulation, opened_at__isnull=False, closed_at=None
        )
        .filter(cancelled_at=None)
        .exclude(kind=StepKind.KYORAN.value)
        .select_related("decision__drafter_post", "circulation", "post__department__parent")
        .order_by("order")
    )


def turn_of(decision: Decision, actor: Actor, at: datetime) -> Turn:
    """Return the step that is the actor's to close at the moment, one's own before another's."""
    steps = waiting_steps(decision)
    if not steps:
        return Turn(reason_ja="いま承認を待っている段階はありません。")
    presence = Presence(at)
    presence.know_holders(step.post_id for step in steps)
    acting: Turn | None = None
    reasons: list[str] = []
    for step in steps:
        standing = standing_of(
            actor.user_id if actor.is_staff else None,
            holds_post=step.post_id in actor.post_ids,
            step=presence.situation(step),
        )
        if standing.capacity is Capacity.SELF:
            return Turn(step, Capacity.SELF)
        if standing.capacity is Capacity.ACTING:
            acting = acting or Turn(step, Capacity.ACTING)
        else:
            reasons.append(standing.reason_ja)
    return acting or Turn(reason_ja=reasons[0])
