"""取下申出: after somebody has acted, the drafter asks, and whoever holds the paper answers."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Decision
from yakuba.decisions.queries.rounds import is_handled
from yakuba.decisions.rules.remarks import RemarkKind, may_ask_to_withdraw
from yakuba.decisions.rules.stages import Act
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import (
    cancel_open_steps,
    claim,
    clean_opinion,
    facts_of,
    finish,
    turn_for,
    user_of,
)
from .errors import UnableToWithdraw
from .remarking import keep


@transaction.atomic
def ask_withdrawal(
    *,
    decision: Decision,
    reason: str,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Decision:
    """Ask to take the draft back although somebody has approved it; raises `UnableToWithdraw`."""
    held = claim(decision, Act.ASK_WITHDRAWAL, revision, UnableToWithdraw)
    circulation = held.circulation
    for verdict in (
        policies.may_ask_withdrawal(actor=actor, decision=held),
        may_ask_to_withdraw(
            is_handled=is_handled(held),
            has_asked=circulation.withdrawal_asked_at is not None,
        ),
    ):
        if not verdict:
            raise UnableToWithdraw(verdict.reason_ja)
    reason = clean_opinion(reason, UnableToWithdraw)
    if not reason:
        raise UnableToWithdraw("取り下げたい理由を書いてください。")
    user = user_of(actor, UnableToWithdraw)
    circulation.withdrawal_asked_at = at
    circulation.save(update_fields=["withdrawal_asked_at"])
    keep(held, RemarkKind.WITHDRAWAL, reason, user, f"{actor.post_label} {user.name}", at)
    finish(held)
    record(
        events.WithdrawalAsked(subject=held.ref, **facts_of(held), reason=reason),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def answer_withdrawal(
    *,
    decision: Decision,
    grant: bool,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    revision: int | None = None,
) -> Decision:
    """Let the drafter take the draft back, or decline with the reason and let it go on.

    Whoever could approve now answers, in the holder's absence too. Raises `UnableToWithdraw`.
    """
    held = claim(decision, Act.ANSWER_WITHDRAWAL, revision, UnableToWithdraw)
    opinion = clean_opinion(opinion, UnableToWithdraw)
    if not grant and not opinion:
        raise UnableToWithdraw("取下げを認めない理由を書いてください。")
    step, capacity = turn_for(held, actor, at, UnableToWithdraw)
    user = user_of(actor, UnableToWithdraw)
    circulation = held.circulation
    if grant:
        circulation.pulled_back_at = at
        cancel_open_steps(circulation, at)
    else:
        circulation.withdrawal_declined_at = at
    circulation.save(update_fields=["pulled_back_at", "withdrawal_declined_at"])
    if opinion:
        keep(held, RemarkKind.ANSWER, opinion, user, f"{actor.post_label} {user.name}", at)
    finish(held)
    answer = events.WithdrawalGranted if grant else events.WithdrawalDeclined
    record(
        answer(
            subject=held.ref,
            **facts_of(held),
            post_label=step.post_label,
            capacity=capacity.value,
            opinion=opinion,
        ),
        actor=actor,
        at=at,
    )
    if grant:
        taken = events.DecisionPulledBack(subject=held.ref, **facts_of(held), on_request=True)
        record(taken, actor=actor, at=at)
    return held
