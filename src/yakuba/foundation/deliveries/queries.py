"""Reads of deliveries, within the active town."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.kernel.codes import parse_uuid

from .models import Delivery
from .registry import label_of
from .rules import State


def find(delivery_id: UUID) -> Delivery | None:
    """Return the delivery of the active town, or None."""
    return Delivery.objects.filter(pk=delivery_id).first()


def due(at: datetime) -> QuerySet[Delivery]:
    """Return what a worker may take now, most urgent and oldest first."""
    return Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at),
        done_at=None,
        dead_at=None,
        not_before__lte=at,
    ).order_by("not_before", "pk")


def in_state(state: State, at: datetime) -> QuerySet[Delivery]:
    """Return the deliveries in the state, newest first."""
    rows = Delivery.objects.all()
    if state is State.DONE:
        return rows.filter(done_at__isnull=False)
    if state is State.DEAD:
        return rows.filter(dead_at__isnull=False)
    unfinished = rows.filter(done_at=None, dead_at=None)
    if state is State.RUNNING:
        return unfinished.filter(lease_until__gt=at)
    free = unfinished.filter(Q(lease_until=None) | Q(lease_until__lte=at))
    return free.filter(attempts=0) if state is State.WAITING else free.filter(attempts__gt=0)


def failing_or_dead(at: datetime) -> QuerySet[Delivery]:
    """Return what did not reach its destination so far and is not being tried right now."""
    return Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at), done_at=None, attempts__gt=0
    )


def search(*, state: State | None, channel: str, text: str, at: datetime) -> QuerySet[Delivery]:
    """Return the deliveries of the desk's list; `text` looks in destination and subject."""
    rows = Delivery.objects.all() if state is None else in_state(state, at)
    if channel:
        rows = rows.filter(channel=channel)
    if text:
        rows = rows.filter(
            Q(destination__icontains=text)
            | Q(subject_id__icontains=text)
            | Q(subject_kind__icontains=text)
        )
    return rows.order_by("-posted_at", "-pk")


def counts(at: datetime) -> dict[State, int]:
    """Return how many open or dead deliveries stand in each state; what is done is not counted."""
    return {state: in_state(state, at).count() for state in State if state is not State.DONE}


def of_subject(subject: SubjectRef) -> QuerySet[Delivery]:
    """Return everything that was sent, or is to be sent, about the subject."""
    return Delivery.objects.filter(subject_kind=subject.kind, subject_id=subject.id)


def count_dead() -> int:
    """Return how many deliveries wait for a person."""
    return Delivery.objects.filter(dead_at__isnull=False).count()


def card(delivery_id: str) -> SubjectCard | None:
    """Return what lists show of the delivery: its channel, never its destination."""
    key = parse_uuid(delivery_id)
    delivery = find(key) if key else None
    if delivery is None:
        return None
    return SubjectCard(
        title=f"送信({label_of(delivery.channel)})",
        url=reverse("deliveries:detail", args=[delivery.pk]),
    )
