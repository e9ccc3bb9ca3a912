"""What every page of a draft needs first: the draft of this very visitor, or 404."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.language import reader_of
from yakuba.procedures.models import Draft
from yakuba.procedures.policies.drafts import DraftAct, may
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import application_from, draft_of
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import FormDefinition


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to one's own draft: the draft, what it asks, for whom it is worded, and when."""

    request: TownRequest
    draft: Draft
    definition: FormDefinition
    reader: Reader
    at: datetime


def reader_for(request: TownRequest) -> Reader:
    """Return for whom the page is worded."""
    return Reader(reader_of(request))


def visit_to(request: TownRequest, draft_id: UUID) -> Visit:
    """Return the visit; 404 for a draft that is not there or not the visitor's."""
    draft = draft_of(draft_id)
    if draft is None or not may(request.actor, DraftAct.SEE, draft).allowed:
        raise Http404
    return Visit(
        request=request,
        draft=draft,
        definition=definition_of(draft.version),
        reader=reader_for(request),
        at=timezone.now(),
    )


def closed_answer(visit: Visit) -> HttpResponse | None:
    """Return where a draft that is sent or given up leads; None while it is open."""
    if visit.draft.submitted_at is not None:
        application = application_from(visit.draft)
        if application is not None:
            return HttpResponseRedirect(reverse("procedures:portal_done", args=[application.pk]))
    if visit.draft.abandoned_at is not None:
        context = {"draft": visit.draft, "procedure": visit.draft.procedure}
        return render(visit.request, "procedures/portal/ended.html", context, status=410)
    # What was sent from an open page is still kept first, under the version it was asked in.
    if visit.draft.needs_reconfirm and visit.request.method != "POST":
        return HttpResponseRedirect(reverse("procedures:portal_renewal", args=[visit.draft.pk]))
    return None


def to_question(draft: Draft, page_key: str, *, back_to_check: bool = False) -> str:
    """Return the address of a page of the draft."""
    address = reverse("procedures:portal_question", args=[draft.pk, page_key])
    return f"{address}?to=check" if back_to_check else address
