"""How much the coming weeks hold for people and sections."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.templatetags.ui import chip
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.queries.portfolio import choices_of
from yakuba.programmes.queries.workload import Workload, workload
from yakuba.programmes.rules.workload import (
    WEEKS,
    By,
    Cell,
    Load,
    LoadRow,
    Week,
    hours_in_words,
    weeks_from,
)

from .gate import enter

_MOST_TASKS: Final = 30


@require_safe
def load(request: TownRequest) -> HttpResponse:
    """Show hours asked for and hours there, a row a person or section, a column a week."""
    enter(request)
    on = timezone.localdate()
    calendar = calendar_of(request.municipality)
    departments, _ = choices_of(on)
    given = request.GET.get("department", "")
    asked = request.GET.get("by", "")
    by = By(asked) if asked in list(By) else By.PERSON
    weeks = weeks_from(on, WEEKS, calendar)
    found = workload(
        request.actor,
        weeks,
        by=by,
        department=int(given) if given in dict(departments) else None,
        calendar=calendar,
        on=on,
    )
    context = {
        "ways": [(one, one is by) for one in By],
        "by": by,
        "departments": departments,
        "department": given,
        "people": len(found.rows),
        "over": sum(1 for row in found.rows if row.is_over),
        "table": mark_safe("".join(_table(found, weeks, by))),
    }
    return render(request, "programmes/workload.html", context)


# A thousand cells: drawn here, because a template takes several times as long. Whatever comes from
# people goes through `escape`.


def _table(found: Workload, weeks: Sequence[Week], by: By) -> Iterator[str]:
    head = "担当者" if by is By.PERSON else "課"
    yield '<table class="y-table y-table--dense y-table--cards wl-table"><thead><tr>'
    yield f'<th scope="col">{head}</th>'
    for week in weeks:
        yield (
            f'<th scope="col" class="y-num">{week.label}の週'
            f"<small>{hours_in_words(week.hours)}時間</small></th>"
        )
    yield "</tr></thead><tbody>"
    before, after = reverse("programmes:task", args=[0]).rsplit("0", 1)
    for row in found.rows:
        yield _row(row, weeks, before, after)
    if found.elsewhere is not None:
        yield _row(found.elsewhere, weeks, before, after)
    yield "</tbody></table>"


def _row(row: LoadRow, weeks: Sequence[Week], before: str, after: str) -> str:
    cells = "".join(
        f'<td class="y-num" data-label="{week.label}の週">{_cell(cell)}</td>'
        for week, cell in zip(weeks, row.cells, strict=True)
    )
    name = f"{escape(row.name)}<small>{escape(row.note)}</small>"
    return f'<tr><th scope="row">{name}{_tasks(row.loads, before, after)}</th>{cells}</tr>'


def _tasks(loads: Sequence[Load], before: str, after: str) -> str:
    if not loads:
        return ""
    links = "".join(
        f'<li><a href="{before}{one.key}{after}">{escape(one.title)}</a>'
        f"<small>{escape(one.project)}　残り{hours_in_words(one.left)}時間</small></li>"
        for one in loads[:_MOST_TASKS]
    )
    more = len(loads) - _MOST_TASKS
    rest = f"<li>ほか{more}件</li>" if more > 0 else ""
    return (
        f'<details class="wl-tasks"><summary>タスク{len(loads)}件</summary>'
        f"<ul>{links}{rest}</ul></details>"
    )


def _cell(cell: Cell) -> str:
    if not cell.planned:
        return '<span class="y-muted">0</span>'
    hours = f"{hours_in_words(cell.planned)}時間"
    if cell.available is None:
        return hours
    share = "" if cell.percent is None else f"<small>{cell.percent}%</small>"
    if not cell.is_over:
        return f"{hours}{share}"
    missing = hours_in_words(cell.planned - cell.available)
    return f"{hours}{share}{chip(f'{missing}時間超過', 'warning')}"
