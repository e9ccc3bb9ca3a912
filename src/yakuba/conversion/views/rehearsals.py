"""Rehearsals: the calendar of the town, one rehearsal, and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.migration import (
    ReasonForm,
    RehearsalForm,
    ReportForm,
    said_of,
)
from yakuba.conversion.models import ConversionRun, Rehearsal
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries import rehearsals as queries
from yakuba.conversion.queries.plans import posts_to_choose
from yakuba.conversion.queries.runs import figures_of, runs_of_rehearsal
from yakuba.conversion.rules.runs import RunKind
from yakuba.conversion.services import rehearsals as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.foundation.ui.charts import shown

from .gate import enter, found_or_404, own_plan_or_404, status_of


@require_safe
def calendar(request: TownRequest) -> HttpResponse:
    """List the coming rehearsals and meetings by month."""
    enter(request)
    on = timezone.localdate()
    months = queries.by_month(queries.days_for(request.actor, on), on)
    return render(request, "conversion/calendar.html", {"months": months, "today": on})


@require_safe
def calendar_file(request: TownRequest) -> HttpResponse:
    """Give the same days for a calendar program."""
    enter(request)
    if request.municipality is None:
        raise Http404
    now = timezone.now()
    text = queries.calendar_text(
        request.municipality,
        queries.days_for(request.actor, timezone.localdate(now)),
        base=request.build_absolute_uri("/").rstrip("/"),
        at=now,
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="migrations.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_new(request: TownRequest, key: int) -> HttpResponse:
    """Put a rehearsal into the calendar."""
    plan = own_plan_or_404(request, key)
    form = RehearsalForm(posted(request), posts=posts_to_choose())
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.plan_rehearsal(
                plan=plan, draft=form.draft(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, "移行リハーサルを予定に入れました。")
            return redirect("conversion:rehearsal", made.pk)
    page = {"form": form, "plan": plan}
    return render(request, "conversion/rehearsal_form.html", page, status=status_of(form))


def _rehearsal_or_404(request: TownRequest, key: int) -> Rehearsal:
    enter(request)
    return found_or_404(queries.rehearsal_for(request.actor, key))


def _own_or_404(request: TownRequest, key: int) -> Rehearsal:
    found = _rehearsal_or_404(request, key)
    if not may_change(request.actor, found.plan):
        raise Http404
    return found


@require_safe
def rehearsal(request: TownRequest, key: int) -> HttpResponse:
    """Show a rehearsal and what came of it."""
    return _page(request, _rehearsal_or_404(request, key))


def _page(
    request: TownRequest,
    found: Rehearsal,
    *,
    report: ReportForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    figures = found.figures
    runs = runs_of_rehearsal(found)
    counted_by = _counting(request, found, runs)
    given = figures if counted_by is None else figures_of(counted_by)
    initial = {
        "rows_in": given.rows_in,
        "rows_out": given.rows_out,
        "rows_rejected": given.rows_rejected,
        "minutes": given.minutes,
        "result": found.result,
    }
    report, reason = report or ReportForm(initial=initial), reason or ReasonForm(prefix="cancel")
    changes = bool(may_change(request.actor, found.plan)) and found.cancelled_at is None
    context = {
        "rehearsal": found,
        "plan": found.plan,
        "figures": figures,
        "counted": [
            ("移行元", shown(figures.rows_in, "件")),
            ("移行先", shown(figures.rows_out, "件")),
            ("エラー行", shown(figures.rows_rejected, "件")),
            ("所要時間", shown(figures.minutes, "分")),
        ],
        "report": report,
        "reason": reason,
        "may_report": changes and found.starts <= timezone.localdate(),
        "may_move": changes and found.reported_at is None,
        "runs": runs,
        "counted_by": None if report.is_bound else counted_by,
        "newest_two": [one for one in runs if one.ended_at is not None][:2],
    }
    status = status_of(report, reason)
    return render(request, "conversion/rehearsal.html", context, status=status)


def _counting(
    request: TownRequest, found: Rehearsal, runs: list[ConversionRun]
) -> ConversionRun | None:
    """Return the run whose counts are recorded: the one asked for, or the newest whole one."""
    whole = [one for one in runs if one.ended_at is not None and one.kind != RunKind.SAMPLE]
    asked = request.GET.get("run", "")
    if asked:
        return next((one for one in whole if str(one.pk) == asked), None)
    return next(iter(whole), None) if found.reported_at is None else None


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_edit(request: TownRequest, key: int) -> HttpResponse:
    """Move a rehearsal."""
    found = _own_or_404(request, key)
    form = RehearsalForm(posted(request), posts=posts_to_choose(), initial=said_of(found))
    if form.is_bound and form.is_valid():
        changed = tried(
            form,
            lambda: services.change_rehearsal(
                rehearsal=found, draft=form.draft(), actor=request.actor, at=timezone.now()
            ),
        )
        if changed is not None:
            messages.success(request, "移行リハーサルの予定を変えました。")
            return redirect("conversion:rehearsal", found.pk)
    page = {"form": form, "plan": found.plan, "rehearsal": found}
    return render(request, "conversion/rehearsal_form.html", page, status=status_of(form))


@require_POST
def rehearsal_report(request: TownRequest, key: int) -> HttpResponse:
    """Say what came of a rehearsal."""
    found = _own_or_404(request, key)
    form = ReportForm(request.POST)
    if form.is_valid():
        reported = tried(
            form,
            lambda: services.report_rehearsal(
                rehearsal=found,
                result=form.cleaned_data["result"],
                figures=form.figures(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if reported is not None:
            messages.success(request, "リハーサルの結果を記録しました。")
            return redirect("conversion:rehearsal", found.pk)
    return _page(request, found, report=form)


@require_POST
def rehearsal_cancel(request: TownRequest, key: int) -> HttpResponse:
    """Call a rehearsal off."""
    found = _own_or_404(request, key)
    form = ReasonForm(request.POST, prefix="cancel")
    if form.is_valid():
        cancelled = tried(
            form,
            lambda: services.cancel_rehearsal(
                rehearsal=found,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if cancelled is not None:
            messages.success(request, "移行リハーサルを中止にしました。")
            return redirect("conversion:plan", found.plan_id)
    return _page(request, found, reason=form)
