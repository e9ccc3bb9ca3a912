"""The migrations of the town: the list, one business, and what is said of it."""

from collections.abc import Iterator
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.conversion.forms.plans import PlanForm, said_of
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries import plans as queries
from yakuba.conversion.queries.history import facts_of_plan
from yakuba.conversion.queries.mine import waiting_for
from yakuba.conversion.queries.rehearsals import rehearsals_of
from yakuba.conversion.queries.requirements import edition_in_force, summary_chart
from yakuba.conversion.queries.reviews import lines_of_plan
from yakuba.conversion.queries.runs import runs_of
from yakuba.conversion.rules.fit import Tally
from yakuba.conversion.services.plans import change_plan, make_plan
from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.text import clean_line

from .gate import enter, own_plan_or_404, plan_or_404, status_of, table_kind
from .telling import moments_of

COLUMNS: Final = (
    "業務",
    "所管課",
    "現行システム",
    "移行先のシステム",
    "移行予定日",
    "要件",
    "判定済み",
    "差異あり",
    "次のリハーサル",
    "移行判定",
)
NEWEST: Final = 8
NEWEST_RUNS: Final = 3
HISTORY_PAGE: Final = 50


def _asked(request: TownRequest) -> str:
    return clean_line(request.GET.get("q", ""))[:80]


@require_safe
def plans(request: TownRequest) -> HttpResponse:
    """List the migrations with what is open in each."""
    enter(request)
    words, on = _asked(request), timezone.localdate()
    context = {
        "lines": queries.lines_for(request.actor, on, words),
        "waiting": waiting_for(request.actor, on),
        "words": words,
        "query": filters_of(request),
        "may_begin": queries.sections_for(request.actor, on).exists(),
    }
    return render(request, "conversion/plans.html", context)


@require_safe
def plans_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same list as a table."""
    enter(request)
    on = timezone.localdate()
    lines = queries.lines_for(request.actor, on, _asked(request))
    name = f"migrations-{on:%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(lines), name=name, title="移行計画")


def _cells(lines: list[queries.PlanLine]) -> Iterator[Cells]:
    for line in lines:
        plan, outcome = line.plan, line.review.outcome_enum if line.review else None
        yield (
            plan.name,
            plan.department.name,
            plan.current_system,
            plan.target_system,
            plan.goes_live_on,
            line.tally.total,
            line.tally.judged,
            line.tally.gaps,
            line.rehearsal.starts if line.rehearsal else None,
            outcome.label if outcome else "",
        )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: TownRequest) -> HttpResponse:
    """Register the migration of a business."""
    enter(request)
    sections = queries.sections_for(request.actor, timezone.localdate())
    initial = {"business": request.GET.get("business", "")}
    form = PlanForm(posted(request), sections=sections, initial=initial)
    if form.is_bound and form.is_valid():
        made = tried(
            form, lambda: make_plan(draft=form.draft(), actor=request.actor, at=timezone.now())
        )
        if made is not None:
            messages.success(request, "移行計画を登録しました。次に、要件一覧を取り込みます。")
            return redirect("conversion:plan", made.pk)
    page = {"form": form, "has_sections": bool(form.sections)}
    return render(request, "conversion/plan_form.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change what is said of a plan."""
    found = own_plan_or_404(request, key)
    sections = queries.sections_for(request.actor, timezone.localdate())
    form = PlanForm(posted(request), sections=sections, initial=said_of(found))
    if form.is_bound and form.is_valid():
        changed = tried(
            form,
            lambda: change_plan(
                plan=found, draft=form.draft(), actor=request.actor, at=timezone.now()
            ),
        )
        if changed is not None:
            messages.success(request, "移行計画を変更しました。")
            return redirect("conversion:plan", found.pk)
    page = {"form": form, "plan": found, "has_sections": True}
    return render(request, "conversion/plan_form.html", page, status=status_of(form))


@require_safe
def plan(request: TownRequest, key: int) -> HttpResponse:
    """Show where the migration of a business stands."""
    found = plan_or_404(request, key)
    on = timezone.localdate()
    counted = queries.tallies([found.pk]).get(found.pk, Tally({}))
    context = {
        "plan": found,
        "may_change": bool(may_change(request.actor, found)),
        "edition": edition_in_force(found),
        "tally": counted,
        "chart": summary_chart(counted),
        "rehearsals": rehearsals_of(found),
        "runs": runs_of(found)[:NEWEST_RUNS],
        "reviews": lines_of_plan(found),
        "panels": panels_of(request.actor, found.ref, on),
        "moments": moments_of(facts_of_plan(found)[:NEWEST]),
        "today": on,
    }
    return render(request, "conversion/plan.html", context)


@require_safe
def plan_history(request: TownRequest, key: int) -> HttpResponse:
    """Show what happened to a plan, its rehearsals and its meetings."""
    found = plan_or_404(request, key)
    pages = Paginator(facts_of_plan(found), HISTORY_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"plan": found, "page_obj": page, "moments": moments_of(page.object_list)}
    return render(request, "conversion/history.html", context)
