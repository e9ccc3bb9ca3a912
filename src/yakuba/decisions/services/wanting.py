"""決裁希望日: the day by which the drafter would like to have the decision."""

from datetime import date, datetime, timedelta

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Decision
from yakuba.decisions.rules.deadlines import MOST_DAYS_AHEAD
from yakuba.decisions.rules.stages import Act
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import claim, day_of, facts_of
from .errors import UnableToWant


@transaction.atomic
def want_by(*, decision: Decision, day: date | None, actor: Actor, at: datetime) -> Decision:
    """Say by when the decision is wanted, or that it no longer matters; raises `UnableToWant`.

    The wish changes nothing that is decided, so no open page grows old by it.
    """
    held = claim(decision, Act.WANT, None, UnableToWant)
    verdict = policies.may_want(actor=actor, decision=held)
    if not verdict:
        raise UnableToWant(verdict.reason_ja)
    if day == held.wanted_on:
        return held
    today = day_of(at)
    if day is not None and not today <= day <= today + timedelta(days=MOST_DAYS_AHEAD):
        raise UnableToWant("決裁希望日は、今日から1年以内の日にしてください。")
    held.wanted_on = day
    held.save(update_fields=["wanted_on"])
    record(
        events.WantedDaySet(subject=held.ref, **facts_of(held), wanted_on=day), actor=actor, at=at
    )
    return held
