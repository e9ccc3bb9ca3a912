"""What the app does when others have acted: the plan hears what was decided."""

from datetime import datetime

from yakuba.decisions import events as decisions
from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor

from .rules.approvals import Answer
from .services.approvals import KIND, decided, recirculated


@subscribe(decisions.DecisionMade)
def take_decision(event: decisions.DecisionMade, *, actor: Actor, at: datetime) -> None:
    """The matter is decided: the task goes on."""
    if event.kind == KIND:
        decided(
            decision_id=event.decision_id,
            answer=Answer.APPROVED,
            label=f"{event.decider_post} {actor.name}",
            opinion=f"決裁済み（{event.number}）",
            actor=actor,
            at=at,
        )


@subscribe(decisions.DecisionSentBack)
def take_sent_back(event: decisions.DecisionSentBack, *, actor: Actor, at: datetime) -> None:
    """The approver wants it otherwise."""
    if event.kind == KIND:
        decided(
            decision_id=event.decision_id,
            answer=Answer.RETURNED,
            label=f"{event.post_label} {actor.name}",
            opinion=event.opinion,
            actor=actor,
            at=at,
        )


@subscribe(decisions.DecisionPulledBack)
def take_pulled_back(event: decisions.DecisionPulledBack, *, actor: Actor, at: datetime) -> None:
    """The drafter wants it otherwise."""
    if event.kind == KIND:
        _given_up(event, "引き戻しました。", actor, at)


@subscribe(decisions.DecisionAbandoned)
def take_abandoned(event: decisions.DecisionAbandoned, *, actor: Actor, at: datetime) -> None:
    """The draft was given up."""
    if event.kind == KIND:
        _given_up(event, event.reason, actor, at)


@subscribe(decisions.DecisionRevised)
def wait_again(event: decisions.DecisionRevised, *, actor: Actor, at: datetime) -> None:
    """The draft goes round again."""
    if event.kind == KIND:
        recirculated(decision_id=event.decision_id, actor=actor, at=at)


def _given_up(event: decisions.DecisionEvent, reason: str, actor: Actor, at: datetime) -> None:
    decided(
        decision_id=event.decision_id,
        answer=Answer.TAKEN,
        label=f"{actor.post_label} {actor.name}".strip(),
        opinion=reason,
        actor=actor,
        at=at,
    )
