"""The town's rules as tables: what is in force, what was, and a try-out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.foundation.rulebook import policies, queries
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.rules import (
    BadTable,
    Column,
    Sheet,
    UnreadableInput,
    article_text,
    read_input,
)
from yakuba.foundation.tenancy.http import TownRequest


def _enter(request: TownRequest) -> None:
    town = request.municipality
    if town is None or not policies.may_read(actor=request.actor, municipality_id=town.pk):
        raise Http404


def _may_draft(request: TownRequest) -> bool:
    town = request.municipality
    return town is not None and bool(
        policies.may_draft(actor=request.actor, municipality_id=town.pk)
    )


@require_safe
def index(request: TownRequest) -> HttpResponse:
    """List the town's tables with the version in force today."""
    _enter(request)
    today = timezone.localdate()
    tables = [(table, state_of(table, today)) for table in queries.tables_on(today)]
    may_draft = _may_draft(request)
    page = {
        "tables": tables,
        "may_draft": may_draft,
        "drafts": queries.drafts() if may_draft else (),
    }
    return render(request, "rulebook/index.html", page)


@require_safe
def table(request: TownRequest, code: str) -> HttpResponse:
    """Show one version of the table as the ordinance would print it, and answer a try-out."""
    _enter(request)
    today = timezone.localdate()
    versions = _versions(code)
    shown = _chosen(versions, request.GET.get("version", ""), today)
    sheet = queries.sheet_of(shown)
    trial = _trial(shown, sheet, request.GET) if "try" in request.GET else None
    may_draft = _may_draft(request)
    context = {
        "may_draft": may_draft,
        "draft": queries.draft_of(code) if may_draft else None,
        "table": shown,
        "state": state_of(shown, today),
        "columns": sheet.columns,
        "results": sheet.result_labels,
        "rows": [(row, article_text(row.annotation, shown.source_text)) for row in sheet.rows],
        "versions": [(version, state_of(version, today)) for version in versions],
        "fields": [_Field(column, request.GET.get(column.name, "")) for column in sheet.columns],
        "trial": trial,
        "checked": queries.checked_of(shown),
    }
    return render(request, "rulebook/table.html", context)


def shown_version(request: TownRequest, code: str) -> RuleTable:
    """Return the version that the address asks for; raises Http404."""
    _enter(request)
    return _chosen(_versions(code), request.GET.get("version", ""), timezone.localdate())


def _versions(code: str) -> list[RuleTable]:
    found = list(queries.versions_of(code))
    if not found:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class _Field:
    """A control of the try-out form and what was typed into it."""

    column: Column
    typed: str


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the table answered, or why it could not."""

    row: int = 0
    annotation: str = ""
    values: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def state_of(table: RuleTable, today: date) -> tuple[str, str]:
    """Return whether the version holds, will hold or held, as a chip's label and tone."""
    if today < table.valid_from:
        return "施行前", "info"
    if table.valid_to is not None and table.valid_to <= today:
        return "失効", "neutral"
    return "施行中", "success"


def _chosen(versions: list[RuleTable], asked: str, today: date) -> RuleTable:
    """Return the asked version, else the one in force, else the newest; raises Http404."""
    if asked:
        found = [version for version in versions if str(version.version) == asked]
        if not found:
            raise Http404
        return found[0]
    holding = [version for version in versions if state_of(version, today)[0] == "施行中"]
    return (holding or versions)[0]


def _trial(table: RuleTable, sheet: Sheet, typed: Mapping[str, str]) -> _Trial:
    try:
        inputs = {
            column.name: read_input(column, typed.get(column.name, "")) for column in sheet.columns
        }
        outcome = queries.ask(table, inputs)
    except (UnreadableInput, BadTable) as error:
        return _Trial(problem=str(error))
    if outcome.values is None:
        return _Trial(problem="あてはまる行がありません。")
    return _Trial(outcome.row, outcome.annotation, tuple(sheet.shown(outcome.values)))
