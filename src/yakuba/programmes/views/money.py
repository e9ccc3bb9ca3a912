"""The money of a project, and what may go wrong with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.programmes.forms.projects import BudgetForm, RiskForm
from yakuba.programmes.models import BudgetLine, Project, Risk
from yakuba.programmes.queries.dossier import is_severe, money_of, risks_of
from yakuba.programmes.queries.findings import findings_of
from yakuba.programmes.queries.talk import people_near
from yakuba.programmes.services.budgets import remove_budget_line, set_budget_line
from yakuba.programmes.services.risks import GRADES, change_risk, close_risk, raise_risk

from .gate import project_or_404
from .projects import changeable, shown
from .trying import done, posted, tried

_LINE = ("fiscal_year", "title", "planned", "contracted", "spent", "source")


@require_http_methods(["GET", "HEAD", "POST"])
def money(request: TownRequest, key: int) -> HttpResponse:
    """Show the money of a project by fiscal year, and add a line."""
    found = changeable(request, key) if request.method == "POST" else project_or_404(request, key)
    form = _budget_form(request, found)
    if request.method == "POST" and _set_line(request, found, form):
        return redirect("programmes:money", key=found.pk)
    page = shown(request, found, form=form, years=money_of(found))
    return render(request, "programmes/project_money.html", page, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def budget_edit(request: TownRequest, key: int, line: int) -> HttpResponse:
    """Change a line of money."""
    found = changeable(request, key)
    row = _line_of(found, line)
    form = _budget_form(request, found, {name: getattr(row, name) for name in _LINE})
    if request.method == "POST" and _set_line(request, found, form, row):
        return redirect("programmes:money", key=found.pk)
    page = shown(request, found, form=form, line=row)
    return render(request, "programmes/project_budget.html", page, status=_status(form))


def _budget_form(
    request: TownRequest, found: Project, initial: dict[str, Any] | None = None
) -> BudgetForm:
    data = posted(request)
    known = {**(initial or {}), "revision": found.revision}
    return BudgetForm(data, on=timezone.localdate(), initial=known)


def _set_line(
    request: TownRequest, found: Project, form: BudgetForm, line: BudgetLine | None = None
) -> bool:
    if not form.is_valid():
        return False
    row = tried(
        form,
        lambda: set_budget_line(
            project=found, line=line, actor=request.actor, at=timezone.now(), **form.cleaned_data
        ),
        project=found,
    )
    if row is not None:
        messages.success(request, f"事業費「{row.title}」を保存しました。")
    return row is not None


def _line_of(found: Project, key: int) -> BudgetLine:
    row = only(BudgetLine.objects.select_related("project").filter(pk=key, project=found))
    if row is None:
        raise Http404
    return row


@require_POST
def budget_remove(request: TownRequest, key: int, line: int) -> HttpResponse:
    """Remove a line of money."""
    found = changeable(request, key)
    row = _line_of(found, line)
    done(
        request,
        lambda: remove_budget_line(line=row, actor=request.actor, at=timezone.now()),
        "事業費を削除しました。",
    )
    return redirect("programmes:money", key=found.pk)


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _risk_form(
    request: TownRequest, found: Project, initial: dict[str, Any] | None = None
) -> RiskForm:
    on = timezone.localdate()
    data = posted(request)
    return RiskForm(data, near=people_near(found, on), on=on, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def risks(request: TownRequest, key: int) -> HttpResponse:
    """Show the risks of a project, and write one more down."""
    found = changeable(request, key) if request.method == "POST" else project_or_404(request, key)
    form = _risk_form(request, found)
    if request.method == "POST" and form.is_valid():
        risk = tried(
            form,
            lambda: raise_risk(
                project=found, actor=request.actor, at=timezone.now(), **form.cleaned_data
            ),
        )
        if risk is not None:
            messages.success(request, "リスクを登録しました。")
            return redirect("programmes:risks", key=found.pk)
    rows = [
        {
            "risk": risk,
            "likelihood": GRADES[risk.likelihood],
            "impact": GRADES[risk.impact],
            "is_severe": is_severe(risk),
        }
        for risk in risks_of(found)
    ]
    page = shown(
        request,
        found,
        form=form,
        rows=rows,
        findings=findings_of(found, timezone.localdate()),
    )
    return render(request, "programmes/project_risks.html", page, status=_status(form))


def _risk_of(found: Project, key: int) -> Risk:
    rows = Risk.objects.select_related("project", "owner").filter(pk=key, project=found)
    row = only(rows.filter(closed_at=None))
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: TownRequest, key: int, risk: int) -> HttpResponse:
    """Judge a risk anew."""
    found = changeable(request, key)
    row = _risk_of(found, risk)
    initial = {name: getattr(row, name) for name in ("title", "likelihood", "impact", "response")}
    initial["owner"] = row.owner.name if row.owner else ""
    form = _risk_form(request, found, initial)
    if request.method == "POST" and form.is_valid():
        changed = tried(
            form,
            lambda: change_risk(
                risk=row, actor=request.actor, at=timezone.now(), **form.cleaned_data
            ),
        )
        if changed is not None:
            messages.success(request, "リスクを見直しました。")
            return redirect("programmes:risks", key=found.pk)
    page = shown(request, found, form=form, risk=row)
    return render(request, "programmes/project_risk.html", page, status=_status(form))


@require_POST
def risk_close(request: TownRequest, key: int, risk: int) -> HttpResponse:
    """Say that a risk is over."""
    found = changeable(request, key)
    row = _risk_of(found, risk)
    done(
        request,
        lambda: close_risk(risk=row, actor=request.actor, at=timezone.now()),
        "リスクを終了にしました。",
    )
    return redirect("programmes:risks", key=found.pk)
