"""The two questions after the end."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.procedures import events
from yakuba.procedures.models import Application, SatisfactionReply
from yakuba.procedures.policies.applications import ApplicantAct, may_as_applicant
from yakuba.procedures.queries.status import stage_of_application

COMMENT_LENGTH: Final = 1000
INVITATION_LIVES_SECONDS: Final = 60 * 60 * 24 * 60
_SALT: Final = "procedures.satisfaction"


class UnableToReply(Exception):
    """The reply cannot be taken; the message says why."""


def invitation_for(application: Application) -> str:
    """Return the token of the link that asks for a reply, good for sixty days."""
    return signing.dumps(str(application.pk), salt=_SALT)


def invited_application(token: str) -> UUID | None:
    """Return the key of the application that the token asks about; None when it is no good."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=INVITATION_LIVES_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def reply(
    *,
    application: Application,
    ease: int,
    overall: int,
    comment: str = "",
    actor: Actor,
    at: datetime,
) -> SatisfactionReply:
    """Keep the marks (1 bad to 5 good); the first reply stands. Raises `UnableToReply`."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    stage = stage_of_application(held, correction_open=False)
    verdict = may_as_applicant(actor, ApplicantAct.REPLY, held, stage)
    if not verdict:
        raise UnableToReply(verdict.reason_ja)
    known = SatisfactionReply.objects.filter(application=held).first()
    if known is not None:
        return known
    if ease not in range(1, 6) or overall not in range(1, 6):
        raise UnableToReply("「とても悪い」から「とても良い」までの5つから選んでください。")
    given = SatisfactionReply(
        application=held,
        ease=ease,
        overall=overall,
        comment=clean_text(comment).strip()[:COMMENT_LENGTH],
        at=at,
    )
    given.save(force_insert=True)
    record(
        events.SatisfactionGiven(
            subject=events.application_ref(held.pk),
            ease=ease,
            overall=overall,
        ),
        actor=actor,
        at=at,
    )
    return given
