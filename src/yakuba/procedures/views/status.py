"""Where an application stands: find it again, see it, take it back, receive its notice."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.documents.responses import document_response
from yakuba.foundation.tenancy.http import TownRequest, hold
from yakuba.foundation.ui.limits import Limit, is_too_often
from yakuba.procedures.forms.status import CodeForm, StatusForm, WithdrawForm
from yakuba.procedures.models import Application
from yakuba.procedures.policies.applications import ApplicantAct, may_as_applicant
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import open_drafts_of
from yakuba.procedures.queries.retention import disposed_by_number
from yakuba.procedures.queries.status import (
    Standing,
    application_of,
    applications_of,
    document_for,
    standing_of,
)
from yakuba.procedures.rules.stages import Act, may_be_done
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services.access_codes import (
    Challenge,
    UnableToOpen,
    UnableToSendCode,
    open_by_code,
    send_access_code,
)
from yakuba.procedures.services.receiving import note_receipt
from yakuba.procedures.services.withdrawal import UnableToWithdraw
from yakuba.procedures.services.withdrawal import withdraw as take_back

from .holding import reader_for
from .moments import (
    GOOD,
    changes_of,
    documents_of,
    facts_of,
    mine_of,
    moments_of,
    now_of,
    outcome_label,
    own_words,
)

_TOO_OFTEN = (
    "短い時間にくり返されたため、いったん止めています。15分ほど待ってから、もう一度お試しください。"
)
_CHALLENGE = "status_challenge"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: TownRequest) -> HttpResponse:
    """Ask for receipt number and e-mail address, and mail a code."""
    form = StatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, Limit.CODE):
            form.add_error(None, _(_TOO_OFTEN))
        elif gone := disposed_by_number(form.cleaned_data["number"]):
            return _ended(request, gone)
        else:
            try:
                challenge = send_access_code(
                    **form.cleaned_data, actor=request.actor, at=timezone.now()
                )
            except UnableToSendCode as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                request.session[_CHALLENGE] = challenge.as_json()
                return HttpResponseRedirect(reverse("procedures:portal_status_code"))
    mine = [mine_of(one, reader_for(request)) for one in applications_of(request.actor)[:5]]
    answer = 422 if form.errors else 200
    context = {"form": form, "mine": mine}
    return render(request, "procedures/status/find.html", context, status=answer)


def _ended(request: TownRequest, gone: Application) -> HttpResponse:
    """Say kindly that the record is not kept any more; it bears nobody's name."""
    return render(request, "procedures/status/ended.html", {"application": gone})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def status_code(request: TownRequest) -> HttpResponse:
    """Take the code and open the application in this browser."""
    stored = request.session.get(_CHALLENGE)
    if stored is None:
        return HttpResponseRedirect(reverse("procedures:portal_status"))
    challenge = Challenge.from_json(stored)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, Limit.GUESS):
            form.add_error(None, _(_TOO_OFTEN))
        else:
            try:
                key = open_by_code(
                    challenge=challenge, code=form.cleaned_data["code"], at=timezone.now()
                )
            except UnableToOpen as refusal:
                request.session[_CHALLENGE] = challenge.tried().as_json()
                form.add_error("code", _(str(refusal)))
            else:
                del request.session[_CHALLENGE]
                request.session.cycle_key()
                hold(request, key)
                return HttpResponseRedirect(reverse("procedures:portal_application", args=[key]))
    answer = 422 if form.errors else 200
    return render(request, "procedures/status/code.html", {"form": form}, status=answer)


def standing_or_404(request: TownRequest, application_id: UUID) -> Standing:
    """Return the applicant's own application; 404 for everybody else."""
    return _standing(request, application_of(application_id))


def _standing(request: TownRequest, application: Application | None) -> Standing:
    if application is None or application.disposed_at is not None:
        raise Http404
    standing = standing_of(application, on=timezone.localdate())
    if not may_as_applicant(request.actor, ApplicantAct.SEE, application, standing.stage):
        raise Http404
    return standing


@login_not_required
@require_safe
def application(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show where the application stands and what is expected of the applicant."""
    found = application_of(application_id)
    if found is not None and found.disposed_at is not None:
        # Whoever has the address of the page had the application; the page says nothing of whom.
        return _ended(request, found)
    standing = _standing(request, found)
    reader = reader_for(request)
    definition = definition_of(standing.application.version)
    context = {
        "standing": standing,
        "application": standing.application,
        "title": definition.title.text(reader),
        "now": now_of(standing, reader),
        "outcome": outcome_label(standing.application),
        "tone": "success" if standing.application.outcome in GOOD else "info",
        "own_words": own_words(standing, reader),
        "facts": facts_of(standing),
        "changes": changes_of(standing, reader),
        "moments": moments_of(standing, reader),
        "documents": documents_of(standing),
        # Who took the application back has not been through the procedure.
        "asks_reply": standing.is_over
        and standing.application.outcome != Outcome.WITHDRAWN
        and definition.satisfaction
        and not standing.has_replied,
        "may_withdraw": may_be_done(Act.WITHDRAW, standing.stage),
        "section": standing.application.section,
    }
    return render(request, "procedures/status/application.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Ask once more, then take the application back."""
    standing = standing_or_404(request, application_id)
    back = reverse("procedures:portal_application", args=[application_id])
    if standing.is_over:
        return HttpResponseRedirect(back)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(
                application=standing.application,
                actor=request.actor,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except UnableToWithdraw as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "application": standing.application,
        "title": definition_of(standing.application.version).title.text(reader_for(request)),
        "back": back,
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/status/withdraw.html", context, status=answer)


@login_not_required
@require_safe
def notice(
    request: TownRequest, application_id: UUID, document_id: UUID
) -> FileResponse | HttpResponseRedirect:
    """Hand over the PDF of a document issued about the application."""
    standing = standing_or_404(request, application_id)
    document = document_for(standing.application, document_id)
    if document is None:
        raise Http404
    if document.file is None:
        # The PDF is still being made: the status page says so.
        return HttpResponseRedirect(reverse("procedures:portal_application", args=[application_id]))
    note_receipt(
        application=standing.application,
        document=document,
        actor=request.actor,
        at=timezone.now(),
    )
    return document_response(document, inline=request.GET.get("view") == "1")


@login_not_required
@require_safe
def my(request: TownRequest) -> HttpResponse:
    """List the visitor's own drafts and applications."""
    reader = reader_for(request)
    lines = [mine_of(one, reader) for one in applications_of(request.actor)[:100]]
    context = {
        "drafts": [
            {"draft": one, "title": definition_of(one.version).title.text(reader)}
            for one in open_drafts_of(request.actor)[:50]
        ],
        # What is asked of the visitor comes first; within that the newest.
        "open": sorted(
            (one for one in lines if one.stage.is_open), key=lambda one: not one.is_asked
        ),
        "ended": [one for one in lines if not one.stage.is_open],
    }
    return render(request, "procedures/status/my.html", context)
