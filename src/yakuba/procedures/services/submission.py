"""The act that the law calls arrival: everything of it in one transaction, once per draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yakuba.foundation.events.services import record
from yakuba.foundation.rulebook.queries import NoRuleInForce, decide
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.receipt import receipt_number
from yakuba.organisation.queries import calendar_of
from yakuba.procedures import events
from yakuba.procedures.models import (
    Application,
    Attachment,
    Draft,
    ReceiptSeries,
    Slot,
    SlotBooking,
)
from yakuba.procedures.policies.drafts import DraftAct
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import application_from, files_of
from yakuba.procedures.rules import arrival
from yakuba.procedures.rules.clock import day_in_japan, due_date
from yakuba.procedures.rules.fees import fee_inputs
from yakuba.procedures.rules.flow import Fault, check
from yakuba.procedures.rules.json_schema import validate
from yakuba.procedures.rules.localisation import Localised
from yakuba.procedures.rules.reading import AnswerError
from yakuba.procedures.rules.shape import FormDefinition, QuestionType
from yakuba.procedures.rules.vocabulary import Outcome, ProcedureKind

from .acknowledgement import acknowledge
from .drafts import UnableToSave, opened


class UnableToSubmit(Exception):
    """The draft cannot become an application as it stands; nothing of it was lost."""


class AnswersIncomplete(UnableToSubmit):
    """Answers are missing or no longer fit; `faults` say which and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("まだ申請できません。次の項目を確かめてください。")
        self.faults = list(faults)


class ChangedSinceChecked(UnableToSubmit):
    """The answers are not those that the applicant saw when pressing the button."""

    def __init__(self) -> None:
        super().__init__(
            "別の画面で内容が変わりました。下の内容を確かめて、もう一度「申請する」を押してください。"
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """What was found fit to be submitted."""

    draft: Draft
    definition: FormDefinition
    answers: dict[str, Any]


@transaction.atomic
def submit(
    *,
    draft: Draft,
    actor: Actor,
    at: datetime,
    declared: Mapping[str, bool] | None = None,
    revision: int | None = None,
) -> Application:
    """Turn the draft into an application that has arrived, and return it.

    A draft that was submitted before gives the application it has become, whoever repeats the
    request. `declared` are the declarations ticked beside the button, `revision` is the one that
    the applicant saw. Raises `UnableToSubmit` and its kinds.
    """
    try:
        locked = opened(draft, actor, DraftAct.SUBMIT)
    except UnableToSave as refusal:
        raise UnableToSubmit(str(refusal)) from None
    known = application_from(locked) if locked.submitted_at else None
    if known is not None:
        return known
    if revision is not None and revision != locked.revision:
        raise ChangedSinceChecked
    return take_in(_ready(locked, declared or {}, at), actor=actor, arrived_at=at, at=at)


def take_in(ready: Ready, *, actor: Actor, arrived_at: datetime, at: datetime) -> Application:
    """Make what is ready an application, in the caller's transaction; the draft is locked.

    `arrived_at` is 到達: now for what comes online, the day stamped on it for what came on paper.
    Raises `AnswersIncomplete` when the slot is gone.
    """
    application = _arrive(ready, actor, arrived_at)
    _take_files(application, ready)
    _book(application, ready, actor, at)
    _complete(application, actor, arrived_at)
    acknowledge(application, ready.definition, at=at)
    return application


def with_files(answers: dict[str, Any], draft: Draft, definition: FormDefinition) -> dict[str, Any]:
    """Return the answers with the files that are really attached to the draft."""
    return _with_files(answers, draft, definition)


def _ready(draft: Draft, declared: Mapping[str, bool], at: datetime) -> Ready:
    """Check everything anew under the pinned version; raises `UnableToSubmit`."""
    if draft.needs_reconfirm:
        raise UnableToSubmit(
            "手続の内容が新しくなりました。確かめてから、もう一度申請してください。"
        )
    definition = definition_of(draft.version)
    stored = dict(draft.answers) | {key: True for key, ticked in declared.items() if ticked}
    stored = _with_files(stored, draft, definition)
    answers, faults = check(definition, stored, on=day_in_japan(at))
    if faults:
        raise AnswersIncomplete(faults)
    if wrong := validate(definition, answers):
        raise UnableToSubmit(
            "保存された内容の一部が読み取れません。お手数ですが、担当の窓口にご連絡ください。"
            f"（{'、'.join(fault.path for fault in wrong[:3])}）"
        )
    return Ready(draft, definition, answers)


def _with_files(
    answers: dict[str, Any], draft: Draft, definition: FormDefinition
) -> dict[str, Any]:
    """Return the answers with the files that are really there."""
    keys = {q.key for q in definition.questions() if q.type is QuestionType.FILES}
    if not keys:
        return answers
    given: dict[str, list[dict[str, str]]] = {}
    for one in files_of(draft):
        entry = {"file": str(one.file_id), "name": one.file.name}
        given.setdefault(one.question, []).append(entry)
    return {key: value for key, value in answers.items() if key not in keys} | {
        key: entries for key, entries in given.items() if key in keys
    }


def _arrive(ready: Ready, actor: Actor, at: datetime) -> Application:
    draft, definition = ready.draft, ready.definition
    today = day_in_japan(at)
    applicant = arrival.applicant_of(definition, ready.answers)
    days = arrival.standard_days(definition)
    fee = _fee(ready, today)
    number = _next_receipt_number(today)
    application = Application(
        municipality=draft.municipality,
        receipt_number=number,
        procedure=draft.procedure,
        version=draft.version,
        section_id=draft.procedure.section_id,
        answers=ready.answers,
        draft=draft,
        channel=draft.channel,
        user_id=draft.user_id or (actor.user_id if actor.kind is ActorKind.RESIDENT else None),
        applicant_name=applicant.name,
        applicant_kana=applicant.kana,
        applicant_email=applicant.email or draft.email or _email_of(actor),
        applicant_phone=applicant.phone,
        arrived_at=at,
        standard_days=days,
        due_date=due_date(calendar_of(draft.municipality), at, days),
        fee_yen=fee.yen,
        fee_basis=fee.basis,
        search_text=arrival.search_text(number, applicant),
    )
    application.save(force_insert=True)
    draft.submitted_at = at
    draft.resume_code_hash = ""
    draft.save(update_fields=["submitted_at", "resume_code_hash"])
    record(
        events.ApplicationArrived(
            subject=events.application_ref(application.pk),
            receipt_number=number,
            procedure=draft.procedure.slug,
            version=draft.version.number,
            channel=draft.channel,
        ),
        actor=actor,
        at=at,
    )
    return application


def _email_of(actor: Actor) -> str:
    return actor.email if actor.kind is ActorKind.RESIDENT else ""


def _next_receipt_number(today: date) -> str:
    """Take the next number of the fiscal year; given back when the transaction is."""
    year = FiscalYear.of(today).year
    series = ReceiptSeries.objects.filter(fiscal_year=year).order_by()
    step = {"last_serial": F("last_serial") + 1}
    # The update holds the row until the end of the transaction, so nobody takes the same number.
    if not series.update(**step):
        ReceiptSeries.objects.get_or_create(fiscal_year=year)
        series.update(**step)
    return receipt_number(series.values_list("last_serial", flat=True).get(), year)


@dataclass(frozen=True, slots=True)
class _Fee:
    yen: int | None
    basis: dict[str, Any]


def _fee(ready: Ready, today: date) -> _Fee:
    """Price the application by the table in force on the day of arrival."""
    fee = ready.definition.fee
    if fee is None or not fee.table:
        return _Fee(None, {})
    inputs = fee_inputs(ready.definition, ready.answers)
    try:
        outcome = decide(fee.table, inputs, today)
    except NoRuleInForce:
        # An application that arrives exists, whether or not the table was kept up to date.
        return _Fee(None, {"table": fee.table, "inputs": inputs, "missing": True})
    basis = {
        "table": outcome.table_code,
        "version": outcome.version,
        "row": outcome.row,
        "annotation": outcome.annotation,
        "inputs": inputs,
        "on": today.isoformat(),
    }
    return _Fee(arrival.yen_of(outcome.values), basis)


def _take_files(application: Application, ready: Ready) -> None:
    """Hand the files of the questions that count over to the application."""
    files = Attachment.objects.filter(draft=ready.draft, question__in=list(ready.answers))
    files.update(application=application)


def _book(application: Application, ready: Ready, actor: Actor, at: datetime) -> None:
    """Take the place in the slot; raises `AnswersIncomplete` when the last one is gone."""
    booking = ready.definition.booking
    if booking is None:
        return
    picked = ready.answers.get(booking.slot_question)
    if picked is None:
        return
    free = Slot.objects.filter(
        pk=picked["slot"], procedure=application.procedure, taken__lt=F("capacity")
    )
    if not free.update(taken=F("taken") + 1):
        raise AnswersIncomplete([_slot_is_gone(ready.definition, booking.slot_question)])
    slot = Slot.objects.get(pk=picked["slot"])
    SlotBooking(slot=slot, application=application, booked_at=at).save(force_insert=True)
    record(
        events.BookingConfirmed(
            subject=events.application_ref(application.pk),
            slot=str(slot.pk),
            date=slot.date.isoformat(),
            slot_label=slot.label,
        ),
        actor=actor,
        at=at,
    )


def _slot_is_gone(definition: FormDefinition, key: str) -> Fault:
    question = definition.question(key)
    sentence = Localised(
        f"「{question.label.ja}」：お選びの枠は、たったいま埋まりました。ほかの枠を選んでください。",
        en="That slot has just been taken. Please choose another.",
    )
    return Fault(definition.page_of(key), question, AnswerError("value", sentence))


def _complete(application: Application, actor: Actor, at: datetime) -> None:
    """行政手続法37条: the duty to notify is done when the notification arrives."""
    if application.procedure.kind != ProcedureKind.NOTIFICATION:
        return
    application.outcome = Outcome.COMPLETED.value
    application.concluded_at = at
    application.save(update_fields=["outcome", "concluded_at"])
    record(
        events.NotificationCompleted(subject=events.application_ref(application.pk)),
        actor=actor,
        at=at,
    )
