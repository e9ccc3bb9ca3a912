"""補正: choose the answers to be put right, say how, and by when; or take the request back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.formats import wareki
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.queries import calendar_of
from yakuba.procedures.forms.desk import CancelForm, CorrectionDueForm
from yakuba.procedures.models import Application
from yakuba.procedures.policies.cases import may_handle
from yakuba.procedures.queries.cases import correction_in, stage_of_case
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.cases import CORRECTION_DAYS
from yakuba.procedures.rules.flow import visible_pages
from yakuba.procedures.rules.showing import show
from yakuba.procedures.rules.stages import Act, why_not
from yakuba.procedures.services.corrections import (
    UnableToCancelCorrection,
    UnableToRequestCorrection,
    cancel_correction,
    request_correction,
)

from .gate import case_or_404


@dataclass(frozen=True, slots=True)
class Askable:
    """A question that can be asked again, with what was typed about it."""

    key: str
    label: str
    lines: list[str]
    is_picked: bool
    message: str


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show the answers to choose from; on POST, ask the applicant."""
    case = case_or_404(request, application_id)
    hindrance = _hindrance(request, case)
    if hindrance:
        messages.error(request, hindrance)
        return redirect("procedures:desk_case", application_id)
    if request.method != "POST":
        return _draw(request, case, CorrectionDueForm(initial={"due": _usual(request)}))
    form = CorrectionDueForm(request.POST)
    picked = request.POST.getlist("pick")
    items = [{"question": key, "message": request.POST.get(f"message.{key}", "")} for key in picked]
    if form.is_valid():
        try:
            request_correction(
                application=case,
                items=items,
                due=form.cleaned_data["due"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToRequestCorrection as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "補正をお願いしました。回答があるまで処理期間は止まります。")
            return redirect("procedures:desk_case", application_id)
    return _draw(request, case, form, status=422)


def _hindrance(request: TownRequest, case: Application) -> str:
    verdict = may_handle(request.actor, case)
    if not verdict:
        return verdict.reason_ja
    return why_not(Act.REQUEST_CORRECTION, stage_of_case(case))


def _usual(request: TownRequest) -> str:
    day: date = calendar_of(request.municipality).after(timezone.localdate(), CORRECTION_DAYS)
    return to_wareki(day)


def _draw(
    request: TownRequest, case: Application, form: CorrectionDueForm, status: int = 200
) -> HttpResponse:
    definition = definition_of(case.version)
    picked = set(request.POST.getlist("pick")) or {request.GET.get("question", "")}
    questions = [
        Askable(
            key=one.key,
            label=one.label.ja,
            lines=show(one, case.answers.get(one.key)),
            is_picked=one.key in picked,
            message=request.POST.get(f"message.{one.key}", ""),
        )
        for page in visible_pages(definition, case.answers)
        for one in page.questions
    ]
    context = {"case": case, "form": form, "questions": questions, "title": definition.title.ja}
    return render(request, "procedures/desk/correction.html", context, status=status)


@require_POST
def cancel(request: TownRequest, application_id: UUID, correction_id: UUID) -> HttpResponse:
    """Take the request back."""
    found = correction_in(case_or_404(request, application_id), correction_id)
    if found is None:
        raise Http404
    form = CancelForm(request.POST)
    form.is_valid()
    try:
        cancel_correction(
            correction=found,
            reason=form.cleaned_data.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToCancelCorrection as refusal:
        messages.error(request, str(refusal))
    else:
        day = wareki(timezone.localdate())
        messages.success(request, f"補正の依頼を取り消しました。処理期間は{day}から再び進みます。")
    return redirect("procedures:desk_case", application_id)
