"""What the desk of definitions reads: procedures with their versions, drafts and fee tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from yakuba.foundation.rulebook import queries as rulebook
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.rules import Row
from yakuba.organisation.models import Department
from yakuba.procedures.models import Draft, FormVersion, Procedure

_OPEN = Q(drafts__submitted_at=None, drafts__abandoned_at=None)


@dataclass(frozen=True, slots=True)
class FeeTable:
    """The rows of the fee table in force, for those who do not read rule language."""

    table: RuleTable
    columns: tuple[str, ...]
    results: tuple[str, ...]
    rows: tuple[Row, ...]


def procedures_with_state() -> QuerySet[Procedure]:
    """Return all procedures with live version, publisher and `open_drafts` (one query)."""
    return (
        Procedure.objects.select_related("live_version__published_by", "section")
        .annotate(
            open_drafts=Count("drafts", filter=_OPEN & Q(drafts__id__isnull=False)),
        )
        .order_by("order", "slug")
    )


def procedure_of_code(slug: str) -> Procedure | None:
    """Return the procedure of the code with its live version."""
    return Procedure.objects.select_related("live_version", "section").filter(slug=slug).first()


def procedure_by_key(key: UUID) -> Procedure | None:
    """Return one procedure with live version and section."""
    return procedures_with_state().filter(pk=key).first()


def key_of_name(name: str) -> str | None:
    """Return the key of the procedure with this code, or with this very name if only one has it."""
    words = name.strip()
    by_code = Procedure.objects.filter(slug=words.lower()).values_list("pk", flat=True).first()
    if by_code is not None:
        return str(by_code)
    found = list(Procedure.objects.filter(title=words).values_list("pk", flat=True)[:2])
    return str(found[0]) if len(found) == 1 else None


def titles_like(words: str, most: int) -> dict[UUID, str]:
    """Return the titles, by key, of so many of the procedures that have the words in them."""
    rows = Procedure.objects.filter(title__icontains=words.strip()).order_by("order", "slug")
    return dict(rows.values_list("pk", "title")[:most])


def versions_of(procedure: Procedure) -> list[FormVersion]:
    """Return the versions without their documents, newest first."""
    return list(
        FormVersion.objects.filter(procedure=procedure)
        .select_related("published_by")
        .defer("document")
        .order_by("-number")
    )


def version_of(procedure: Procedure, number: int) -> FormVersion | None:
    """Return one version with its document."""
    return (
        FormVersion.objects.filter(procedure=procedure, number=number)
        .select_related("published_by", "procedure")
        .first()
    )


def version_of_content(procedure: Procedure, content_hash: str) -> FormVersion | None:
    """Return the version that has this very content."""
    return FormVersion.objects.filter(procedure=procedure, content_hash=content_hash).first()


def open_drafts_by_version(procedure: Procedure) -> dict[int, int]:
    """Return how many drafts are being filled in under each version, by its number."""
    rows = (
        Draft.objects.filter(procedure=procedure, submitted_at=None, abandoned_at=None)
        .order_by()
        .values(number=F("version__number"))
        .annotate(drafts=Count("pk"))
    )
    return {row["number"]: row["drafts"] for row in rows}


def section_of_code(code: str) -> Department | None:
    """Return the section that answers to the code today."""
    return Department.objects.filter(code=code, valid_to=None).first()


def fee_table(code: str, on: date) -> FeeTable | None:
    """Return the fee table in force on the day."""
    table = rulebook.table_in_force(code, on)
    if table is None:
        return None
    sheet = rulebook.sheet_of(table)
    return FeeTable(
        table=table,
        columns=tuple(column.label for column in sheet.columns),
        results=tuple(sheet.result_labels),
        rows=tuple(sheet.rows),
    )
