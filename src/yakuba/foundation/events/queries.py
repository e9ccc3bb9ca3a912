"""Reads of the record."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yakuba.foundation.subjects.ref import SubjectRef

from .models import EventRecord


def events_of(subjects: Iterable[SubjectRef]) -> QuerySet[EventRecord]:
    """Return the facts of the subjects, oldest first."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(subject_kind=subject.kind, subject_id=subject.id)
    return EventRecord.objects.filter(wanted).order_by("occurred_at", "pk")
