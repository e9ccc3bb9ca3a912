"""取下げ: the applicant takes the application back before it is decided."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.kernel.wareki import to_wareki
from yakuba.procedures import events
from yakuba.procedures.models import Application, CorrectionRequest, Slot
from yakuba.procedures.policies.applications import ApplicantAct, may_as_applicant
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.status import open_correction_of, stage_of_application
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.vocabulary import Outcome

REASON_LENGTH = 500


class UnableToWithdraw(Exception):
    """The application cannot be taken back (any more)."""


@transaction.atomic
def withdraw(
    *, application: Application, actor: Actor, at: datetime, reason: str = ""
) -> Application:
    """End the application at the applicant's wish; a second time changes nothing.

    A place that was booked is free again, an open correction ends. Raises `UnableToWithdraw`.
    """
    held = (
        Application.objects.select_for_update(of=("self",))
        .select_related("procedure", "version", "municipality", "section")
        .get(pk=application.pk)
    )
    correction = open_correction_of(held)
    stage = stage_of_application(held, correction_open=correction is not None)
    if held.outcome == Outcome.WITHDRAWN and may_as_applicant(actor, ApplicantAct.SEE, held, stage):
        return held
    verdict = may_as_applicant(actor, ApplicantAct.WITHDRAW, held, stage)
    if not verdict:
        raise UnableToWithdraw(verdict.reason_ja)
    _check_slot(held, at)
    if correction is not None:
        _end_correction(correction, actor, at)
    held.outcome = Outcome.WITHDRAWN.value
    held.concluded_at = at
    held.save(update_fields=["outcome", "concluded_at"])
    _free_slot(held, actor, at)
    record(
        events.ApplicationWithdrawn(
            subject=events.application_ref(held.pk),
            reason=clean_text(reason).strip()[:REASON_LENGTH],
        ),
        actor=actor,
        at=at,
    )
    _confirm(held, at)
    return held


def _check_slot(application: Application, at: datetime) -> None:
    """Refuse to give a place back so late that nobody else can take it."""
    rules = definition_of(application.version).booking
    booking = getattr(application, "booking", None)
    if rules is None or booking is None or booking.cancelled_at is not None:
        return
    last = booking.slot.date - timedelta(days=rules.cancel_until_days)
    if day_in_japan(at) > last:
        raise UnableToWithdraw(
            f"予約の取消しは{to_wareki(last)}まででした。"
            f"{application.section.name}（電話 {application.section.telephone}）にご連絡ください。"
        )


def _end_correction(correction: CorrectionRequest, actor: Actor, at: datetime) -> None:
    correction.cancelled_at = at
    correction.save(update_fields=["cancelled_at"])
    record(
        events.CorrectionCancelled(
            subject=events.application_ref(correction.application_id),
            correction=str(correction.pk),
            reason="申請が取り下げられたため",
        ),
        actor=actor,
        at=at,
    )


def _free_slot(application: Application, actor: Actor, at: datetime) -> None:
    booking = getattr(application, "booking", None)
    if booking is None or booking.cancelled_at is not None:
        return
    booking.cancelled_at = at
    booking.save(update_fields=["cancelled_at"])
    Slot.objects.filter(pk=booking.slot_id, taken__gt=0).update(taken=F("taken") - 1)
    record(
        events.BookingCancelled(
            subject=events.application_ref(application.pk), slot=str(booking.slot_id)
        ),
        actor=actor,
        at=at,
    )


def _confirm(application: Application, at: datetime) -> None:
    if not application.applicant_email:
        return
    town, section = application.municipality, application.section
    try:
        mail(
            to=application.applicant_email,
            subject_line=f"【{town.name}】申請を取り下げました（受付番号 {application.receipt_number}）",
            body=(
                f"{application.applicant_name} 様\n\n"
                f"「{application.procedure.title}」（受付番号 {application.receipt_number}）の"
                "取下げを受け付けました。\n必要なときは、あらためて申請できます。\n\n"
                f"{town.name} {section.name}　電話 {section.telephone or town.telephone}\n"
            ),
            about=events.application_ref(application.pk),
            dedupe_key=f"withdrawn:{application.pk}",
            at=at,
        )
    except UnableToMail:
        # The address was typed by a person; the withdrawal must not depend on it.
        return
