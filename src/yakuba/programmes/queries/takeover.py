"""Lists that are being taken over: what they name, what they come to, what was chosen before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.queries import staff_of_town
from yakuba.foundation.documents.sheets import Limits, open_kept
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.columns import tidy
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.queries import departments_on
from yakuba.programmes.models import ImportMapping, ImportRun
from yakuba.programmes.rules.takeover import MOST_COLUMNS, MOST_ROWS, Column, heading_row
from yakuba.programmes.rules.takeover_reading import Known, Reading
from yakuba.programmes.rules.takeover_reading import read as read_rows

from .visible import editable_by

LIMITS: Final = Limits(megabytes=10, rows=MOST_ROWS, columns=MOST_COLUMNS)
# Beside the places in the columns of a run; next year's list has another, so it is not remembered.
BUDGET_YEAR: Final = "budget_year"


def runs_of(actor: Actor) -> QuerySet[ImportRun]:
    """Return the lists that the actor has handed in, the newest first."""
    rows = ImportRun.objects.filter(tried_by_id=actor.user_id)
    return rows.select_related("file", "project").order_by("-tried_at")


def run_of(actor: Actor, key: int) -> ImportRun | None:
    """Return a list that the actor has handed in; into a project only while they may change it."""
    run = only(runs_of(actor).filter(pk=key))
    if run is None or run.project_id is None:
        return run
    return run if editable_by(actor).filter(pk=run.project_id).exists() else None


def intake_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a list that was taken over."""
    if not subject_id.isdecimal():
        return None
    run = only(ImportRun.objects.select_related("file").filter(pk=int(subject_id)))
    if run is None:
        return None
    return SubjectCard(f"一覧の取込：{run.file.name}", reverse("programmes:intake", args=[run.pk]))


def known_on(at: datetime) -> Known:
    """Return the staff and the departments of the town by name."""
    people = _by_name((user.name, user.pk) for user in staff_of_town())
    departments = departments_on(timezone.localdate(at))
    return Known(people, _by_name((one.name, one.pk) for one in departments))


def _by_name(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int | None]:
    found: dict[str, int | None] = {}
    for name, key in pairs:
        tidied = tidy(name)
        found[tidied] = None if tidied in found else key
    return found


def columns_of(run: ImportRun) -> dict[int, Column]:
    """Return the fields that were chosen, by place."""
    return {int(place): Column(value) for place, value in _places(run.columns)}


def budget_year_of(run: ImportRun) -> int:
    """Return the fiscal year of the list's budget: the chosen one, or that of the day it came."""
    chosen = str(run.columns.get(BUDGET_YEAR, ""))
    return int(chosen) if chosen else FiscalYear.of(timezone.localdate(run.tried_at)).year


def _places(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(place, value) for place, value in columns.items() if place != BUDGET_YEAR]


def reading_of(run: ImportRun, at: datetime) -> Reading:
    """Read the list as its columns say; raises `UnreadableBook`."""
    rows = open_kept(run.file, LIMITS).rows(run.sheet)
    return read_rows(
        rows,
        heading_at=heading_row(rows),
        columns=columns_of(run),
        known=known_on(at),
        into_project=run.project_id is not None,
    )


def mapping_name(headings: Sequence[object]) -> str:
    """Return the name under which a choice of columns is remembered: a hash of the headings."""
    return content_hash([tidy(heading) for heading in headings])


def remembered(headings: Sequence[object]) -> dict[int, Column]:
    """Return the columns that were chosen for the same headings before; empty for new ones."""
    mapping = only(ImportMapping.objects.filter(name=mapping_name(headings)))
    if mapping is None:
        return {}
    return {int(place): Column(value) for place, value in _places(mapping.columns)}
