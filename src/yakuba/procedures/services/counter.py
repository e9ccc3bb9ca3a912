"""書かない窓口: a clerk enters what came over the counter, by post or by telephone.

Law: 行政手続法7条: what has arrived is an application, with gaps or without; a gap is noted with its
reason and put right by a correction, never by handing the paper back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.procedures import events
from yakuba.procedures.models import Application, Draft, Procedure
from yakuba.procedures.policies.cases import may_enter_paper
from yakuba.procedures.policies.drafts import DraftAct
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import application_from
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.flow import Fault, check
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.vocabulary import Channel

from .cases import UnableToHandle
from .drafts import UnableToSave, UnableToStart, opened, start, store
from .submission import AnswersIncomplete, Ready, take_in, with_files

GAP_LENGTH = 200
BY_HAND = (Channel.COUNTER, Channel.POST, Channel.PHONE)


class UnableToEnter(UnableToHandle):
    """What came by hand cannot be entered; the message says why."""


class EntryIncomplete(UnableToEnter):
    """Answers are missing without a reason, or do not fit; `faults` say which."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("まだ受け付けられません。次の項目を確かめてください。")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clerk typed: the answers, and why other questions have none (記入なし)."""

    answers: Mapping[str, Any]
    gaps: Mapping[str, str]


@transaction.atomic
def begin_entry(*, procedure: Procedure, channel: Channel, actor: Actor, at: datetime) -> Draft:
    """Begin to enter an application for somebody else; raises `UnableToEnter`."""
    verdict = may_enter_paper(actor, procedure)
    if not verdict:
        raise UnableToEnter(verdict.reason_ja)
    if channel not in BY_HAND:
        raise UnableToEnter("受付方法は、窓口・郵送・電話から選んでください。")
    try:
        return start(procedure=procedure, channel=channel, actor=actor, at=at)
    except UnableToStart as refusal:
        raise UnableToEnter(str(refusal)) from None


def _opened(draft: Draft, actor: Actor, act: DraftAct) -> Draft:
    verdict = may_enter_paper(actor, draft.procedure)
    if not verdict:
        raise UnableToEnter(verdict.reason_ja)
    try:
        return opened(draft, actor, act)
    except UnableToSave as refusal:
        raise UnableToEnter(str(refusal)) from None


@transaction.atomic
def keep_entry(*, draft: Draft, answers: Mapping[str, Any], actor: Actor, at: datetime) -> Draft:
    """Keep what was typed so far, without the files, which are kept by acts of their own."""
    locked = _opened(draft, actor, DraftAct.EDIT)
    locked.answers = {key: value for key, value in answers.items() if value is not None}
    store(locked, actor, at)
    return locked


@transaction.atomic
def enter_paper_application(
    *, draft: Draft, entry: Entry, received_at: datetime, actor: Actor, at: datetime
) -> Application:
    """Make the paper an application that arrived when it was received; twice is once.

    `received_at` is what the clerk's stamp on the paper says (到達). The same checks as online;
    a required answer may be missing if the clerk says why. Raises `UnableToEnter`.
    """
    locked = _opened(draft, actor, DraftAct.SUBMIT)
    known = application_from(locked)
    if known is not None:
        return known
    if received_at > at:
        raise UnableToEnter(
            "到達の日時は、いまより後にできません。受付印の日付を確かめてください。"
        )
    definition = definition_of(locked.version)
    stored = with_files(
        {key: value for key, value in entry.answers.items() if value is not None},
        locked,
        definition,
    )
    answers, faults = check(definition, stored, on=day_in_japan(received_at))
    gaps = _gaps(definition, entry, answers)
    left = [fault for fault in faults if fault.question.key not in gaps]
    if left:
        raise EntryIncomplete(left)
    locked.answers = answers
    store(locked, actor, at)
    try:
        application = take_in(
            Ready(locked, definition, answers), actor=actor, arrived_at=received_at, at=at
        )
    except AnswersIncomplete as taken:
        raise EntryIncomplete(taken.faults) from None
    record(
        events.PaperEntered(
            subject=events.application_ref(application.pk),
            channel=locked.channel,
            received_at=received_at.isoformat(),
            gaps=[{"question": key, "reason": reason} for key, reason in gaps.items()],
        ),
        actor=actor,
        at=at,
    )
    return application


def _gaps(definition: FormDefinition, entry: Entry, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the questions left open on the paper with the clerk's reason for each."""
    reasons = {
        question.key: clean_line(entry.gaps.get(question.key, ""))[:GAP_LENGTH]
        for question in definition.questions()
    }
    return {key: reason for key, reason in reasons.items() if reason and key not in answers}
