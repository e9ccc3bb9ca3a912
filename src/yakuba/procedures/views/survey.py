"""The two questions after the end."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.actor import Actor
from yakuba.procedures.forms.status import SatisfactionForm
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.status import Standing, application_of, standing_of
from yakuba.procedures.services.satisfaction import UnableToReply, invited_application, reply

from .holding import reader_for
from .status import standing_or_404


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Ask the applicant who is looking at the application."""
    standing = standing_or_404(request, application_id)
    address = reverse("procedures:portal_survey", args=[application_id])
    return _ask(request, standing, request.actor, address)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: TownRequest, token: str) -> HttpResponse:
    """Ask whoever comes by the link of the mail; it opens the two questions and nothing else."""
    key = invited_application(token)
    application = application_of(key) if key else None
    if application is None:
        raise Http404
    standing = standing_of(application, on=timezone.localdate())
    guest = Actor.guest(held_ids=frozenset({str(application.pk)}))
    return _ask(request, standing, guest, reverse("procedures:portal_invited", args=[token]))


def _ask(request: TownRequest, standing: Standing, actor: Actor, address: str) -> HttpResponse:
    definition = definition_of(standing.application.version)
    if not (standing.is_over and definition.satisfaction):
        raise Http404
    form = SatisfactionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reply(
                application=standing.application,
                ease=int(form.cleaned_data["ease"]),
                overall=int(form.cleaned_data["overall"]),
                comment=form.cleaned_data["comment"],
                actor=actor,
                at=timezone.now(),
            )
        except UnableToReply as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(address)
    context = {
        "form": form,
        "title": definition.title.text(reader_for(request)),
        "has_replied": standing.has_replied,
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/status/survey.html", context, status=answer)
