"""Reads of drafts, their files and what has become of them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from yakuba.foundation.events.queries import events_of
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.codes import parse_uuid
from yakuba.procedures.events import FormPublished, procedure_ref
from yakuba.procedures.models import Application, Attachment, Draft, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy


def draft_of(draft_id: UUID) -> Draft | None:
    """Return the draft with its procedure and the version in which it is asked."""
    drafts = Draft.objects.select_related("procedure", "version").defer("version__document")
    return only(drafts.filter(pk=draft_id))


def open_drafts_by_email(address: str) -> QuerySet[Draft]:
    """Return the unfinished drafts for which a code was sent to the address, newest first."""
    return (
        Draft.objects.filter(email=address, submitted_at=None, abandoned_at=None)
        .exclude(resume_code_hash="")
        .select_related("procedure", "municipality")
        .order_by("-touched_at")
    )


def open_drafts_of(actor: Actor) -> QuerySet[Draft]:
    """Return the unfinished drafts that the actor owns or holds in this session, newest first."""
    mine = Q(pk__in=[key for key in actor.held_ids if parse_uuid(key)])
    if actor.kind is ActorKind.RESIDENT:
        mine |= Q(user_id=actor.user_id)
    return (
        Draft.objects.filter(mine, submitted_at=None, abandoned_at=None)
        .select_related("procedure", "version")
        .order_by("-touched_at")
    )


def open_draft_for(actor: Actor, procedure: Procedure) -> Draft | None:
    """Return the actor's latest unfinished draft of the procedure."""
    return open_drafts_of(actor).filter(procedure=procedure).first()


def files_of(draft: Draft) -> list[Attachment]:
    """Return what is attached to the draft, in the order of attaching."""
    rows = Attachment.objects.filter(draft=draft).select_related("file")
    return list(rows.order_by("attached_at", "pk"))


def attachment_of(draft: Draft, attachment_id: UUID) -> Attachment | None:
    """Return the attachment if it belongs to the draft."""
    return only(Attachment.objects.filter(draft=draft, pk=attachment_id).select_related("file"))


def application_from(draft: Draft) -> Application | None:
    """Return what the draft has become."""
    return only(Application.objects.filter(draft=draft))


def application_for_done(application_id: UUID) -> Application | None:
    """Return the application with what its success page shows."""
    found = Application.objects.filter(pk=application_id)
    return only(
        found.select_related(
            "procedure", "version", "section", "municipality", "booking__slot"
        ).defer("version__document")
    )


@dataclass(frozen=True, slots=True)
class GoingLive:
    """What the publisher chose for open drafts, and said, when a version went live."""

    policy: SupersedePolicy
    note: str


def missed_publications(draft: Draft) -> list[GoingLive]:
    """Return what has gone live since the draft's own version last did, oldest first.

    Read from the record and not from the versions: an earlier content that goes live again keeps
    the row of its first time, but the policy and the note are those chosen now.
    """
    facts = events_of([procedure_ref(draft.procedure_id)]).filter(code=FormPublished.code)
    missed: list[GoingLive] = []
    for payload in facts.values_list("payload", flat=True):
        if payload["version"] == draft.version.number:
            missed = []
        else:
            missed.append(GoingLive(SupersedePolicy(payload["policy"]), payload["note"]))
    return missed


def procedure_at(slug: str) -> Procedure | None:
    """Return a published procedure whether or not it takes applications now."""
    published = Procedure.objects.filter(slug=slug, live_version__isnull=False)
    return only(published.select_related("live_version", "section").defer("live_version__document"))
