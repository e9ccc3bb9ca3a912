"""All projects at a glance: filters, groups, totals, and the same as a table to take away."""

from collections.abc import Hashable, Iterator
from html import escape
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.formats import wareki
from yakuba.foundation.ui.lists import address_with
from yakuba.foundation.ui.templatetags.ui import chip, icon_svg
from yakuba.kernel.actor import Duty
from yakuba.kernel.tables import TableKind
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.forms.portfolio import PortfolioForm
from yakuba.programmes.queries.portfolio import choices_of, lines_of
from yakuba.programmes.queries.saved_views import views_of
from yakuba.programmes.rules.drawing import delay_line, progress_bar
from yakuba.programmes.rules.portfolio import (
    COLUMNS,
    OPEN,
    Group,
    Grouping,
    Line,
    Totals,
    cells_of,
    delay_in_words,
    grouped,
    ordered,
    totals_of,
)
from yakuba.programmes.rules.stages import Priority, ProjectStage

from .gate import enter

# Beyond so many lines a page is of no use and a filter is.
MOST_SHOWN: Final = 1500
_MOST_DRAWN: Final = 200
_STAGE_TONES: Final = {
    ProjectStage.RUNNING: "info",
    ProjectStage.FINISHED: "success",
    ProjectStage.SUSPENDED: "warning",
}
_PRIORITY_TONES: Final = {Priority.HIGH: "warning"}
# Heading, what it orders by, class of its cells.
_HEADINGS: Final = (
    ("事業", "name", "pf-name"),
    ("責任者", "owner", ""),
    ("段階", "stage", "y-fit"),
    ("進み具合", "progress", "pf-progress"),
    ("KPI", "", "y-fit"),
    ("状況報告", "health", "pf-said"),
    ("完了予定と遅れ", "delay", "pf-delay"),
    ("要注意", "attention", "y-fit"),
)


def _asked(request: TownRequest) -> PortfolioForm:
    departments, pillars = choices_of(timezone.localdate())
    return PortfolioForm(request.GET, departments=departments, pillars=pillars)


_drawn: dict[Hashable, SafeString] = {}


def _filters(request: TownRequest, form: PortfolioForm) -> SafeString:
    """Draw the form, or give what was drawn of the same questions before: a hundred choices take
    as long to draw as all the lines."""
    key = (
        get_language(),
        # The town's address stands in the links.
        reverse("programmes:portfolio"),
        tuple(form.options("department")),
        tuple(form.options("pillar")),
        tuple((name, request.GET.get(name, "")) for name in form.fields),
    )
    if key not in _drawn:
        if len(_drawn) >= _MOST_DRAWN:
            _drawn.clear()
        context = {"form": form, "is_filtered": _is_filtered(request)}
        _drawn[key] = render_to_string("programmes/portfolio_filters.html", context)
    return _drawn[key]


@require_safe
def portfolio(request: TownRequest) -> HttpResponse:
    """Show the projects that fit, in groups, a line each; asked for nothing, the person's start."""
    enter(request)
    views = views_of(request.actor)
    start = next((view for view in views if view.is_start), None)
    if start is not None and not request.GET:
        return HttpResponseRedirect(f"{reverse('programmes:portfolio')}?{start.query}")
    form = _asked(request)
    wanted = form.wanted()
    calendar, on = calendar_of(request.municipality), timezone.localdate()
    lines = ordered(lines_of(request.actor, wanted, calendar=calendar, on=on), wanted.order)
    shown = lines[:MOST_SHOWN]
    groups = grouped(shown, wanted.group)
    context = {
        "filters": _filters(request, form),
        "totals": totals_of(lines),
        "table": mark_safe("".join(_table(request, groups, wanted.group, wanted.order))),
        "may_register": request.actor.has(Duty.DX) or bool(request.actor.department_ids),
        "is_cut": len(lines) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "is_filtered": _is_filtered(request),
        "query": _query(request),
        "views": views,
        "asked": form.as_query(),
        "late_address": address_with(request, order="-delay", group="none"),
        "attention_address": address_with(request, attention="on"),
        "red_address": address_with(request, health="RED"),
    }
    return render(request, "programmes/portfolio.html", context)


@require_safe
def portfolio_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same projects as a table."""
    enter(request)
    if kind not in list(TableKind):
        raise Http404
    wanted = _asked(request).wanted()
    calendar, on = calendar_of(request.municipality), timezone.localdate()
    lines = ordered(lines_of(request.actor, wanted, calendar=calendar, on=on), wanted.order)
    rows = (cells_of(line) for line in lines)
    return table_response(
        TableKind(kind), COLUMNS, rows, name=f"projects-{on:%Y%m%d}", title="事業一覧"
    )


def _query(request: TownRequest) -> str:
    query = request.GET.copy()
    for name in [key for key, value in query.items() if not value]:
        query.pop(name)
    return query.urlencode()


def _is_filtered(request: TownRequest) -> bool:
    plain = {"group", "order", "page"}
    return any(
        value and name not in plain and not (name == "stage" and value == OPEN)
        for name, value in request.GET.items()
    )


# Hundreds of lines with ten cells each: drawn here, because a template takes several times as
# long. Whatever comes from people goes through `escape`.


def _table(request: TownRequest, groups: list[Group], by: Grouping, order: str) -> Iterator[str]:
    yield '<table class="y-table y-table--dense y-table--cards pf-table"><thead><tr>'
    for label, name, css in _HEADINGS:
        yield _heading(request, label, name, css, order)
    yield "</tr></thead>"
    before, after = reverse("programmes:project", args=[0]).rsplit("0", 1)
    for group in groups:
        yield "<tbody data-rows>"
        if by is not Grouping.NONE:
            yield _group_row(group)
        for line in group.lines:
            yield _row(line, f"{before}{line.key}{after}")
        yield "</tbody>"
    yield "</table>"


def _heading(request: TownRequest, label: str, name: str, css: str, order: str) -> str:
    if not name:
        return f'<th scope="col" class="{css}">{label}</th>'
    # What is pressing comes first at the first click.
    first = f"-{name}" if name in ("delay", "attention") else name
    turned = name if first.startswith("-") else f"-{name}"
    now = order.removeprefix("-") == name
    sign = ""
    if now:
        sign = icon_svg("chevron-down" if order.startswith("-") else "chevron-up")
    direction = f' aria-sort="{"descending" if order.startswith("-") else "ascending"}"'
    address = escape(address_with(request, order=turned if order == first else first))
    return (
        f'<th scope="col" class="{css}"{direction if now else ""}>'
        f'<a href="{address}">{label}{sign}</a></th>'
    )


def _group_row(group: Group) -> str:
    return (
        f'<tr class="y-row--group"><th scope="rowgroup" colspan="{len(_HEADINGS)}">'
        f"{escape(group.heading)}<span>{_in_words(group.totals)}</span></th></tr>"
    )


def _in_words(totals: Totals) -> str:
    said = [f"{totals.projects}事業"]
    if totals.percent is not None:
        said.append(f"進み具合{totals.percent}%")
    if totals.late:
        said.append(f"遅れ{totals.late}")
    if totals.attention:
        said.append(f"要注意{totals.attention}")
    return "　".join(said)


def _row(line: Line, url: str) -> str:
    office = escape(line.department)
    priority = f"　優先度{line.priority.label}" if line.priority in _PRIORITY_TONES else ""
    return (
        f'<tr><th scope="row" class="pf-name"><a href="{url}">{escape(line.name)}</a>'
        f"<small>{escape(line.code)}　{office}{priority}</small></th>"
        f'<td data-label="責任者">{escape(line.owner) or "未定"}</td>'
        f'<td class="y-fit" data-label="段階">{_stage(line.stage)}</td>'
        f'<td class="pf-progress" data-label="進み具合">'
        f"{progress_bar(line.work.percent, line.planned)}</td>"
        f'<td class="y-fit" data-label="KPI">{_kpi(line)}</td>'
        f'<td class="pf-said" data-label="状況報告">{_said(line)}</td>'
        f'<td class="pf-delay" data-label="完了予定と遅れ">{_delay(line)}</td>'
        f'<td class="y-fit" data-label="要注意">{_attention(line)}</td></tr>'
    )


def _stage(stage: ProjectStage) -> SafeString:
    return chip(stage.label, _STAGE_TONES.get(stage, "neutral"))


def _kpi(line: Line) -> str:
    if line.kpi is None:
        return "—"
    return f'<span title="{escape(line.kpi.title)}">{chip(line.kpi.label, line.kpi.tone)}</span>'


def _said(line: Line) -> str:
    if line.said is None:
        return '<span class="y-muted">報告なし</span>'
    said = line.said
    return (
        f"{chip(said.health.label, said.health.tone)} {escape(said.sentence)}"
        f"<small>{wareki(said.on)}</small>"
    )


def _delay(line: Line) -> str:
    day = wareki(line.go_live) or "予定日なし"
    words = delay_in_words(line.delay)
    tone = ' class="pf-late"' if line.is_late else ""
    return f"<span>{day}</span><span{tone}>{words}</span>{delay_line(line.delays)}"


def _attention(line: Line) -> str:
    if not line.attention:
        return "—"
    reasons = escape(" ".join(line.attention))
    return f'<span title="{reasons}">{chip(f"{len(line.attention)}件", "warning")}</span>'
