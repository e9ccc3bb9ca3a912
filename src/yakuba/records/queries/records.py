"""The catalogue: what is looked for in it, one document, and how others point at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.records.models import Record
from yakuba.records.rules.kinds import words_of

from .visible import SEES_ALL, records_for


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What the catalogue is narrowed to; empty means all."""

    words: str = ""
    section: int | None = None
    year: int | None = None
    kind: str = ""
    unbound: bool = False

    @property
    def is_narrow(self) -> bool:
        return self != RecordFilter()


def found(actor: Actor, wanted: RecordFilter) -> QuerySet[Record]:
    """Return the documents that bear every word and fit the filter, the newest first."""
    rows = records_for(actor)
    for word in words_of(wanted.words):
        rows = rows.filter(search_text__contains=word)
    if wanted.section is not None:
        rows = rows.filter(section=wanted.section)
    if wanted.year is not None:
        rows = rows.filter(fiscal_year=wanted.year)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unbound:
        rows = rows.filter(binder=None)
    return rows.order_by("-fiscal_year", "-registered_at", "-pk")


def record_for(actor: Actor, key: int) -> Record | None:
    """Return the document if the actor may see it."""
    rows = records_for(actor).select_related("origin", "registered_by")
    return only(rows.filter(pk=key))


def issued_from(actor: Actor, record: Record) -> QuerySet[Record]:
    """Return the documents that went out on the decision, in the order of their numbers."""
    return records_for(actor).filter(origin=record).order_by("fiscal_year", "serial")


def years_of(actor: Actor) -> list[int]:
    """Return the fiscal years from which the actor may see documents, the newest first."""
    years = records_for(actor).order_by().values_list("fiscal_year", flat=True).distinct()
    return sorted(years, reverse=True)


def sections_seen(actor: Actor, on: date) -> list[Department]:
    """Return the departments whose documents the actor may see."""
    rows = departments_on(on).exclude(kind=DepartmentKind.UNIT)
    if actor.duties & SEES_ALL or actor.kind is ActorKind.SYSTEM:
        return list(rows)
    return list(rows.filter(pk__in=actor.department_ids))


def sections_to_register(actor: Actor, on: date) -> list[Department]:
    """Return the departments for which the actor may register a document."""
    rows = departments_on(on).exclude(kind=DepartmentKind.UNIT)
    if actor.has(Duty.RECORDS) or actor.kind is ActorKind.SYSTEM:
        return list(rows)
    return list(rows.filter(pk__in=actor.department_ids))


def facts_of(record: Record) -> QuerySet[EventRecord]:
    """Return what happened to the document, newest first."""
    return events_of([record.ref]).order_by("-occurred_at", "-pk")


# How others point at a document


def record_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a document."""
    if not subject_id.isdecimal():
        return None
    return cards(Record.objects.filter(pk=int(subject_id))).get(subject_id)


def seen_records(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    """Return the cards of those of the documents that the actor may see, in one query."""
    return cards(records_for(actor).filter(pk__in=[int(key) for key in keys if key.isdecimal()]))


def records_named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    """Return the cards of the documents with the words in their titles."""
    return cards(found(actor, RecordFilter(words))[:MOST_NAMED])


def cards(rows: QuerySet[Record]) -> dict[str, SubjectCard]:
    """Return the cards of the documents by key."""
    return {
        str(pk): SubjectCard(f"{number} {title}", reverse("records:record", args=[pk]))
        for pk, number, title in rows.values_list("pk", "number", "title")
    }
