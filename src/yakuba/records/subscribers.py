"""What the app does when others have acted: the catalogue hears what was decided."""

from datetime import datetime

from yakuba.decisions import events as decisions
from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor

from .services.disposing import KIND, execute, give_up
from .services.issuing import forget_decided, register_decided


@subscribe(decisions.DecisionMade)
def take_decision(event: decisions.DecisionMade, *, actor: Actor, at: datetime) -> None:
    """The matter is decided: it stands in the catalogue, in the transaction of the decision."""
    register_decided(subject=event.subject, actor=actor, at=at)
    if event.kind == KIND:
        execute(key=int(event.about_id), number=event.number, actor=actor, at=at)


@subscribe(decisions.DecisionAbandoned)
def take_abandoned(event: decisions.DecisionAbandoned, *, actor: Actor, at: datetime) -> None:
    """The disposal is not decided: its files may stand on another list."""
    if event.kind == KIND:
        give_up(key=int(event.about_id), actor=actor, at=at)


@subscribe(decisions.DecisionErased)
def forget_words(event: decisions.DecisionErased, *, actor: Actor, at: datetime) -> None:
    """Its content is disposed of: the line keeps its number and loses its words."""
    forget_decided(subject=event.subject, actor=actor, at=at)
