"""Stop and go on later: send a code, open the draft by it."""

from datetime import timedelta
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest, hold
from yakuba.foundation.ui.limits import Limit, is_too_often
from yakuba.procedures.forms.resuming import PauseForm, ResumeForm, SendAgainForm
from yakuba.procedures.queries.retention import draft_rule
from yakuba.procedures.services import resuming

from .holding import closed_answer, visit_to

_TOO_OFTEN = (
    "短い時間にくり返されたため、いったん止めています。15分ほど待ってから、もう一度お試しください。"
)


def _link() -> str:
    # Never from the request: whoever sends another host name would have our mail lead there.
    return urljoin(settings.PUBLIC_URL, reverse("procedures:portal_resume"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Say that all is saved, and offer a code by e-mail to go on from anywhere."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    known = visit.draft.email or _answered_email(
        visit.draft.answers, visit.definition.applicant.email
    )
    form = PauseForm(request.POST or None, initial={"email": known or request.actor.email})
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, Limit.CODE):
            form.add_error(None, _(_TOO_OFTEN))
        else:
            try:
                sent_to = resuming.send_resume_code(
                    draft=visit.draft,
                    email=form.cleaned_data["email"],
                    link=_link(),
                    actor=request.actor,
                    at=visit.at,
                )
            except resuming.UnableToSendCode as refusal:
                form.add_error("email", str(refusal))
    context = {
        "visit": visit,
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "form": form,
        "sent_to": sent_to,
        "lives": resuming.CODE_LIVES.days,
        "is_owner": visit.draft.user_id is not None,
        "gone_on": timezone.localdate(visit.draft.touched_at + timedelta(days=draft_rule().days)),
    }
    return render(request, "procedures/portal/pause.html", context)


def _answered_email(answers: dict[str, object], key: str) -> str:
    value = answers.get(key) if key else ""
    return value if isinstance(value, str) else ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: TownRequest) -> HttpResponse:
    """Open a draft by e-mail address and code."""
    form = ResumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, Limit.GUESS):
            form.add_error(None, _(_TOO_OFTEN))
        else:
            try:
                draft = resuming.resume(
                    email=form.cleaned_data["email"],
                    code=form.cleaned_data["code"],
                    actor=request.actor,
                    at=timezone.now(),
                )
            except resuming.UnableToResume as refusal:
                form.add_error("code", str(refusal))
            else:
                # Who knew the session before must not share in what it opens now.
                request.session.cycle_key()
                hold(request, draft.pk)
                return HttpResponseRedirect(reverse("procedures:portal_draft", args=[draft.pk]))
    return render(request, "procedures/portal/resume.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: TownRequest) -> HttpResponse:
    """Mail fresh codes; the answer is the same whether or not the address is known."""
    form = SendAgainForm(request.POST or None)
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, Limit.CODE):
            form.add_error(None, _(_TOO_OFTEN))
        else:
            try:
                resuming.send_codes_again(
                    email=form.cleaned_data["email"],
                    link=_link(),
                    actor=request.actor,
                    at=timezone.now(),
                )
                sent_to = form.cleaned_data["email"]
            except resuming.UnableToSendCode as refusal:
                form.add_error("email", str(refusal))
    context = {"form": form, "sent_to": sent_to}
    return render(request, "procedures/portal/send_again.html", context)
