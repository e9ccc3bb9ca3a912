"""Gantt charts: of one project and of all, a window a page; the whole plan as a file."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.charts import month_label
from yakuba.kernel.fiscal import Month
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Project
from yakuba.programmes.queries.gantt import (
    Sheet,
    projects_in,
    sheet_of,
    sheet_of_all,
    span_of,
)
from yakuba.programmes.queries.gantt_file import whole_of
from yakuba.programmes.queries.portfolio import choices_of
from yakuba.programmes.rules.gantt import (
    Row,
    Window,
    Zoom,
    closed_runs,
    fitting,
    read_month,
    shift_in_words,
    spare_in_words,
)
from yakuba.programmes.rules.gantt_drawing import axis_svg, window_svg
from yakuba.programmes.rules.gantt_file import whole_svg

from .gate import enter, project_or_404

_MOST_PAGES: Final = 100_000


@require_safe
def gantt(request: TownRequest, key: int) -> HttpResponse:
    """Show the chart of one project."""
    project = project_or_404(request, key)
    if request.GET.get("whole"):
        return _file(request, Project.objects.filter(pk=project.pk), project.name, project.code)
    page, calendar = _page(request), calendar_of(request.municipality)
    sheet = sheet_of(project, page=page, calendar=calendar)
    first, last = span_of(project)
    usual = fitting(first, last, timezone.localdate())
    context = _context(request, sheet, calendar, usual, f"{project.name}の日程の図", page)
    return render(request, "programmes/gantt.html", {**context, "project": project})


@require_safe
def gantt_all(request: TownRequest) -> HttpResponse:
    """Show the chart of all visible projects, each below its heading."""
    enter(request)
    departments, _ = choices_of(timezone.localdate())
    given = request.GET.get("department", "")
    department = int(given) if given in dict(departments) else None
    also_over = request.GET.get("stage") == "all"
    projects = projects_in(request.actor, department=department, also_over=also_over)
    if request.GET.get("whole"):
        return _file(request, projects, "全事業の日程", "all")
    page, on = _page(request), timezone.localdate()
    calendar = calendar_of(request.municipality)
    sheet = sheet_of_all(projects, page=page, actor=request.actor, calendar=calendar, on=on)
    usual = Window.around(Zoom.YEAR, on)
    context = _context(request, sheet, calendar, usual, "全事業の日程の図", page)
    more = {"departments": departments, "department": given, "also_over": also_over}
    return render(request, "programmes/gantt_all.html", {**context, **more})


def _page(request: TownRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, min(int(text), _MOST_PAGES)) if text.isdecimal() and len(text) < 8 else 1


def _window(request: TownRequest, usual: Window) -> Window:
    asked = request.GET.get("zoom", "")
    month = read_month(request.GET.get("from", ""))
    zoom = Zoom(asked) if asked in list(Zoom) else usual.zoom
    return Window(zoom, month or usual.month)


def _context(
    request: TownRequest, sheet: Sheet, calendar: Calendar, usual: Window, name: str, page: int
) -> dict[str, Any]:
    window, on = _window(request, usual), timezone.localdate()
    url = _urls()
    chart = window_svg(
        sheet.rows,
        sheet.ties,
        window,
        closed=closed_runs(window.first, window.last, calendar),
        today=on,
        url=url,
        name=name,
    )
    return {
        "window": window,
        "axis": mark_safe(axis_svg(window, on)),
        "chart": mark_safe(chart),
        "lines": [
            (
                row,
                url(row),
                _short(row.start),
                _short(row.finish),
                spare_in_words(row),
                shift_in_words(row, calendar),
                row.is_late(on),
            )
            for row in sheet.rows
        ],
        "ways": _ways(request, window, page),
        "page": page,
        "pages": sheet.pages,
        "rows_in_all": sheet.rows_in_all,
        "whole": _address(request, whole="1"),
    }


def _short(day: date | None) -> str:
    """Return R8.11.22: the columns beside the chart have little room."""
    return f"{month_label(day)}.{day.day}" if day else ""


def _urls() -> Callable[[Row], str]:
    """Return a function from rows to addresses that does not resolve each of them anew."""
    tasks = reverse("programmes:task", args=[0]).rsplit("0", 1)
    charts = reverse("programmes:gantt", args=[0]).rsplit("0", 1)

    def url(row: Row) -> str:
        before, after = charts if row.is_project else tasks
        return f"{before}{row.key}{after}"

    return url


def _address(request: TownRequest, **changes: str) -> str:
    query = {key: value for key, value in request.GET.items() if value}
    query |= changes
    return f"?{urlencode({key: value for key, value in query.items() if value})}"


def _ways(request: TownRequest, window: Window, page: int) -> dict[str, Any]:
    """Return the links that move the window: earlier, later, today, wider, and other rows."""

    def at(other: Window) -> str:
        return _address(request, zoom=other.zoom.value, **{"from": other.month.iso})

    now = Window.around(window.zoom, timezone.localdate())
    return {
        "earlier": at(window.beside(-1)) if _is_drawn(window.beside(-1).month) else "",
        "later": at(window.beside(1)) if _is_drawn(window.beside(1).month) else "",
        "today": at(now),
        "zooms": [(zoom, at(window.at(zoom)), zoom is window.zoom) for zoom in Zoom],
        "above": _address(request, page=str(page - 1)) if page > 1 else "",
        "below": _address(request, page=str(page + 1)),
    }


def _is_drawn(month: Month) -> bool:
    return read_month(month.iso) == month


def _file(request: TownRequest, projects: Any, title: str, name: str) -> HttpResponse:
    sheet = whole_of(projects, actor=request.actor, calendar=calendar_of(request.municipality))
    on = timezone.localdate()
    drawn = whole_svg(sheet.rows, sheet.ties, title=f"{title}（{on:%Y-%m-%d}現在）", today=on)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="gantt-{name}-{on:%Y%m%d}.svg"'
    return response
