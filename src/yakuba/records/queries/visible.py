"""Which documents and files an actor may see: conditions in the query itself."""

from django.db.models import QuerySet

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.records.models import Binder, OfficialSeal, Record

# Who keeps the records of the town, or audits it, reads the whole catalogue.
SEES_ALL = frozenset({Duty.RECORDS, Duty.AUDIT})


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active town."""
    return is_town_active() and actor.serves(active_municipality_id())


def is_staff(actor: Actor) -> bool:
    """Tell whether the actor holds a post of the active town, or audits it."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return serves_here(actor) and bool(actor.department_ids or actor.duties & SEES_ALL)


def keeps_seal(actor: Actor, seal: OfficialSeal) -> bool:
    """Tell whether the actor is of the section that keeps the seal, or keeps the records."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return serves_here(actor) and (
        actor.has(Duty.RECORDS) or seal.section_id in actor.department_ids
    )


def records_for(actor: Actor) -> QuerySet[Record]:
    """Return the documents that the actor may see: those of the own sections."""
    rows = Record.objects.select_related("section", "binder")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    return rows if actor.duties & SEES_ALL else rows.filter(section__in=actor.department_ids)


def binders_for(actor: Actor) -> QuerySet[Binder]:
    """Return the files that the actor may see: those of the own sections."""
    rows = Binder.objects.select_related("section", "record_class")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    return rows if actor.duties & SEES_ALL else rows.filter(section__in=actor.department_ids)
