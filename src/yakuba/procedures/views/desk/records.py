"""保存と廃棄: how long each procedure's records are kept, and after how long drafts are forgotten."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear
from yakuba.procedures.forms.retention import DraftPeriodForm, RuleForm
from yakuba.procedures.models import Procedure, RetentionRule
from yakuba.procedures.policies.retention import may_manage, may_read
from yakuba.procedures.queries import retention as queries
from yakuba.procedures.queries.definitions import procedure_by_key
from yakuba.procedures.rules.retention import Ending, Period, Term
from yakuba.procedures.rules.vocabulary import Outcome, ProcedureKind
from yakuba.procedures.services.retention import (
    UnableToSetRetention,
    set_draft_period,
    set_retention,
)


def enter(request: TownRequest, *, to_change: bool = False) -> None:
    """Let in who keeps the records (and auditors, to read); raises Http404."""
    allowed = may_manage(request.actor) if to_change else may_read(request.actor)
    if request.municipality is None or not allowed:
        raise Http404


def procedure_or_404(
    request: TownRequest, procedure_id: UUID, *, to_change: bool = False
) -> Procedure:
    """Return the procedure; raises Http404."""
    enter(request, to_change=to_change)
    found = procedure_by_key(procedure_id)
    if found is None:
        raise Http404
    return found


def term_words(row: RetentionRule) -> str:
    """Return the term of a version in short words."""
    return Term(Period(row.period), Ending(row.ending)).label


def exception_words(row: RetentionRule) -> list[str]:
    """Return what differs by outcome, in words."""
    return [
        f"{Outcome(outcome).label}：{Term.from_json(term).label}"
        for outcome, term in row.exceptions.items()
    ]


@require_safe
def overview(request: TownRequest) -> HttpResponse:
    """Show every procedure with its term and what falls due this fiscal year."""
    enter(request)
    today = timezone.localdate()
    rows = queries.due_by_procedure(on=today)
    context = {
        "year": FiscalYear.of(today),
        "rows": [
            (one, term_words(one.rule), exception_words(one.rule)) if one.rule else (one, "", [])
            for one in rows
        ],
        "free": sum(one.free for one in rows),
        "by_year_end": sum(one.by_year_end for one in rows),
        "hold_count": queries.holds().count(),
        "running": queries.register().filter(finished_at=None).count(),
        "draft_rule": queries.draft_rule(),
        "may_manage": bool(may_manage(request.actor)),
    }
    return render(request, "procedures/records/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Show the versions of a procedure's retention; on POST, lay down a new one."""
    found = procedure_or_404(request, procedure_id, to_change=True)
    now = timezone.now()
    rows = list(queries.rows_of(found.pk))
    kind = ProcedureKind(found.kind)
    if request.method == "POST":
        form = RuleForm(request.POST, kind=kind)
        if form.is_valid():
            try:
                set_retention(procedure=found, wanted=form.wanted(), actor=request.actor, at=now)
            except UnableToSetRetention as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{found.title}の保存期間を定めました。")
                return redirect("procedures:desk_records_rule", found.pk)
    else:
        newest = rows[0] if rows else None
        form = RuleForm(kind=kind, initial=RuleForm.filled(newest, timezone.localdate(now)))
    context = {
        "procedure": found,
        "heading": f"{found.title}の保存期間",
        "form": form,
        "versions": [(one, term_words(one), exception_words(one)) for one in rows],
        "today": timezone.localdate(now),
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/records/rule.html", context, status=answer)


@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: TownRequest) -> HttpResponse:
    """Show after how long drafts are forgotten; on POST, lay down another time."""
    enter(request, to_change=True)
    now = queries.draft_rule()
    form = DraftPeriodForm(
        request.POST if request.method == "POST" else None,
        initial={"days": now.days, "warn_days": now.warn_days},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_draft_period(**form.cleaned_data, actor=request.actor, at=timezone.now())
        except UnableToSetRetention as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "書きかけの申請の保存期間を定めました。")
            return redirect("procedures:desk_records")
    context = {"form": form, "now": now, "versions": list(queries.draft_periods())}
    answer = 422 if form.errors else 200
    return render(request, "procedures/records/drafts.html", context, status=answer)
