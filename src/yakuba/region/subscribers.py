"""What follows elsewhere: a dispatch covers what a project lacks, a form taken over came into use."""

from datetime import datetime

from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor
from yakuba.procedures.events import FormPublished
from yakuba.procedures.models import FormVersion
from yakuba.talent.services.needs import review_subject

from .events.cases import CaseCancelled, CaseEnded, OfferAccepted
from .models import DispatchCase, DispatchRequest
from .queries.support import subject_of
from .services.takeover import note_form_in_use


@subscribe(OfferAccepted)
def count_the_adviser(event: OfferAccepted, *, actor: Actor, at: datetime) -> None:
    """What the project lacked may be covered now."""
    _judge_again(DispatchRequest.objects.get(pk=event.subject.id), actor, at)


@subscribe(CaseCancelled)
def lack_the_adviser(event: CaseCancelled, *, actor: Actor, at: datetime) -> None:
    """What the adviser was to cover is lacking again."""
    _judge_case_again(event.subject.id, actor, at)


@subscribe(CaseEnded)
def count_what_was_given(event: CaseEnded, *, actor: Actor, at: datetime) -> None:
    """From now on only the hours count that were given."""
    _judge_case_again(event.subject.id, actor, at)


def _judge_case_again(key: str, actor: Actor, at: datetime) -> None:
    case = DispatchCase.objects.select_related("reply__request").get(pk=key)
    _judge_again(case.reply.request, actor, at)


def _judge_again(request: DispatchRequest, actor: Actor, at: datetime) -> None:
    subject = subject_of(request)
    if subject is not None:
        review_subject(subject=subject, actor=actor, at=at)


@subscribe(FormPublished)
def note_what_became_of_a_form(event: FormPublished, *, actor: Actor, at: datetime) -> None:
    """What was taken from the library is known by its procedure from now on."""
    version = FormVersion.objects.select_related("procedure").get(
        procedure__slug=event.procedure, content_hash=event.content_hash
    )
    note_form_in_use(version=version, note=event.note, actor=actor, at=at)
