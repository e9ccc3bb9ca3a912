"""What an applicant sees of an application: where it stands, what is expected, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.queries import documents_of
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.receipt import UnreadableReceipt, parse_receipt_number, receipt_number
from yakuba.organisation.queries import calendar_of
from yakuba.procedures import events
from yakuba.procedures.models import Application, Attachment, CorrectionRequest, SatisfactionReply
from yakuba.procedures.rules.clock import Clock, clock, pauses
from yakuba.procedures.rules.stages import Stage, Stamps, stage_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An application with all that its status page says."""

    application: Application
    stage: Stage
    correction: CorrectionRequest | None
    answered: list[CorrectionRequest]
    clock: Clock
    moments: list[EventRecord]
    documents: list[IssuedDocument]
    has_replied: bool

    @property
    def is_over(self) -> bool:
        return self.stage is Stage.CONCLUDED


def application_of(application_id: UUID) -> Application | None:
    """Return the application with its procedure, version and section."""
    found = Application.objects.filter(pk=application_id)
    return only(
        found.select_related(
            "procedure", "version", "section", "municipality", "booking__slot"
        ).defer("version__document")
    )


def open_correction_of(application: Application) -> CorrectionRequest | None:
    """Return the correction that the applicant is asked for now."""
    return only(application.corrections.filter(answered_at=None, lapsed_at=None, cancelled_at=None))


def stage_of_application(application: Application, *, correction_open: bool) -> Stage:
    """Return the stage, derived from the stamps."""
    return stage_of(
        Stamps(
            accepted_at=application.accepted_at,
            claimed_at=application.claimed_at,
            correction_open=correction_open,
            deciding_since=application.deciding_since,
            concluded_at=application.concluded_at,
        )
    )


def standing_of(application: Application, *, on: date) -> Standing:
    """Return where the application stands on the day."""
    corrections = list(application.corrections.all())
    asked = [one for one in corrections if is_open(one)]
    spans = [(one.requested_at, closed_at(one)) for one in corrections]
    until = timezone.localdate(application.concluded_at) if application.concluded_at else on
    public = {code for code, cls in EVENT_CLASSES.items() if cls.is_public}
    moments = events_of([events.application_ref(application.pk)]).filter(code__in=public)
    return Standing(
        application=application,
        stage=stage_of_application(application, correction_open=bool(asked)),
        correction=asked[0] if asked else None,
        answered=[one for one in corrections if one.answered_at is not None],
        clock=clock(
            calendar_of(application.municipality),
            application.arrived_at,
            application.standard_days,
            pauses(spans),
            on=until,
        ),
        moments=list(moments),
        documents=list(documents_of(events.application_ref(application.pk))),
        has_replied=SatisfactionReply.objects.filter(application=application).exists(),
    )


def is_open(correction: CorrectionRequest) -> bool:
    """Tell whether the correction is with the applicant."""
    return closed_at(correction) is None


def closed_at(correction: CorrectionRequest) -> datetime | None:
    """Return when the correction was answered, lapsed or was taken back."""
    return correction.answered_at or correction.lapsed_at or correction.cancelled_at


def application_by_number(text: str, email: str) -> Application | None:
    """Return the application with the receipt number and the e-mail address, both forgiving."""
    try:
        receipt = parse_receipt_number(text)
    except UnreadableReceipt:
        return None
    number = receipt_number(receipt.serial, receipt.fiscal_year)
    return (
        Application.objects.filter(receipt_number=number, applicant_email__iexact=email.strip())
        .exclude(applicant_email="")
        .select_related("procedure", "municipality", "section")
        .first()
    )


def applications_of(actor: Actor) -> QuerySet[Application]:
    """Return the applications that the actor owns or holds in this session, newest first."""
    mine = Q(pk__in=[key for key in actor.held_ids if parse_uuid(key)])
    if actor.kind is ActorKind.RESIDENT:
        mine |= Q(user_id=actor.user_id)
    return (
        Application.objects.filter(mine, disposed_at=None)
        .select_related("procedure", "version")
        .defer("version__document")
        .prefetch_related("corrections")
        .order_by("-arrived_at")
    )


def document_for(application: Application, document_id: UUID) -> IssuedDocument | None:
    """Return the document if it was issued about this very application and still stands."""
    issued = documents_of(events.application_ref(application.pk))
    return only(issued.filter(pk=document_id, withdrawn_at=None))


def attachments_of(application: Application) -> list[Attachment]:
    """Return the files that stand in the application now, in the order of attaching."""
    rows = Attachment.objects.filter(application=application, replaced_at=None)
    return list(rows.select_related("file").order_by("attached_at", "pk"))


def attachment_of_application(application: Application, attachment_id: UUID) -> Attachment | None:
    """Return the attachment if it belongs to the application, replaced ones included."""
    rows = Attachment.objects.filter(application=application, pk=attachment_id)
    return only(rows.select_related("file"))
