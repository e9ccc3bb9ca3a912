"""All tasks that one may see: filters, order, a table to take away, many changed at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.tables import TableKind
from yakuba.organisation.queries import calendar_of, departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.programmes.forms.tasks import BulkForm, TaskFilterForm
from yakuba.programmes.models import Task
from yakuba.programmes.queries.talk import colleagues_of
from yakuba.programmes.queries.tasks import (
    HEADING,
    OPEN,
    cells_of,
    listed,
    revisions_of,
    rows_of,
    tasks_of,
)
from yakuba.programmes.services.board import note_list_taken
from yakuba.programmes.services.bulk import MOST, change_many, foresee
from yakuba.programmes.services.errors import PlanGrewOld, UnableToAct

from .gate import enter

PAGE = 50
# What is sent while one waits; ten thousand lines take a second or two.
MOST_ROWS = 20_000
_COLUMNS = (
    ("due", "期限"),
    ("title", "タスク"),
    ("project", "事業"),
    ("", "状態"),
    ("assignee", "担当者"),
    ("", "完了予定"),
    ("progress", "進み具合"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading with the address that orders by it, and how it is ordered now."""

    label: str
    url: str
    sorted: str


def _form(request: TownRequest) -> TaskFilterForm:
    on = timezone.localdate()
    sections = departments_on(on).exclude(kind=DepartmentKind.UNIT)
    return TaskFilterForm(
        request.GET,
        people=[(str(one.pk), one.name) for one in colleagues_of(request.actor, on)],
        sections=[(str(one.pk), one.name) for one in sections],
    )


@require_safe
def tasks(request: TownRequest) -> HttpResponse:
    """Show the tasks that fit, in due order."""
    enter(request)
    on = timezone.localdate()
    form = _form(request)
    wanted = form.wanted()
    page = Paginator(listed(request.actor, wanted, on=on), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": rows_of(page, calendar_of(request.municipality), on),
        "headings": _headings(request, wanted.order),
        "query": filters_of(request),
        "is_filtered": _is_filtered(request),
        "bulk_form": BulkForm(near=colleagues_of(request.actor, on), on=on),
    }
    return render(request, "programmes/tasks.html", context)


@require_safe
def tasks_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the tasks that fit as a table."""
    enter(request)
    if kind not in (one.value for one in TableKind):
        raise Http404
    now = timezone.now()
    on = timezone.localdate(now)
    found = list(listed(request.actor, _form(request).wanted(), on=on)[:MOST_ROWS])
    table = TableKind(kind)
    note_list_taken(kind=table, rows=len(found), actor=request.actor, at=now)
    rows = map(cells_of, rows_of(found, calendar_of(request.municipality), on))
    return table_response(table, HEADING, rows, name=f"tasks-{on:%Y%m%d}", title="タスク")


@require_POST
def bulk(request: TownRequest) -> HttpResponse:
    """Show what would happen to the marked tasks; on the second press, do it."""
    enter(request)
    picked = _numbers(request.POST.getlist("pick"))
    if not picked:
        messages.error(request, "表の左側で、タスクを選んでから操作してください。")
        return _back(request)
    if len(picked) > MOST:
        messages.error(request, f"一度に変えられるのは{MOST}件までです。選び直してください。")
        return _back(request)
    now = timezone.now()
    on = timezone.localdate(now)
    chosen = tasks_of(request.actor, picked)
    form = BulkForm(request.POST, near=colleagues_of(request.actor, on), on=on)
    if not form.is_valid() or request.POST.get("step") != "do":
        return _summary(request, form, chosen)
    try:
        done = change_many(
            keys=picked,
            wish=form.wish(),
            seen=_seen(request.POST.getlist("seen")),
            calendar=calendar_of(request.municipality),
            actor=request.actor,
            at=now,
            on=on,
        )
    except PlanGrewOld as refusal:
        return _summary(request, form, tasks_of(request.actor, picked), str(refusal), 409)
    except UnableToAct as refusal:
        return _summary(request, form, chosen, str(refusal), 409)
    messages.success(request, f"{done}件のタスクを変更しました（{form.wish().act.label}）。")
    return _back(request)


def _summary(
    request: TownRequest,
    form: BulkForm,
    chosen: list[Task],
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show every task with what would change; nothing is done yet."""
    on = timezone.localdate()
    lines = []
    if form.is_valid():
        lines = foresee(
            tasks=chosen,
            wish=form.wish(),
            calendar=calendar_of(request.municipality),
            actor=request.actor,
            on=on,
        )
    refused = [line for line in lines if line.refusal]
    context = {
        "form": form,
        "chosen": chosen,
        "lines": lines,
        "refused": refused,
        "fit": len(lines) - len(refused),
        "trouble": trouble,
        "seen": [f"{key}:{revision}" for key, revision in revisions_of(chosen).items()],
        "query": request.POST.get("query", ""),
        "wish": form.wish() if form.is_valid() else None,
    }
    fault = status if form.is_valid() else 422
    return render(request, "programmes/tasks_bulk.html", context, status=fault)


def _numbers(texts: list[str]) -> list[int]:
    return list(
        dict.fromkeys(
            int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 12
        )
    )


def _seen(texts: list[str]) -> Mapping[int, int]:
    pairs = (text.partition(":") for text in texts)
    return {
        int(key): int(revision)
        for key, _, revision in pairs
        if key.isascii() and key.isdigit() and revision.isascii() and revision.isdigit()
    }


def _back(request: TownRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    address = reverse("programmes:tasks")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _is_filtered(request: TownRequest) -> bool:
    plain = {"page", "order"}
    return any(
        value and name not in plain and not (name == "state" and value == OPEN)
        for name, value in request.GET.items()
    )


def _headings(request: TownRequest, order: str) -> list[Heading]:
    headings = []
    for key, label in _COLUMNS:
        turned = f"-{key}" if order == key else key
        query = request.GET.copy()
        query.pop("page", None)
        query["order"] = turned
        sorted_ = {key: "ascending", f"-{key}": "descending"}.get(order, "") if key else ""
        headings.append(Heading(label, f"?{query.urlencode()}" if key else "", sorted_))
    return headings
