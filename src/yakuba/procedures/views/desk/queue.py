"""The queue: filters, columns, saved views, bulk acts, export."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import address_with, filters_of
from yakuba.foundation.ui.templatetags.ui import chip
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.tables import TableKind
from yakuba.kernel.text import clean_line
from yakuba.organisation.queries import calendar_lately, calendar_of
from yakuba.procedures.forms.desk import QueueForm
from yakuba.procedures.models import Procedure
from yakuba.procedures.queries.cases import case_of
from yakuba.procedures.queries.lines import (
    COLUMNS,
    USUAL,
    CaseRow,
    Column,
    cell,
    columns_of,
    row_of,
    rows_of,
)
from yakuba.procedures.queries.queue import (
    ALL,
    OPEN,
    cases,
    colleagues_of,
    full,
    in_batches,
    keys_of,
    procedures_of,
)
from yakuba.procedures.services.cases import UnableToHandle
from yakuba.procedures.services.examination import claim, hand_over
from yakuba.procedures.services.exporting import note_list_taken

from .exports import list_response
from .gate import enter

PAGE = 30
MOST_BULK = 100
MOST_FOUND = 1000
# Nobody turns a hundred pages: beyond them more is not even counted.
MOST_LISTED = 3000
# What is sent while one waits; the worker writes what is longer.
MOST_AT_ONCE = 3000
MOST_VIEWS = 12
_COLUMNS, _VIEWS = "desk_columns", "desk_views"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading with the address that orders by it, and how it is ordered now."""

    column: Column
    url: str
    sorted: str


class ShortPaginator(Paginator[UUID]):
    """Pages of the first `MOST_LISTED` keys: to count a big city's all would take longer."""

    @cached_property
    def count(self) -> int:
        keys: Any = self.object_list
        found: int = keys.order_by()[:MOST_LISTED].count()
        return found


def _form(request: TownRequest, procedures: list[Procedure], team: list[User]) -> QueueForm:
    asked = request.GET.copy()
    if asked.get("q") and "stage" not in asked:
        # The search box above every page looks for what has ended too.
        asked["stage"] = ALL
    return QueueForm(
        asked,
        procedures=[(one.slug, one.title) for one in procedures],
        owners=[(str(one.pk), one.name) for one in team],
    )


@require_safe
def queue(request: TownRequest) -> HttpResponse:
    """Show the cases that fit, in due order."""
    enter(request)
    on = timezone.localdate()
    team = colleagues_of(request.actor, on)
    procedures = procedures_of(request.actor)
    form = _form(request, procedures, team)
    wanted = form.wanted()
    sections = sorted({one.section_id for one in procedures})
    keys = keys_of(cases(request.actor, wanted, on=on, sections=sections, most_found=MOST_FOUND))
    # Words are looked for once, not once more to be counted; nobody reads a thousand hits.
    listed = Paginator(list(keys[:MOST_FOUND]), PAGE) if wanted.text else ShortPaginator(keys, PAGE)
    page = listed.get_page(request.GET.get("page"))
    rows = rows_of(full(page), calendar_lately(request.municipality), on)
    columns = columns_of(request.session.get(_COLUMNS, USUAL))
    context = {
        "form": form,
        "wanted": wanted,
        "is_filtered": _is_filtered(request),
        "looks_everywhere": wanted.stage == ALL,
        "everywhere": address_with(request, stage=ALL, page=""),
        "page_obj": page,
        "is_cut": page.paginator.count == (MOST_FOUND if wanted.text else MOST_LISTED),
        "headings": _headings(request, columns, wanted.order),
        "lines": [(row, [_cell(row, column) for column in columns]) for row in rows],
        "columns": [(c, c in columns) for c in COLUMNS],
        "views": request.session.get(_VIEWS, []),
        "query": filters_of(request),
        "colleagues": team,
    }
    return render(request, "procedures/desk/queue.html", context)


def _cell(row: CaseRow, column: Column) -> SafeString:
    """Draw a cell: here, because a template takes several times as long for the hundreds there are."""
    content: str = cell(row, column.key)
    if column.key == "number":
        content = format_html('<a href="{}">{}</a>', row.url, content)
    elif column.key in ("due", "stage"):
        content = chip(content, row.due.tone if column.key == "due" else row.tone)
    return format_html('<td class="{}" data-label="{}">{}</td>', column.css, column.label, content)


def _is_filtered(request: TownRequest) -> bool:
    plain = {"page", "order"}
    return any(
        value and name not in plain and not (name == "stage" and value == OPEN)
        for name, value in request.GET.items()
    )


def _headings(request: TownRequest, columns: list[Column], order: str) -> list[Heading]:
    headings = []
    for column in columns:
        is_up, is_down = order == column.order, order == f"-{column.order}"
        turned = f"-{column.order}" if is_up else column.order
        headings.append(
            Heading(
                column=column,
                url=address_with(request, order=turned, page="") if column.order else "",
                sorted="ascending" if is_up else "descending" if is_down else "",
            )
        )
    return headings


@require_safe
def export(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the cases that fit as a table at once; a long one is offered in the background."""
    enter(request)
    on = timezone.localdate()
    wanted = _form(request, procedures_of(request.actor), colleagues_of(request.actor, on)).wanted()
    rows = cases(request.actor, wanted, on=on, most_found=MOST_AT_ONCE + 1)
    keys = list(keys_of(rows)[: MOST_AT_ONCE + 1])
    table = TableKind(kind)
    if len(keys) > MOST_AT_ONCE:
        context = {"kind": table, "query": filters_of(request), "most": MOST_AT_ONCE}
        return render(request, "procedures/desk/export_new.html", context)
    note_list_taken(kind=table, rows=len(keys), actor=request.actor, at=timezone.now())
    calendar = calendar_of(request.municipality)
    lines = (row_of(case, calendar, on) for case in in_batches(keys))
    return list_response(table, lines, day=on)


def _back(request: TownRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    address = reverse("procedures:desk_cases")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
def choose_columns(request: TownRequest) -> HttpResponse:
    """Remember which columns this person wants to see."""
    enter(request)
    known = {column.key for column in COLUMNS}
    chosen = [key for key in request.POST.getlist("column") if key in known]
    request.session[_COLUMNS] = chosen or list(USUAL)
    return _back(request)


@require_POST
def save_view(request: TownRequest) -> HttpResponse:
    """Remember the filters under a name."""
    enter(request)
    name = clean_line(request.POST.get("name", ""))[:20]
    query = request.POST.get("query", "")[:500]
    if not name:
        messages.error(request, "表示の名前を入力してから保存してください。")
        return _back(request)
    kept: list[dict[str, Any]] = request.session.get(_VIEWS, [])
    others = [view for view in kept if view["name"] != name]
    request.session[_VIEWS] = [*others, {"name": name, "query": query}][-MOST_VIEWS:]
    messages.success(request, f"表示「{name}」を保存しました。")
    return _back(request)


@require_POST
def remove_view(request: TownRequest) -> HttpResponse:
    """Forget a saved view."""
    enter(request)
    name = request.POST.get("name", "")
    kept: list[dict[str, Any]] = request.session.get(_VIEWS, [])
    request.session[_VIEWS] = [view for view in kept if view["name"] != name]
    return _back(request)


@require_POST
def bulk(request: TownRequest) -> HttpResponse:
    """Claim the marked cases, or give them to a colleague; says what could not be done."""
    enter(request)
    picked = [key for text in request.POST.getlist("pick")[:MOST_BULK] if (key := parse_uuid(text))]
    if not picked:
        messages.error(request, "表の左側で、案件を選んでから操作してください。")
        return _back(request)
    to = _colleague(request)
    done, reasons = 0, []
    for key in picked:
        try:
            done += _take(request, key, to)
        except UnableToHandle as refusal:
            reasons.append(str(refusal))
    if done:
        owner = f"{to.name}さんの" if to else "ご自身の"
        messages.success(request, f"{done}件を{owner}担当にしました。")
    for reason in dict.fromkeys(reasons):
        messages.error(request, f"{reasons.count(reason)}件は変えられませんでした。{reason}")
    return _back(request)


def _take(request: TownRequest, key: UUID, to: User | None) -> bool:
    case = case_of(request.actor, key)
    if case is None:
        return False
    now = timezone.now()
    if to is None:
        claim(application=case, actor=request.actor, at=now)
    else:
        hand_over(application=case, to=to, actor=request.actor, at=now)
    return True


def _colleague(request: TownRequest) -> User | None:
    to = request.POST.get("to", "")
    if request.POST.get("act") != "assign":
        return None
    found = colleagues_of(request.actor, timezone.localdate())
    return next((one for one in found if str(one.pk) == to), None)
