"""Reads of seals and of the book of their use."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.records.models import OfficialSeal, Record, SealUse

from .visible import is_staff, keeps_seal, records_for

_WAITS = Q(uses__stamped_at=None, uses__refused_at=None, uses__isnull=False)


def seals_counted(actor: Actor) -> QuerySet[Any]:
    """Return the register, what is in use first, with how many papers wait; all staff read it."""
    rows = OfficialSeal.objects.select_related("section")
    if not is_staff(actor):
        return rows.none()
    return rows.annotate(
        waiting=Count("uses", filter=_WAITS), used=Count("uses", filter=~Q(uses__stamped_at=None))
    ).order_by("retired_on", "name", "pk")


def seals_in_use() -> QuerySet[OfficialSeal]:
    """Return the seals that may be asked for."""
    return OfficialSeal.objects.filter(retired_on=None).order_by("name", "pk")


def seal_for(actor: Actor, key: int) -> OfficialSeal | None:
    """Return a seal of the register."""
    return only(seals_counted(actor).filter(pk=key))


def uses_for(actor: Actor, seal: OfficialSeal) -> QuerySet[SealUse]:
    """Return the book of a seal: all of it for its keeper, the own documents for others."""
    rows = SealUse.objects.filter(seal=seal).select_related("record__section", "seal")
    if not keeps_seal(actor, seal):
        rows = rows.filter(record__in=records_for(actor))
    return rows.order_by("-asked_at", "-pk")


def waiting_for(actor: Actor, seal: OfficialSeal) -> list[SealUse]:
    """Return what waits for the seal, oldest first."""
    rows = uses_for(actor, seal).filter(stamped_at=None, refused_at=None)
    return list(rows.order_by("asked_at", "pk"))


def use_for(actor: Actor, key: int) -> SealUse | None:
    """Return a line of the book that the actor may answer."""
    use = only(SealUse.objects.select_related("seal", "record").filter(pk=key))
    return use if use is not None and keeps_seal(actor, use.seal) else None


def uses_of(record: Record) -> QuerySet[SealUse]:
    """Return which seals were asked for on a document, oldest first."""
    return record.seal_uses.select_related("seal").order_by("asked_at", "pk")


def facts_of(seal: OfficialSeal) -> QuerySet[EventRecord]:
    """Return what happened to the seal itself."""
    return events_of([seal.ref]).order_by("-occurred_at", "-pk")


def seal_card(key: str) -> SubjectCard | None:
    """Return name and address of a seal."""
    found = OfficialSeal.objects.filter(pk=key).first() if key.isdecimal() else None
    return SubjectCard(str(found), reverse("records:seal", args=[found.pk])) if found else None
