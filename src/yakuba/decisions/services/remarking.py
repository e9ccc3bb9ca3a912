"""Words on a draft: a remark that decides nothing, and what the other acts keep in the record."""

from datetime import datetime

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Decision, Remark, Step
from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.decisions.rules.stages import Act
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor

from .circulating import claim, clean_opinion, facts_of, user_of
from .errors import UnableToRemark


@transaction.atomic
def remark(*, decision: Decision, text: str, actor: Actor, at: datetime) -> Remark:
    """Write what is thought of the draft without approving it or sending it back.

    It decides nothing, so it does not count as an act and asks nobody to read the page anew.
    Raises `UnableToRemark`.
    """
    held = claim(decision, Act.REMARK, None, UnableToRemark)
    verdict = policies.may_remark(actor=actor, decision=held, at=at)
    if not verdict:
        raise UnableToRemark(verdict.reason_ja)
    text = clean_opinion(text, UnableToRemark)
    if not text:
        raise UnableToRemark("意見を書いてください。")
    user = user_of(actor, UnableToRemark)
    said = keep(held, RemarkKind.REMARK, text, user, f"{actor.post_label} {user.name}", at)
    record(events.RemarkMade(subject=held.ref, **facts_of(held), opinion=text), actor=actor, at=at)
    return said


def keep(
    held: Decision,
    kind: RemarkKind,
    text: str,
    user: User,
    label: str,
    at: datetime,
    step: Step | None = None,
) -> Remark:
    """Keep the words with the round on which they were said."""
    said = Remark(
        decision=held,
        circulation=held.circulation,
        step=step,
        kind=kind.value,
        text=text,
        said_by=user,
        said_by_label=label.strip(),
        said_at=at,
    )
    said.save(force_insert=True)
    return said
