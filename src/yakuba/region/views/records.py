"""Records of dispatch as the prefecture reads them: cases, what is overdue, the yearly report."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.documents.dispatch_report import MEDIA_TYPES, as_excel, as_pdf
from yakuba.region.queries.cases import (
    HEADING,
    CaseFile,
    cells_of,
    file_by_key,
    files,
    overdue_cases,
    request_behind,
    timeline,
)
from yakuba.region.queries.requests import draft_in, received_by_key
from yakuba.region.queries.schemes import rules_by_key
from yakuba.region.queries.yearly import yearly_report, years_of
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.yearly import Yearly
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.reminders import remind
from yakuba.region.services.taking import note_list_taken

from .desk import headings, ordered, page_of, searched, table_of
from .gate import enter_prefecture, passage_for

_COLUMNS = (
    ("number", "番号"),
    ("town", "団体"),
    ("title", "件名"),
    ("adviser", "アドバイザー"),
    ("", "実施"),
    ("due", "報告期限"),
    ("stage", "状態"),
)
_KEYS = {
    "number": lambda one: (one.case.number, one.case.municipality.code),
    "town": lambda one: (one.case.municipality.code, one.case.number),
    "title": lambda one: one.case.title,
    "adviser": lambda one: (one.case.adviser_name, one.case.number),
    "due": lambda one: one.case.report_due or date.max,
    "stage": lambda one: list(Stage).index(one.stage),
}


def _passage(request: TownRequest) -> Passage:
    enter_prefecture(request)
    return passage_for(request, Purpose.DISPATCH)


def _year(request: TownRequest, passage: Passage) -> tuple[FiscalYear, list[FiscalYear]]:
    years = years_of(passage, timezone.localdate())
    wanted = request.GET.get("year", "")
    return next((one for one in years if str(one.year) == wanted), years[0]), years


def _found(request: TownRequest, passage: Passage, year: FiscalYear) -> list[CaseFile]:
    rows = files(passage, fiscal_year=year.year)
    stage = request.GET.get("stage", "")
    if stage in {one.value for one in Stage}:
        rows = [one for one in rows if one.stage == stage]
    fitting = searched(
        request,
        rows,
        lambda one: f"{one.case.municipality.name} {one.case.title} {one.case.adviser_name}",
    )
    return ordered(request, fitting, _KEYS, "-number")


@require_safe
def records(request: TownRequest) -> HttpResponse:
    """Show the cases of a fiscal year."""
    passage = _passage(request)
    year, years = _year(request, passage)
    found = _found(request, passage, year)
    context = {
        "page_obj": page_of(request, found),
        "headings": headings(request, _COLUMNS, "-number"),
        "year": year,
        "years": years,
        "stages": [(one.value, one.label) for one in list(Stage)[5:]],
        "query": filters_of(request),
        "total": len(found),
        "late": len(overdue_cases(passage, timezone.localdate())),
    }
    return render(request, "region/records.html", context)


@require_safe
def table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the cases of a fiscal year as a table."""
    passage = _passage(request)
    year, _years = _year(request, passage)
    rows = cells_of(_found(request, passage, year))
    return table_of(request, kind, HEADING, rows, name=f"dispatch-{year.year}", title="派遣の記録")


@require_safe
def record_page(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one case with its whole way, as its municipality published it."""
    passage, on = _passage(request), timezone.localdate()
    file = file_by_key(passage, key)
    if file is None:
        raise Http404
    behind = request_behind(passage, file.case)
    found = received_by_key(passage, behind.key) if behind else None
    rules = rules_by_key(passage, [file.case.scheme_key]).get(file.case.scheme_key)
    moments = (
        timeline(found.request, found.offers, found.replies.values(), [file], on) if found else []
    )
    context = {
        "file": file,
        "case": file.case,
        "behind": behind,
        "wished_days": draft_in(behind).wished_days if behind else (),
        "moments": moments,
        "rules": rules,
        "late": file.late_report(on),
    }
    return render(request, "region/record.html", context)


@require_safe
def overdue(request: TownRequest) -> HttpResponse:
    """Show what is late, the oldest first."""
    passage = _passage(request)
    rows = overdue_cases(passage, timezone.localdate())
    return render(request, "region/overdue.html", {"page_obj": page_of(request, rows)})


@require_POST
def remind_late(request: TownRequest) -> HttpResponse:
    """Remind of every late report and survey, once a day."""
    passage, now = _passage(request), timezone.now()
    sent = 0
    for one in overdue_cases(passage, timezone.localdate(now)):
        try:
            remind(
                about=one.about,
                key=one.case.key,
                title=f"{one.case.number}「{one.case.title}」の{one.what}をお願いします",
                due=one.due,
                towns=[one.case.municipality],
                actor=request.actor,
                at=now,
            )
        except UnableToAct:
            # Reminded today already.
            continue
        sent += 1
    if sent:
        messages.success(request, f"{sent}件を督促しました。")
    else:
        messages.info(request, "今日はすべて督促済みです。同じ件の督促は1日1回までです。")
    return redirect("region:overdue")


@require_safe
def report(request: TownRequest) -> HttpResponse:
    """Show the yearly report as it prints."""
    passage = _passage(request)
    year, years = _year(request, passage)
    found = yearly_report(passage, year, timezone.localdate())
    return render(
        request, "region/dispatch_report.html", {"report": found, "year": year, "years": years}
    )


@require_safe
def report_file(request: TownRequest, extension: str) -> HttpResponse:
    """Send the yearly report as PDF or Excel."""
    passage = _passage(request)
    if extension not in MEDIA_TYPES:
        raise Http404
    year, _years = _year(request, passage)
    now = timezone.now()
    found = yearly_report(passage, year, timezone.localdate(now))
    try:
        content = as_pdf(found, made_at=now) if extension == "pdf" else as_excel(found)
    except (MissingFont, UnableToTypeset) as fault:
        messages.error(request, str(fault))
        return redirect("region:dispatch_report")
    note_list_taken(title=found.title, rows=len(found.tables), actor=request.actor, at=now)
    return _sent(content, found, extension)


def _sent(content: bytes, report: Yearly, extension: str) -> HttpResponse:
    name = f"{report.title}.{extension}"
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[extension],
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )
