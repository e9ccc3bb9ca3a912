"""The dashboard, the definition page and the targets."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.measures import queries as measures
from yakuba.foundation.measures.policies import may_set_target
from yakuba.foundation.measures.registry import all_measures
from yakuba.foundation.measures.services import UnableToSetTarget, set_target
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.insights import queries
from yakuba.insights.documents import definition
from yakuba.insights.forms import TargetForm
from yakuba.insights.policies import may_see_board
from yakuba.insights.rules import MOST_FIGURES
from yakuba.kernel.fiscal import FiscalYear

from .answers import download, measure_or_404, sheet_or_404

WINDOWS = {"12": 12, "24": 24}


def _only_readers(request: TownRequest) -> None:
    if not may_see_board(request.actor):
        raise Http404


@require_safe
def board(request: TownRequest) -> HttpResponse:
    """Show at most seven figures, and first of all where somebody must act."""
    _only_readers(request)
    window = WINDOWS.get(request.GET.get("months", ""), 12)
    shown = queries.board(all_measures()[:MOST_FIGURES], on=timezone.localdate(), months=window)
    may_set = bool(may_set_target(request.actor))
    context = {"board": shown, "window": window, "may_set": may_set}
    return render(request, "insights/board.html", context)


@require_safe
def measure(request: TownRequest, code: str) -> HttpResponse:
    """Show what a number means, its months, its procedures and the way to the acts behind it."""
    _only_readers(request)
    sheet = queries.sheet(
        measure_or_404(code), on=timezone.localdate(), scope=request.GET.get("scope", "")
    )
    sheet = sheet_or_404(sheet)
    context = {
        "sheet": sheet,
        "measure": sheet.measure,
        "definition": definition(sheet),
        "target": measures.target_of(code, sheet.year),
        "may_set": bool(may_set_target(request.actor)),
    }
    return render(request, "insights/measure.html", context)


@require_safe
def export(request: TownRequest, code: str, extension: str) -> HttpResponse:
    """Send the lines of the definition page as a file."""
    _only_readers(request)
    sheet = queries.sheet(
        measure_or_404(code), on=timezone.localdate(), scope=request.GET.get("scope", "")
    )
    return download(sheet_or_404(sheet), extension)


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: TownRequest, code: str, year: int) -> HttpResponse:
    """Set the target of a fiscal year, this one or the next."""
    _only_readers(request)
    now = timezone.now()
    this_year = FiscalYear.of(timezone.localdate(now))
    chosen = FiscalYear(year)
    if not may_set_target(request.actor) or chosen not in (this_year, this_year.next):
        raise Http404
    subject = measure_or_404(code)
    before = measures.target_of(code, chosen)
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        initial=TargetForm.initial_of(before, chosen),
        measure=subject,
        year=chosen,
    )
    if request.method == "POST" and form.is_valid():
        value, month, interim, basis = form.target
        try:
            set_target(
                code=code,
                fiscal_year=chosen,
                value=value,
                interim_month=month,
                interim_value=interim,
                basis=basis,
                actor=request.actor,
                at=now,
            )
        except UnableToSetTarget as reason:
            form.add_error("interim_value", str(reason))
        else:
            messages.success(request, f"{chosen.label}の目標値を設定しました。")
            return redirect("insights:measure", code=code)
    context = {
        "form": form,
        "measure": subject,
        "year": chosen,
        "other_year": this_year.next if chosen == this_year else this_year,
    }
    return render(request, "insights/target.html", context, status=422 if form.errors else 200)
