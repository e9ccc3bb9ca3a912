"""The applicant takes the notice in: a fact worth keeping, once a document."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.procedures import events
from yakuba.procedures.models import Application


@transaction.atomic
def note_receipt(
    *, application: Application, document: IssuedDocument, actor: Actor, at: datetime
) -> None:
    """Record that the applicant opened the document; only the first time counts."""
    known = events_of([events.application_ref(application.pk)]).filter(
        code=events.NoticeReceived.code, payload__document=str(document.pk)
    )
    if known.exists():
        return
    record(
        events.NoticeReceived(
            subject=events.application_ref(application.pk),
            document=str(document.pk),
            number=document.number,
        ),
        actor=actor,
        at=at,
    )
