"""What the app does when others have acted: the catalogue hears what was decided."""

from datetime import datetime

from yakuba.decisions import events as decisions
from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor

from .services.issuing import forget_decided, register_decided


@subscribe(decisions.DecisionMade)
def take_decision(event: decisions.DecisionMade, *, actor: Actor, at: datetime) -> None:
    """The matter is decided: it stands in the catalogue, in the transaction of the decision."""
    register_decided(subject=event.subject, actor=actor, at=at)


@subscribe(decisions.DecisionErased)
def forget_words(event: decisions.DecisionErased, *, actor: Actor, at: datetime) -> None:
    """Its content is disposed of: the line keeps its number and loses its words."""
    forget_decided(subject=event.subject, actor=actor, at=at)
