"""Take a list over: hand it in, say which column is which, try, take."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.documents.sheets import UnreadableBook, open_kept
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.columns import chosen, headings_of, samples, sheet_asked
from yakuba.kernel.columns import plain
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.programmes.forms.takeover import ListForm, TakeoverColumnsForm
from yakuba.programmes.models import ImportRun
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries.takeover import LIMITS, budget_year_of, columns_of, run_of, runs_of
from yakuba.programmes.queries.visible import editable_by
from yakuba.programmes.rules.takeover import heading_row
from yakuba.programmes.rules.takeover_reading import Reading
from yakuba.programmes.services import takeover
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter
from .trying import tried

SHOWN_RUNS = 10
SHOWN_FAULTS = 100
SHOWN_CODES = 5


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: TownRequest) -> HttpResponse:
    """Hand a list in."""
    enter(request)
    projects = list(editable_by(request.actor).filter(finished_on=None, cancelled_on=None))
    all_too = bool(may_plan(request.actor))
    is_sent = request.method == "POST"
    form = ListForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        projects=projects,
        all_too=all_too,
        initial={"project": request.GET.get("project", "")},
    )
    if not is_sent or not form.is_valid():
        return _hand_in(request, form)
    upload = form.cleaned_data["file"]
    by_key = {one.pk: one for one in projects}
    try:
        run = takeover.begin(
            content=upload.read(),
            name=clean_line(upload.name),
            project=by_key.get(form.cleaned_data["project"]),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        form.add_error("file", str(refusal))
        return _hand_in(request, form)
    return redirect("programmes:intake", key=run.pk)


def _hand_in(request: TownRequest, form: ListForm) -> HttpResponse:
    page = {"form": form, "runs": runs_of(request.actor)[:SHOWN_RUNS]}
    return render(request, "programmes/intake_new.html", page)


def _run_or_404(request: TownRequest, key: int) -> ImportRun:
    enter(request)
    run = run_of(request.actor, key)
    if run is None:
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: TownRequest, key: int) -> HttpResponse:
    """Say which column is which, and try the list."""
    run = _run_or_404(request, key)
    try:
        book = open_kept(run.file, LIMITS)
        rows = book.rows(sheet_asked(request, run.sheet, book.sheets))
    except UnreadableBook as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:intake_new")
    at = heading_row(rows)
    form = TakeoverColumnsForm(
        request.POST if request.method == "POST" else None,
        sheets=book.sheets,
        headings=headings_of(rows[at]),
        budget_year=budget_year_of(run),
        initial={"sheet": run.sheet, **chosen(columns_of(run))},
    )
    reading = None
    if request.method == "POST" and form.is_valid():
        reading = tried(
            form,
            lambda: takeover.choose(
                run=run,
                sheet=form.cleaned_data.get("sheet", run.sheet),
                columns=form.columns(),
                budget_year=form.cleaned_data.get("budget_year"),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
    page = {
        "run": run,
        "form": form,
        "reading": reading,
        "samples": samples(form, rows, at, shown=plain),
        "budget_year": FiscalYear(budget_year_of(run)).label,
    }
    return render(request, "programmes/intake.html", page | _told(reading))


def _told(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {
        "faults": reading.faults[:SHOWN_FAULTS],
        "more_faults": max(0, len(reading.faults) - SHOWN_FAULTS),
        "projects": len(reading.projects),
        "tasks": reading.tasks,
        "first": reading.projects[:5],
        "sums": reading.sums,
        "sums_words": "、".join(f"{row}行目" for row in reading.sums[:SHOWN_CODES]),
    }


@require_POST
def take(request: TownRequest, key: int) -> HttpResponse:
    """Take the list over, all of it or nothing."""
    run = _run_or_404(request, key)
    now = timezone.now()
    try:
        taken = takeover.take_over(run=run, actor=request.actor, at=now, on=timezone.localdate(now))
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:intake", key=run.pk)
    if run.project_id is not None:
        messages.success(request, f"「{run.file.name}」からタスク{taken.tasks}件を取り込みました。")
        return redirect("programmes:plan", key=run.project_id)
    messages.success(request, _in_words(run, taken))
    return redirect("programmes:portfolio")


def _in_words(run: ImportRun, taken: takeover.Taken) -> str:
    """Return what came in, with the numbers of the projects to find them by."""
    codes = [project.code for project in taken.projects]
    shown = "、".join(codes[:SHOWN_CODES]) + ("など" if len(codes) > SHOWN_CODES else "")
    named = f"（{shown}）" if codes else ""
    money = f"、予算額{taken.budgets}件" if taken.budgets else ""
    return (
        f"「{run.file.name}」から事業{len(codes)}件{named}とタスク{taken.tasks}件{money}を取り込みました。"
        "責任者の職と段階を決めてください。"
    )
