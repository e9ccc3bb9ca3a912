"""Reads of cases: who may see which, where they stand, what their page needs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Department
from yakuba.organisation.queries import on_day
from yakuba.procedures.models import (
    Application,
    Attachment,
    CheckMark,
    CorrectionRequest,
    Note,
)
from yakuba.procedures.rules.clock import pauses
from yakuba.procedures.rules.stages import Stage, Stamps, stage_of


def _open_corrections() -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(
        application=OuterRef("pk"), answered_at=None, lapsed_at=None, cancelled_at=None
    )


def with_stage(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Return the rows bringing along whether a correction is with the applicant."""
    return rows.annotate(correction_open=Exists(_open_corrections()))


def cases_of(actor: Actor) -> QuerySet[Application]:
    """Return the cases of the sections in which the actor holds a post."""
    return with_stage(Application.objects.filter(section__in=actor.department_ids))


def case_of(actor: Actor, application_id: UUID) -> Application | None:
    """Return the case with what its page needs of it, None when it is not the actor's to see."""
    return only(
        cases_of(actor)
        .select_related("procedure", "version", "section", "claimed_by", "booking__slot")
        .defer("version__document")
        .filter(pk=application_id)
    )


def stage_of_case(application: Application) -> Stage:
    """Return where the case stands; asks for an open correction unless the row brought it."""
    known: bool | None = getattr(application, "correction_open", None)
    if known is None:
        known = CorrectionRequest.objects.filter(
            application=application, answered_at=None, lapsed_at=None, cancelled_at=None
        ).exists()
    return stage_of(
        Stamps(
            accepted_at=application.accepted_at,
            claimed_at=application.claimed_at,
            correction_open=known,
            deciding_since=application.deciding_since,
            concluded_at=application.concluded_at,
        )
    )


def corrections_of(application: Application) -> list[CorrectionRequest]:
    """Return the corrections of the case, oldest first."""
    rows = CorrectionRequest.objects.filter(application=application)
    return list(rows.select_related("requested_by").order_by("requested_at"))


def stops_of(corrections: list[CorrectionRequest]) -> list[Any]:
    """Return the periods in which the clock of the case stood."""
    return pauses(
        (one.requested_at, one.answered_at or one.lapsed_at or one.cancelled_at)
        for one in corrections
    )


def check_marks_of(application: Application) -> dict[str, CheckMark]:
    """Return the marks of the check-list by item."""
    rows = CheckMark.objects.filter(application=application).select_related("by")
    return {mark.item: mark for mark in rows}


def notes_of(application: Application) -> QuerySet[Note]:
    """Return the remarks, newest first."""
    rows = Note.objects.filter(application=application).select_related("written_by")
    return rows.order_by("-written_at", "-pk")


def attachments_of(application: Application) -> QuerySet[Attachment]:
    """Return every file of the case, replaced ones included."""
    rows = Attachment.objects.filter(application=application).select_related("file")
    return rows.order_by("question", "attached_at")


def attachment_in(application: Application, attachment_id: UUID) -> Attachment | None:
    """Return the file if it belongs to the case."""
    return only(attachments_of(application).filter(pk=attachment_id))


def correction_in(application: Application, correction_id: UUID) -> CorrectionRequest | None:
    """Return the correction if it belongs to the case."""
    return only(CorrectionRequest.objects.filter(application=application, pk=correction_id))


def colleagues(section: Department, on: date) -> list[User]:
    """Return who holds a post in the section or below it on the day, by name."""
    below = Department.objects.filter(parent=section).values("pk")
    rows = Appointment.objects.filter(on_day(on)).filter(
        post__department__in=[section.pk, *below.values_list("pk", flat=True)]
    )
    users = {row.user_id: row.user for row in rows.select_related("user")}
    return sorted(users.values(), key=lambda user: user.kana or user.name)


def others_by_applicant(application: Application, limit: int = 10) -> QuerySet[Application]:
    """Return other applications of the same resident to this very section, newest first.

    By account, else by e-mail and name together: a shared name alone is not the same person.
    """
    rows = Application.objects.filter(section_id=application.section_id).exclude(pk=application.pk)
    if application.user_id is not None:
        rows = rows.filter(user_id=application.user_id)
    elif application.applicant_email and application.applicant_name:
        rows = rows.filter(
            applicant_email=application.applicant_email, applicant_name=application.applicant_name
        )
    else:
        rows = rows.none()
    return rows.select_related("procedure").order_by("-arrived_at")[:limit]


def find(application_id: UUID | str) -> Application | None:
    """Return the application whoever asks; for services and subject cards, never for views."""
    found = Application.objects.filter(pk=application_id)
    return only(
        found.select_related("procedure", "version", "section", "municipality").defer(
            "version__document"
        )
    )
