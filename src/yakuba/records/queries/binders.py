"""Files of the town and its classification: lists, one file, and what may be chosen."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.records.models import Binder, Record, RecordClass

from .visible import binders_for


@dataclass(frozen=True, slots=True)
class BinderFilter:
    """What the list of files is narrowed to; empty means all."""

    words: str = ""
    section: int | None = None
    year: int | None = None
    open_only: bool = False

    @property
    def is_narrow(self) -> bool:
        return self != BinderFilter()


def found(actor: Actor, wanted: BinderFilter) -> QuerySet[Binder]:
    """Return the files that fit, the newest year first, with how many documents lie in each."""
    rows = binders_for(actor)
    if wanted.words:
        rows = rows.filter(title__icontains=wanted.words)
    if wanted.section is not None:
        rows = rows.filter(section=wanted.section)
    if wanted.year is not None:
        rows = rows.filter(fiscal_year=wanted.year)
    if wanted.open_only:
        rows = rows.filter(completed_on=None)
    ordered = rows.order_by("-fiscal_year", "section__code", "record_class__code", "title", "pk")
    return ordered.annotate(count=Count("records"))


def binder_for(actor: Actor, key: int) -> Binder | None:
    """Return the file if the actor may see it."""
    return only(binders_for(actor).filter(pk=key))


def years_of(actor: Actor) -> list[int]:
    """Return the fiscal years of the files that the actor may see, the newest first."""
    years = binders_for(actor).order_by().values_list("fiscal_year", flat=True).distinct()
    return sorted(years, reverse=True)


def records_in(binder: Binder) -> QuerySet[Record]:
    """Return the documents of the file in the order of their numbers."""
    return Record.objects.filter(binder=binder).order_by("fiscal_year", "serial", "pk")


def open_binders(record: Record) -> QuerySet[Binder]:
    """Return the files into which the document may be bound: open ones of its section."""
    rows = Binder.objects.filter(section=record.section_id, completed_on=None)
    return rows.order_by("-fiscal_year", "title", "pk")


def classes_in_use() -> QuerySet[RecordClass]:
    """Return the classification as it is used now."""
    return RecordClass.objects.filter(closed_at=None).order_by("code", "pk")


def classes_counted() -> QuerySet[RecordClass]:
    """Return every class with how many files it has; those in use first."""
    return RecordClass.objects.annotate(count=Count("binders")).order_by("code", "-closed_at", "pk")


def facts_of(binder: Binder) -> QuerySet[EventRecord]:
    """Return what happened to the file, newest first."""
    return events_of([binder.ref]).order_by("-occurred_at", "-pk")


def binder_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a file."""
    row = Binder.objects.filter(pk=int(subject_id)).first() if subject_id.isdecimal() else None
    return SubjectCard(row.title, reverse("records:binder", args=[row.pk])) if row else None


def class_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a class."""
    row = RecordClass.objects.filter(pk=int(subject_id)).first() if subject_id.isdecimal() else None
    return SubjectCard(str(row), reverse("records:classes")) if row else None
