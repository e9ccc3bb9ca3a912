"""The acts of the posts on the route: approve (承認・決裁), send back (差戻し), read (供覧)."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.registry import kind_of
from yakuba.decisions.rules.capacity import Capacity, needs_post_review
from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.decisions.rules.stages import Act, Outcome, StepKind
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import (
    cancel_open_steps,
    claim,
    clean_opinion,
    close_turn,
    facts_of,
    finish,
    open_next_wave,
    turn_for,
    user_of,
)
from .errors import UnableToAcknowledge, UnableToApprove, UnableToSendBack
from .remarking import keep


@transaction.atomic
def approve(
    *,
    decision: Decision,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    condition: str = "",
    revision: int | None = None,
) -> Step:
    """Approve the step whose turn it is, as the holder or in the holder's absence.

    A condition (条件付き承認) is kept with the approval and stays on the record. The last deciding step makes the decision. Raises `UnableToApprove`.
    """
    held = claim(decision, Act.APPROVE, revision, UnableToApprove)
    opinion = clean_opinion(opinion, UnableToApprove)
    condition = clean_opinion(condition, UnableToApprove)
    step, capacity = turn_for(held, actor, at, UnableToApprove)
    step.opinion = opinion
    step.post_review_needed = needs_post_review(
        capacity, is_routine=held.rule.get("is_routine") is True
    )
    close_turn(step, Outcome.APPROVED, capacity, actor, at, UnableToApprove)
    if condition:
        user = user_of(actor, UnableToApprove)
        keep(held, RemarkKind.CONDITION, condition, user, step.closed_by_label, at, step)
    is_decided = not open_next_wave(held.circulation, at)
    if is_decided:
        held.decided_at = at
    finish(held)
    record(
        events.StepApproved(
            subject=held.ref,
            **facts_of(held),
            step_kind=step.kind,
            post_label=step.post_label,
            capacity=step.capacity,
            post_review_needed=step.post_review_needed,
            opinion=opinion,
            condition=condition,
        ),
        actor=actor,
        at=at,
    )
    if is_decided:
        _announce(held, step, actor, at)
    return step


def _announce(held: Decision, step: Step, actor: Actor, at: datetime) -> None:
    """Record that the matter is decided; those who drafted it act on this fact."""
    record(
        events.DecisionMade(
            subject=held.ref,
            **facts_of(held),
            outcome=kind_of(held.kind).outcome_of(held.content),
            number=held.number,
            content_hash=held.content_hash,
            decider_post=step.post_label,
            capacity=step.capacity,
        ),
        actor=actor,
        at=at,
    )


@transaction.atomic
def send_back(
    *,
    decision: Decision,
    actor: Actor,
    at: datetime,
    opinion: str,
    revision: int | None = None,
) -> Step:
    """Send the draft back to its drafter with the reason; raises `UnableToSendBack`."""
    held = claim(decision, Act.SEND_BACK, revision, UnableToSendBack)
    opinion = clean_opinion(opinion, UnableToSendBack)
    if not opinion:
        raise UnableToSendBack("差し戻す理由を書いてください。起案者が何を直せばよいか分かります。")
    step, capacity = turn_for(held, actor, at, UnableToSendBack)
    step.opinion = opinion
    close_turn(step, Outcome.SENT_BACK, capacity, actor, at, UnableToSendBack)
    circulation = held.circulation
    circulation.sent_back_at = at
    circulation.save(update_fields=["sent_back_at"])
    cancel_open_steps(circulation, at)
    finish(held)
    record(
        events.DecisionSentBack(
            subject=held.ref,
            **facts_of(held),
            step_kind=step.kind,
            post_label=step.post_label,
            capacity=step.capacity,
            opinion=opinion,
        ),
        actor=actor,
        at=at,
    )
    return step


@transaction.atomic
def acknowledge(*, step: Step, actor: Actor, at: datetime) -> Step:
    """Note that the holder has read what was circulated for information (供覧).

    Raises `UnableToAcknowledge`.
    """
    held = claim(step.decision, Act.ACKNOWLEDGE, None, UnableToAcknowledge)
    fresh = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if fresh.kind != StepKind.KYORAN or not fresh.is_open:
        raise UnableToAcknowledge("この供覧はすでに確認されています。")
    if fresh.post_id not in actor.post_ids:
        raise UnableToAcknowledge(f"この供覧は{fresh.post_label}あてです。")
    close_turn(fresh, Outcome.APPROVED, Capacity.SELF, actor, at, UnableToAcknowledge)
    record(
        events.InformationRead(subject=held.ref, **facts_of(held), post_label=fresh.post_label),
        actor=actor,
        at=at,
    )
    return fresh
