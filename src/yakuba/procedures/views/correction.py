"""補正: the applicant puts right what was asked, and nothing else."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.forms.correcting import CorrectionForm, correction_form
from yakuba.procedures.models import CorrectionRequest
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.status import Standing, attachment_of_application, attachments_of
from yakuba.procedures.rules.reading import WHOLE
from yakuba.procedures.rules.shape import QuestionType
from yakuba.procedures.services.answer_correction import (
    UnableToCorrect,
    answer_correction,
    asked_questions,
)

from .holding import reader_for
from .status import standing_or_404


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show what is asked with the officer's words; on POST, send it."""
    standing = standing_or_404(request, application_id)
    if standing.correction is None:
        # Answered before (a second tab, the back button): the status page tells.
        return HttpResponseRedirect(reverse("procedures:portal_application", args=[application_id]))
    if request.method == "POST" and request.POST.get("correction") != str(standing.correction.pk):
        # The page is about an earlier request; its empty places would wipe out what was not asked.
        return HttpResponseRedirect(request.path)
    form = _form(request, standing, standing.correction)
    if form.is_sent and not form.errors:
        try:
            _answer(request, standing.correction, form)
        except UnableToCorrect as refusal:
            form.general.append(str(refusal))
        else:
            return HttpResponseRedirect(
                reverse("procedures:portal_application", args=[application_id])
            )
    context = {
        "form": form,
        "standing": standing,
        "application": standing.application,
        "title": definition_of(standing.application.version).title.text(reader_for(request)),
        # A browser forgets chosen files when the page comes back.
        "has_lost_files": bool(request.FILES),
        "takes_files": any(one.question.type is QuestionType.FILES for one in form.asked),
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/status/correction.html", context, status=answer)


def _form(
    request: TownRequest, standing: Standing, correction: CorrectionRequest
) -> CorrectionForm:
    definition = definition_of(standing.application.version)
    form = correction_form(
        definition,
        asked_questions(definition, correction),
        standing.application.answers,
        request.POST if request.method == "POST" else None,
        reader=reader_for(request),
        on=timezone.localdate(),
    )
    attached = attachments_of(standing.application)
    for one in form.asked:
        if one.question.type is QuestionType.FILES:
            one.drawn.extra["files"] = [a for a in attached if a.question == one.question.key]
            one.drawn.extra["accept"] = ",".join(one.question.accept)
    return form


def _answer(request: TownRequest, correction: CorrectionRequest, form: CorrectionForm) -> Any:
    uploads = {
        one.question.key: request.FILES.getlist(f"{one.question.key}.{WHOLE}")
        for one in form.asked
        if one.question.type is QuestionType.FILES
    }
    return answer_correction(
        correction=correction,
        values=form.values,
        uploads=uploads,
        removed=request.POST.getlist("remove_file"),
        actor=request.actor,
        at=timezone.now(),
    )


@login_not_required
@require_http_methods(["GET", "HEAD"])
def attached_file(request: TownRequest, application_id: UUID, attachment_id: UUID) -> FileResponse:
    """Show the applicant a file of the application."""
    standing = standing_or_404(request, application_id)
    attachment = attachment_of_application(standing.application, attachment_id)
    if attachment is None:
        raise Http404(_("このファイルは見つかりません。"))
    return file_response(attachment.file, inline=True)
