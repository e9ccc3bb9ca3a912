"""What the app does when others have acted: the case follows its decision."""

from datetime import datetime

from yakuba.decisions import events as decided
from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor

from .events import APPLICATION
from .services.conclusion import conclude
from .services.disposition import recirculated, returned_to_examination


@subscribe(decided.DecisionMade)
def conclude_case(event: decided.DecisionMade, *, actor: Actor, at: datetime) -> None:
    """End the case as decided, in the transaction of the decision."""
    if event.about_kind == APPLICATION:
        conclude(decision_id=event.decision_id, application_id=event.about_id, actor=actor, at=at)


@subscribe(decided.DecisionRevised)
def follow_new_round(event: decided.DecisionRevised, *, actor: Actor, at: datetime) -> None:
    """The draft goes round again: the case is being decided again."""
    if event.about_kind == APPLICATION:
        recirculated(application_id=event.about_id, decision_id=event.decision_id, at=at)


def _back(event: decided.DecisionEvent, actor: Actor, at: datetime, *, is_abandoned: bool) -> None:
    if event.about_kind == APPLICATION:
        returned_to_examination(
            application_id=event.about_id,
            decision_id=event.decision_id,
            is_abandoned=is_abandoned,
            actor=actor,
            at=at,
        )


@subscribe(decided.DecisionSentBack)
def take_back_sent(event: decided.DecisionSentBack, *, actor: Actor, at: datetime) -> None:
    """The approver wants it otherwise: the case is examined again."""
    _back(event, actor, at, is_abandoned=False)


@subscribe(decided.DecisionPulledBack)
def take_back_pulled(event: decided.DecisionPulledBack, *, actor: Actor, at: datetime) -> None:
    """The drafter wants it otherwise: the case is examined again."""
    _back(event, actor, at, is_abandoned=False)


@subscribe(decided.DecisionAbandoned)
def take_back_abandoned(event: decided.DecisionAbandoned, *, actor: Actor, at: datetime) -> None:
    """The draft was given up: the next one will be a new one."""
    _back(event, actor, at, is_abandoned=True)
