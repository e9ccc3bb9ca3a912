"""What the app does when others have acted."""

from datetime import datetime

from yakuba.decisions import events as decisions
from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor

from .services.papers import forget


@subscribe(decisions.DecisionErased)
def forget_words(event: decisions.DecisionErased, *, actor: Actor, at: datetime) -> None:
    """What was put before the posts is disposed of, and so is the paper."""
    forget(decision_id=event.subject.id, actor=actor, at=at)
