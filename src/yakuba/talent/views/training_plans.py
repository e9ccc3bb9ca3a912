"""Training plans: see the gaps of a section, choose what closes them, follow what comes of it."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.kernel.wareki import UnreadableDate, parse_date
from yakuba.organisation.models import Department
from yakuba.talent.forms.training_plans import PlanForm
from yakuba.talent.models import PlanLine, TrainingPlan
from yakuba.talent.policies.training import may_plan_for
from yakuba.talent.queries import training_plans as queries
from yakuba.talent.queries.courses import courses_towards, session_of
from yakuba.talent.queries.superiors import headed_by
from yakuba.talent.services import training_plans as services
from yakuba.talent.services.training_plans import Chosen

from .gate import enter

_HEADING = ("氏名", "スキル", "計画時のレベル", "現在のレベル", "目標", "講座", "終了", "進み具合")


@require_safe
def training_plans(request: TownRequest) -> HttpResponse:
    """List the plans that the actor follows, and the sections they may plan for."""
    enter(request)
    on = timezone.localdate()
    plans = list(queries.plans_for(request.actor, on)[:100])
    context = {
        "plans": queries.progress_of(plans, on),
        "sections": queries.planned_sections(request.actor, on),
    }
    return render(request, "talent/training_plans.html", context)


def _section_or_404(request: TownRequest, key: int, on: date) -> Department:
    enter(request)
    found = next(
        (one for one in queries.planned_sections(request.actor, on) if one.pk == key), None
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_new(request: TownRequest, key: int) -> HttpResponse:
    """Propose courses for the gaps of a section; make a plan of what is chosen."""
    on = timezone.localdate()
    section = _section_or_404(request, key, on)
    given = request.POST if request.method == "POST" else request.GET
    before = _before(given, on)
    proposals = queries.proposals_for(section.pk, before=before, on=on)
    keys = [one.key for one in proposals]
    usual = {
        "title": f"{section.name} {FiscalYear.of(on).label}育成計画",
        "due": before,
    }
    form = PlanForm(
        request.POST if request.method == "POST" else None, proposals=keys, initial=usual
    )
    if request.method == "POST" and "again" not in given and form.is_valid():
        try:
            made = services.make_plan(
                department=section,
                title=form.cleaned_data["title"],
                due=form.cleaned_data["due"],
                chosen=[_chosen(one) for one in form.cleaned_data["chosen"]],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "計画を作り、選んだ講座に申し込みました。")
            return redirect("talent:training_plan", made.pk)
    context = {
        "form": form,
        "section": section,
        "proposals": proposals,
        "with_course": sum(1 for one in proposals if one.line),
        "before": before,
        "chosen": given.getlist("chosen") if request.method == "POST" else None,
    }
    status = 422 if form.errors and "again" not in given else 200
    return render(request, "talent/training_plan_new.html", context, status=status)


def _before(given: QueryDict, on: date) -> date:
    """Return the day that was asked for; the end of the fiscal year otherwise, or half a year."""
    try:
        day = parse_date(given.get("due", ""))
    except UnreadableDate:
        day = FiscalYear.of(on).end - timedelta(days=1)
    return day if day > on else on + timedelta(days=180)


def _chosen(key: str) -> Chosen:
    user, skill, target, session = (int(part) for part in key.split("-"))
    return Chosen(user, skill, target, session or None)


def _plan_or_404(request: TownRequest, key: int) -> TrainingPlan:
    enter(request)
    found = queries.plan_of(request.actor, key, timezone.localdate())
    if found is None:
        raise Http404
    return found


@require_safe
def training_plan(request: TownRequest, key: int) -> HttpResponse:
    """Show a plan, line by line, with what came of each."""
    plan = _plan_or_404(request, key)
    on = timezone.localdate()
    lines = queries.lines_of(plan, on)
    headed = headed_by(request.actor, on)
    may_write = may_plan_for(request.actor, plan.department_id, headed) and not plan.closed_at
    context = {
        "plan": plan,
        "lines": lines,
        "progress": queries.progress_of([plan], on)[0],
        "may_write": bool(may_write),
        "is_late": plan.due < on,
    }
    return render(request, "talent/training_plan.html", context)


@require_safe
def training_plan_file(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give a plan as a table."""
    plan = _plan_or_404(request, key)
    if kind not in list(TableKind):
        raise Http404
    on = timezone.localdate()
    rows = (
        (
            one.line.user.name,
            one.line.skill.name,
            one.line.had_level,
            one.level,
            one.line.target,
            one.line.session.course.title if one.line.session else "",
            timezone.localdate(one.line.session.ends_at) if one.line.session else None,
            one.step.label,
        )
        for one in queries.lines_of(plan, on)
    )
    name = f"training-plan-{plan.pk}-{on:%Y%m%d}"
    return table_response(TableKind(kind), _HEADING, rows, name=name, title="育成計画")


def _line_or_404(request: TownRequest, key: int, line: int) -> PlanLine:
    plan = _plan_or_404(request, key)
    found = next(
        (one.line for one in queries.lines_of(plan, plan.due) if one.line.pk == line), None
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def plan_line(request: TownRequest, key: int, line: int) -> HttpResponse:
    """Choose a course for one line: whatever leads there in time and has a seat."""
    found = _line_or_404(request, key, line)
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        session = session_of(request.actor, int(chosen)) if chosen.isdecimal() else None
        if session is None:
            messages.error(request, "講座の回を選んでください。")
            return redirect("talent:plan_line", key, line)
        try:
            services.choose_course(
                line=found, session=session, actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
            return redirect("talent:plan_line", key, line)
        messages.success(request, "講座を選び、申し込みました。")
        return redirect("talent:training_plan", key)
    options = courses_towards(found.skill_id, (found.had_level or 0) + 1, found.plan.due)
    on = timezone.localdate()
    context = {
        "line": found,
        "plan": found.plan,
        "options": [one for one in options if one.session.deadline >= on],
    }
    return render(request, "talent/plan_line.html", context)


@require_POST
def plan_line_drop(request: TownRequest, key: int, line: int) -> HttpResponse:
    """Take a line out of the plan."""
    found = _line_or_404(request, key, line)
    try:
        services.drop_line(line=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "計画から外しました。申込みは残っています。")
    return redirect("talent:training_plan", key)


@require_POST
def training_plan_close(request: TownRequest, key: int) -> HttpResponse:
    """Follow the plan no longer."""
    plan = _plan_or_404(request, key)
    try:
        services.close_plan(plan=plan, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "計画を終えました。")
    return redirect("talent:training_plan", plan.pk)
