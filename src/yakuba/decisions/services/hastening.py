"""至急: the drafter says that a draft is urgent, or that it is so no longer."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Decision, Urgency
from yakuba.decisions.rules.stages import Act
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import claim, facts_of
from .errors import UnableToHasten


@transaction.atomic
def hasten(*, decision: Decision, urgent: bool, actor: Actor, at: datetime) -> Decision:
    """Mark the draft as urgent, or take the mark off; raises `UnableToHasten`.

    The mark changes nothing that is decided, so no open page grows old by it.
    """
    held = claim(decision, Act.HASTEN, None, UnableToHasten)
    verdict = policies.may_hasten(actor=actor, decision=held)
    if not verdict:
        raise UnableToHasten(verdict.reason_ja)
    wanted = Urgency.URGENT if urgent else Urgency.NORMAL
    if held.urgency == wanted:
        return held
    held.urgency = wanted
    held.save(update_fields=["urgency"])
    record(
        events.UrgencyChanged(subject=held.ref, **facts_of(held), urgency=wanted.value),
        actor=actor,
        at=at,
    )
    return held
