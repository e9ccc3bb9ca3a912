"""Pages beside the questions: files, a new version of the form, throwing a draft away."""

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.files.responses import file_response, preview_response
from yakuba.foundation.tenancy.http import TownRequest, release
from yakuba.procedures.models import Attachment
from yakuba.procedures.queries.drafts import attachment_of
from yakuba.procedures.rules.showing import show_line
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.drafts import UnableToSave
from yakuba.procedures.services.drafts import discard as discard_draft
from yakuba.procedures.services.renewing import renew, renewal_of

from .holding import closed_answer, visit_to


def _attachment(request: TownRequest, draft_id: UUID, attachment_id: UUID) -> Attachment:
    found = attachment_of(visit_to(request, draft_id).draft, attachment_id)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def file(request: TownRequest, draft_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Hand the file back to whoever attached it."""
    found = _attachment(request, draft_id, attachment_id)
    return file_response(found.file, inline=True)  # type: ignore[return-value]


@login_not_required
@require_safe
def preview(request: TownRequest, draft_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Show a small picture of the file."""
    return preview_response(_attachment(request, draft_id, attachment_id).file)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Say what a new version of the form means for the draft, and move on under it."""
    visit = visit_to(request, draft_id)
    goal = reverse("procedures:portal_draft", args=[draft_id])
    if not visit.draft.needs_reconfirm or visit.draft.submitted_at or visit.draft.abandoned_at:
        return HttpResponseRedirect(goal)
    if request.method == "POST":
        # A draft that was sent or thrown away meanwhile says so itself.
        with suppress(UnableToSave):
            renew(draft=visit.draft, actor=request.actor, at=visit.at)
        return HttpResponseRedirect(goal)
    coming = renewal_of(visit.draft, visit.at)
    known = {question.key: question for question in visit.definition.questions()}
    context = {
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "notes": coming.notes,
        "is_restart": coming.policy is SupersedePolicy.MUST_RESTART,
        "lost": [
            (
                known[key].label.text(visit.reader),
                show_line(known[key], visit.draft.answers[key], visit.reader),
            )
            for key in coming.lost
            if key in known
        ],
        "kept": len(coming.kept),
    }
    return render(request, "procedures/portal/renewal.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Ask before throwing a draft away, and throw it away."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    if request.method == "POST":
        discard_draft(draft=visit.draft, actor=request.actor, at=visit.at)
        release(request, visit.draft.pk)
        return HttpResponseRedirect(reverse("home"))
    context = {
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "back": reverse("procedures:portal_draft", args=[draft_id]),
    }
    return render(request, "procedures/portal/discard.html", context)
