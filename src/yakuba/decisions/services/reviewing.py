"""後閲: the holder looks at what was decided in the holder's absence."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Step
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import facts_of, user_of
from .errors import UnableToReview


@transaction.atomic
def post_review(*, step: Step, actor: Actor, at: datetime) -> Step:
    """Note that the holder has looked at the acting decision; raises `UnableToReview`."""
    held = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if held.post_reviewed_at is not None:
        raise UnableToReview("後閲はすでに済んでいます。")
    verdict = policies.may_post_review(actor=actor, step=held)
    if not verdict:
        raise UnableToReview(verdict.reason_ja)
    held.post_reviewed_at = at
    held.post_reviewed_by = user_of(actor, UnableToReview)
    held.save(update_fields=["post_reviewed_at", "post_reviewed_by"])
    decision = held.decision
    record(
        events.ActingDecisionReviewed(
            subject=decision.ref,
            **facts_of(decision, held.circulation.number),
            step_id=held.pk,
            post_label=held.post_label,
            acted_by=held.closed_by_label,
        ),
        actor=actor,
        at=at,
    )
    return held
