"""起案: choose the outcome; everything else is filled in by rule and shown before it is sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.decisions import queries as decisions
from yakuba.foundation.documents.rules import Seal
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.documents import town_of
from yakuba.procedures.forms.desk import DispositionForm
from yakuba.procedures.models import Application
from yakuba.procedures.policies.cases import may_handle
from yakuba.procedures.queries.cases import stage_of_case
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.disposition import amount, appeal_notice, outcomes
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.stages import Act, why_not
from yakuba.procedures.rules.vocabulary import CheckVerdict, Outcome
from yakuba.procedures.services.disposition import UnableToDraftDisposition, draft_disposition

from .case import check_items
from .gate import case_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def disposition(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show what will be drafted; on POST, send it on its route."""
    case = case_or_404(request, application_id)
    definition = definition_of(case.version)
    hindrance = _hindrance(request, case, definition)
    if hindrance:
        messages.error(request, hindrance)
        return redirect("procedures:desk_case", application_id)
    possible = outcomes(definition)
    if request.method != "POST":
        before = _before(case)
        form = DispositionForm(initial=before or _proposed(case, definition), outcomes=possible)
        return _draw(request, case, definition, form)
    form = DispositionForm(request.POST, outcomes=possible)
    if form.is_valid():
        try:
            decision = draft_disposition(
                application=case,
                outcome=Outcome(form.cleaned_data["outcome"]),
                reasons=form.cleaned_data["reasons"],
                seal=Seal(form.cleaned_data["seal"]),
                remark=form.cleaned_data["remark"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToDraftDisposition as refusal:
            form.add_error("reasons" if "理由" in str(refusal) else None, str(refusal))
        else:
            messages.success(request, f"起案しました（{decision.number}）。")
            return redirect("procedures:desk_case", application_id)
    return _draw(request, case, definition, form, status=422)


def _hindrance(request: TownRequest, case: Application, definition: FormDefinition) -> str:
    verdict = may_handle(request.actor, case)
    if not verdict:
        return verdict.reason_ja
    if definition.disposition is None:
        return "この手続に、決裁で決める処分はありません。"
    return why_not(Act.DRAFT_DISPOSITION, stage_of_case(case))


def _before(case: Application) -> dict[str, Any]:
    """Return what the draft that came back said, so that only the faults are put right."""
    decision = decisions.find(case.decision_id) if case.decision_id else None
    if decision is None:
        return {}
    content = decision.content
    return {
        "outcome": content["outcome"],
        "reasons": content["notice"]["reasons"],
        "seal": content["seal"],
        "remark": content["remark"],
    }


def _proposed(case: Application, definition: FormDefinition) -> dict[str, Any]:
    """Propose to grant what is fit in every point; otherwise propose nothing."""
    checks = check_items(case, definition)
    is_fit = all(c.mark and c.mark.verdict != CheckVerdict.NG.value for c in checks)
    return {"outcome": Outcome.GRANTED.value if is_fit else "", "seal": Seal.OMITTED.value}


def _draw(
    request: TownRequest,
    case: Application,
    definition: FormDefinition,
    form: DispositionForm,
    status: int = 200,
) -> HttpResponse:
    words = definition.disposition
    checks = check_items(case, definition)
    context = {
        "case": case,
        "form": form,
        "title": definition.title.ja,
        "disposition": words,
        "checks": checks,
        "left": sum(1 for one in checks if one.mark is None),
        "legal_basis": definition.legal_basis,
        "amount": amount(definition, case.answers),
        "appeal": appeal_notice(words.appeal, town_of(request.municipality)) if words else (),
        "returned": _opinion(case),
    }
    return render(request, "procedures/desk/disposition.html", context, status=status)


def _opinion(case: Application) -> str:
    """Return why the draft came back, empty when it did not."""
    decision = decisions.find(case.decision_id) if case.decision_id else None
    if decision is None:
        return ""
    for event in reversed(list(decisions.history(decision))):
        if event.code == "decisions.decision.sent_back":
            return str(event.payload.get("opinion", ""))
    return ""
