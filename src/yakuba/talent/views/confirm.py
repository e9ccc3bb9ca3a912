"""The superior's page: what waits, one page a person; and requests to put something right."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.skills import ConfirmForm, OutcomeForm
from yakuba.talent.models import Assessment
from yakuba.talent.queries.assessments import Sheet, definition_for, sheets_of
from yakuba.talent.queries.confirming import (
    assessment_by_key,
    may_be_confirmed_by,
    waiting_for,
)
from yakuba.talent.queries.persons import correction_by_key, open_corrections
from yakuba.talent.services.confirming import confirm_assessment
from yakuba.talent.services.persons import answer_correction

from .gate import enter, enter_fostering


@require_safe
def waiting(request: TownRequest) -> HttpResponse:
    """List the assessments that wait for the reader."""
    enter(request)
    rows = list(waiting_for(request.actor, timezone.now()))
    return render(request, "talent/confirm_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: TownRequest, key: int) -> HttpResponse:
    """Show what somebody said of themselves, and confirm it on the same page."""
    enter(request)
    now = timezone.now()
    found = assessment_by_key(key)
    if found is None or request.actor.user_id not in may_be_confirmed_by(found, now):
        raise Http404
    if found.submitted_at is None or found.confirmed_at is not None:
        messages.info(request, "この診断は、いま確認を待っていません。")
        return redirect("talent:confirm_list")
    sheets = [
        Sheet(one.area, tuple(row for row in one.rows if row.self_level is not None))
        for one in sheets_of(found, timezone.localdate(now))
    ]
    definition = definition_for(found)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        rows=[row for one in sheets for row in one.rows],
        levels=definition.levels,
    )
    if request.method == "POST" and form.is_valid() and _confirmed(request, found, form):
        messages.success(request, f"{found.user.name}さんの診断を確認しました。")
        return redirect("talent:confirm_list")
    context = {"assessment": found, "form": form, "levels": definition.levels}
    return render(request, "talent/confirm.html", context)


def _confirmed(request: TownRequest, assessment: Assessment, form: ConfirmForm) -> bool:
    try:
        confirm_assessment(
            assessment=assessment,
            judged=form.judged(),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def corrections(request: TownRequest) -> HttpResponse:
    """List who asked that something be put right."""
    enter_fostering(request)
    return render(request, "talent/corrections.html", {"rows": open_corrections()})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: TownRequest, key: int) -> HttpResponse:
    """Answer one of them."""
    enter_fostering(request)
    found = correction_by_key(key)
    if found is None:
        raise Http404
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_correction(
                request=found,
                outcome=form.cleaned_data["outcome"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "回答を本人に送りました。")
            return redirect("talent:corrections")
    return render(request, "talent/correct.html", {"request_shown": found, "form": form})
