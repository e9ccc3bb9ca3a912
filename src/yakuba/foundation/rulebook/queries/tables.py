"""Reads: which table is in force, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q, QuerySet

from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.rules import Sheet, read_sheet
from yakuba.foundation.rulebook.rules.checks import Checked, checked

# Versions that a process keeps as read; a town has a few dozen tables.
_KEPT: Final = 256


class NoRuleInForce(LookupError):
    """No version of the table holds on the day."""


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What the table answers: the values of the row that fits (None when none does) and why."""

    values: dict[str, Any] | None
    table_code: str
    version: int
    row: int
    annotation: str
    title: str
    source_text: str


def table_in_force(code: str, on: date) -> RuleTable | None:
    """Return the version that holds on the day."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    return RuleTable.objects.filter(in_force, code=code).order_by("-version").first()


def find(subject_id: str) -> RuleTable | None:
    """Return the version with this key in this town, or None."""
    if not (subject_id.isascii() and subject_id.isdigit()):
        return None
    return RuleTable.objects.filter(pk=int(subject_id)).first()


def versions_of(code: str) -> QuerySet[RuleTable]:
    """Return every version of the table, newest first."""
    return RuleTable.objects.filter(code=code).select_related("published_by").order_by("-version")


def newest_of(code: str) -> RuleTable | None:
    """Return the newest version of the table, or None."""
    return versions_of(code).first()


def tables_on(on: date) -> list[RuleTable]:
    """Return each table once: the version that holds on the day, else its newest one."""
    chosen: dict[str, RuleTable] = {}
    for table in RuleTable.objects.order_by("code", "-version"):
        holds = table.valid_from <= on and (table.valid_to is None or on < table.valid_to)
        if holds or table.code not in chosen:
            chosen[table.code] = table
    return list(chosen.values())


def sheet_of(table: RuleTable) -> Sheet:
    """Return the table as columns and rows; what was read of a version is kept."""
    return _sheet(_Version(table.content_hash, table.document))


def checked_of(table: RuleTable) -> Checked:
    """Return what the rows of the version leave open and answer twice."""
    return _checked(_Version(table.content_hash, table.document))


@dataclass(frozen=True, slots=True)
class _Version:
    """What was published, known by its hash: it never changes, so what is read of it may be kept."""

    content_hash: str
    document: dict[str, Any] = field(compare=False)


@lru_cache(_KEPT)
def _sheet(version: _Version) -> Sheet:
    return read_sheet(version.document)


@lru_cache(_KEPT)
def _checked(version: _Version) -> Checked:
    return checked(version.document)


def decide(code: str, inputs: Mapping[str, Any], on: date) -> RuleOutcome:
    """Ask the table in force on the day; raises `NoRuleInForce` and `kernel.feel` errors."""
    table = table_in_force(code, on)
    if table is None:
        raise NoRuleInForce(code)
    return ask(table, inputs)


def ask(table: RuleTable, inputs: Mapping[str, Any]) -> RuleOutcome:
    """Ask this very version."""
    answer = sheet_of(table).answer(inputs)
    return RuleOutcome(
        values=answer.values,
        table_code=table.code,
        version=table.version,
        row=answer.row,
        annotation=answer.annotation,
        title=table.title,
        source_text=table.source_text,
    )
