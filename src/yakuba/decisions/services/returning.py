"""差戻し to an earlier step: the post chosen gets its turn again, and everybody behind it."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events
from yakuba.decisions.models import Attachment, Circulation, Decision, Step
from yakuba.decisions.queries.rounds import steps_of_way
from yakuba.decisions.rules.returns import asked_again, returnable
from yakuba.decisions.rules.stages import Act, Outcome
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
)
from .errors import UnableToReturn


@transaction.atomic
def return_to(
    *,
    decision: Decision,
    order: int,
    actor: Actor,
    at: datetime,
    opinion: str,
    revision: int | None = None,
) -> Step:
    """Give an earlier step its turn again, with the reason; returns the step that sent it back.

    The content stays as it was drafted, so it is the drafter alone who changes it: a round with
    the same content begins at that step, and what was approved before it still stands. Raises
    `UnableToReturn`.
    """
    held = claim(decision, Act.RETURN, revision, UnableToReturn)
    opinion = clean_opinion(opinion, UnableToReturn)
    if not opinion:
        raise UnableToReturn(
            "差し戻す理由を書いてください。差し戻された人が何を見直せばよいか分かります。"
        )
    step, capacity = turn_for(held, actor, at, UnableToReturn)
    way = steps_of_way(held)
    target = _target(way, order, step)
    step.opinion = opinion
    close_turn(step, Outcome.SENT_BACK, capacity, actor, at, UnableToReturn)
    before = held.circulation
    before.sent_back_at = at
    before.save(update_fields=["sent_back_at"])
    cancel_open_steps(before, at)
    again = _round_from(before, way, target, at)
    held.current = again
    open_next_wave(again, at)
    finish(held)
    record(
        events.StepReturned(
            subject=held.ref,
            **facts_of(held, before.number),
            step_kind=step.kind,
            post_label=step.post_label,
            capacity=step.capacity,
            opinion=opinion,
            returned_to=target.post_label,
            next_round=again.number,
            content_hash=again.content_hash,
        ),
        actor=actor,
        at=at,
    )
    return step


def _target(way: list[Step], order: int, step: Step) -> Step:
    places = returnable([one.past for one in way], wave=step.wave)
    target = next((one for one in way if one.order == order and order in places), None)
    if target is None:
        raise UnableToReturn(f"差戻し先は、{step.post_label}より前に承認した職から選んでください。")
    return target


def _round_from(before: Circulation, way: list[Step], target: Step, at: datetime) -> Circulation:
    """Begin the round that takes up the same content at the target."""
    again = Circulation(
        decision=before.decision,
        number=before.number + 1,
        title=before.title,
        content=before.content,
        content_hash=before.content_hash,
        amount=before.amount,
        rule=before.rule,
        opened_at=at,
        resumes=before,
    )
    again.save(force_insert=True)
    places = asked_again([one.past for one in way], target=target.order)
    Step.objects.bulk_create(
        Step(
            decision=before.decision,
            circulation=again,
            order=one.order,
            wave=one.wave,
            kind=one.kind,
            post_id=one.post_id,
            post_label=one.post_label,
        )
        for one in way
        if one.order in places
    )
    Attachment.objects.bulk_create(
        Attachment(circulation=again, file_id=file_id)
        for file_id in before.attachments.values_list("file_id", flat=True)
    )
    return again
