"""Fit and gap: the requirements in force, one of them, and many answered at once."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.requirements import (
    BulkForm,
    JudgementForm,
    RequirementsForm,
)
from yakuba.conversion.models import MigrationPlan, Requirement, RequirementList
from yakuba.conversion.policies.plans import may_change, may_judge
from yakuba.conversion.queries import requirements as queries
from yakuba.conversion.queries.history import facts_of_requirement
from yakuba.conversion.queries.plans import posts_to_choose, tallies
from yakuba.conversion.rules.fit import Fit, Tally
from yakuba.conversion.services.judging import judge, judge_many
from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.foundation.ui.lists import filters_of

from .gate import enter, found_or_404, own_plan_or_404, plan_or_404, status_of, table_kind
from .telling import moments_of

ON_A_PAGE: Final = 50
COLUMNS: Final = (
    "番号",
    "機能・帳票",
    "要件",
    "種別",
    "根拠",
    "判定",
    "運用の変更",
    "担当の職",
    "期限",
    "決定",
    "備考",
)


@require_safe
def fit(request: TownRequest, key: int) -> HttpResponse:
    """List the requirements in force, the undecided first."""
    plan = plan_or_404(request, key)
    return _fit_page(request, plan, BulkForm(posts=posts_to_choose()))


def _fit_page(request: TownRequest, plan: MigrationPlan, bulk: BulkForm) -> HttpResponse:
    query = request.POST.get("query", "") if request.method == "POST" else filters_of(request)
    form = RequirementsForm(QueryDict(query), posts=posts_to_choose())
    edition = queries.edition_in_force(plan)
    rows = queries.found_in(edition, form.wanted()) if edition else Requirement.objects.none()
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    counted = tallies([plan.pk]).get(plan.pk, Tally({}))
    context = {
        "plan": plan,
        "edition": edition,
        "form": form,
        "bulk": bulk,
        "page_obj": page,
        "rows": page.object_list,
        "decisions": queries.decision_cards(request.actor, list(page.object_list)),
        "query": query,
        "is_filtered": bool(query),
        "tally": counted,
        "chart": queries.summary_chart(counted),
        "may_change": bool(may_change(request.actor, plan)),
        "today": timezone.localdate(),
        "picked": request.POST.getlist("pick"),
    }
    return render(request, "conversion/fit.html", context, status=status_of(bulk))


@require_safe
def fit_table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give the same requirements with their answers as a table."""
    plan = plan_or_404(request, key)
    table = table_kind(kind)
    form = RequirementsForm(request.GET, posts=posts_to_choose())
    edition = queries.edition_in_force(plan)
    rows = list(queries.found_in(edition, form.wanted())) if edition else []
    cells = _cells(request, rows)
    name = f"fit-and-gap-{plan.pk}-{timezone.localdate():%Y%m%d}"
    return table_response(table, COLUMNS, cells, name=name, title="FitとGap")


def _cells(request: TownRequest, rows: list[Requirement]) -> Iterator[Cells]:
    decisions = queries.decision_cards(request.actor, rows)
    for one in rows:
        said = one.judgement
        card = decisions.get(said.decision) if said.decision else None
        yield (
            one.number,
            one.function,
            one.text,
            one.asked_enum.label,
            one.basis,
            said.fit_enum.label,
            said.workaround,
            said.owner_post.label if said.owner_post else "",
            said.due,
            card.title if card else "",
            said.note,
        )


@require_POST
def fit_bulk(request: TownRequest, key: int) -> HttpResponse:
    """Answer the marked requirements at once, all or none."""
    plan = own_plan_or_404(request, key)
    form = BulkForm(request.POST, posts=posts_to_choose())
    edition = queries.edition_in_force(plan)
    picked = _picked(edition, request.POST.getlist("pick"))
    if not picked:
        messages.error(request, "表の左側で、要件を選んでから操作してください。")
        return _back(request, plan)
    if form.is_valid():
        changed = tried(
            form,
            lambda: judge_many(
                answers=[(one, form.given_for(one)) for one in picked],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if changed is not None:
            messages.success(request, f"{changed}件の要件を変更しました。")
            return _back(request, plan)
    return _fit_page(request, plan, form)


def _picked(edition: RequirementList | None, texts: list[str]) -> list[Requirement]:
    keys = {int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 12}
    return queries.picked_in(edition, keys) if edition and keys else []


def _back(request: TownRequest, plan: MigrationPlan) -> HttpResponse:
    query = request.POST.get("query", "")
    address = reverse("conversion:fit", args=[plan.pk])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_http_methods(["GET", "HEAD", "POST"])
def requirement(request: TownRequest, key: int) -> HttpResponse:
    """Show a requirement, its answer and how that came about; take a new answer."""
    enter(request)
    found = found_or_404(queries.requirement_for(request.actor, key))
    newest = queries.edition_in_force(found.edition.plan)
    is_newest = newest is not None and newest.pk == found.edition_id
    may = is_newest and bool(may_judge(request.actor, found))
    form = JudgementForm(
        posted(request) if may else None, requirement=found, posts=posts_to_choose()
    )
    if form.is_bound and form.is_valid():
        judged = tried(
            form,
            lambda: judge(
                requirement=found, given=form.given(), actor=request.actor, at=timezone.now()
            ),
        )
        if judged is not None:
            return _next(request, found)
    context = {"form": form, "may_judge": may, "is_newest": is_newest}
    context |= _shown(request, found)
    return render(request, "conversion/requirement.html", context, status=status_of(form))


def _next(request: TownRequest, found: Requirement) -> HttpResponse:
    """Go on to the next requirement when that was asked, so that a list is worked through."""
    messages.success(request, f"{found.number}の判定を記録しました。")
    _, after = queries.neighbours_of(found)
    goes_on = request.POST.get("step") == "next" and after is not None
    return redirect("conversion:requirement", after.pk if goes_on and after else found.pk)


def _shown(request: TownRequest, found: Requirement) -> dict[str, Any]:
    before, after = queries.neighbours_of(found)
    judgement = found.judgement
    cards = queries.decision_cards(request.actor, [found])
    return {
        "requirement": found,
        "plan": found.edition.plan,
        "judgement": judgement,
        "formerly": Fit(judgement.formerly) if judgement.formerly else None,
        "decision": cards.get(judgement.decision) if judgement.decision else None,
        "before": before,
        "after": after,
        "moments": moments_of(facts_of_requirement(found)[:20]),
    }
