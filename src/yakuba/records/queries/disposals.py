"""Files whose period is over, what holds them, and the lists on which they are disposed of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.records.models import Binder, BinderDisposal, BinderDisposalItem, BinderHold
from yakuba.records.rules.retention import Ending, is_over

from .visible import SEES_ALL, binders_for, serves_here


@dataclass(frozen=True, slots=True)
class DueBinder:
    """A file whose period is over, and what stands in the way of its disposal."""

    binder: Binder
    is_held: bool
    is_listed: bool

    @property
    def is_free(self) -> bool:
        """Tell whether it may stand on a list."""
        ends = self.binder.ending_enum is Ending.DISPOSE
        return ends and not self.is_held and not self.is_listed


def due(actor: Actor, on: date) -> list[DueBinder]:
    """Return the files that the actor may see whose period is over on the day, oldest first."""
    if not sees_due(actor):
        return []
    rows = binders_for(actor).filter(disposed_at=None, completed_on__lt=on)
    ordered = rows.order_by("completed_on", "section__code", "title", "pk")
    over = [row for row in ordered if is_over(row.completed_on, row.period_enum, on)]
    keys = [row.pk for row in over]
    held, listed = held_among(keys), listed_among(keys)
    return [DueBinder(row, row.pk in held, row.pk in listed) for row in over]


def held_among(keys: Collection[int]) -> set[int]:
    """Return which of the files are held."""
    rows = BinderHold.objects.filter(binder__in=keys, released_at=None)
    return set(rows.values_list("binder_id", flat=True))


def listed_among(keys: Collection[int]) -> set[int]:
    """Return which of the files stand on a list that is being decided."""
    rows = BinderDisposalItem.objects.filter(
        binder__in=keys, disposal__done_at=None, disposal__given_up_at=None
    )
    return set(rows.values_list("binder_id", flat=True))


def sees_due(actor: Actor) -> bool:
    """Tell whether the actor sees what is due: who keeps the records, and the auditor."""
    return actor.kind is ActorKind.SYSTEM or (serves_here(actor) and bool(actor.duties & SEES_ALL))


def disposals_for(actor: Actor) -> QuerySet[BinderDisposal]:
    """Return the lists of disposal that the actor may see."""
    rows = BinderDisposal.objects.select_related("section")
    return rows if sees_due(actor) else rows.none()


def disposal_for(actor: Actor, key: int) -> BinderDisposal | None:
    """Return the list if the actor may see it."""
    return only(disposals_for(actor).filter(pk=key))


def items_of(disposal: BinderDisposal) -> QuerySet[BinderDisposalItem]:
    """Return the files of a list."""
    return disposal.items.select_related("binder__section", "binder__record_class")


def open_holds(binder: Binder) -> QuerySet[BinderHold]:
    """Return what holds the file now."""
    return binder.holds.filter(released_at=None)


def section_of_keeper(actor: Actor, on: date) -> Department | None:
    """Return the section for which the actor drafts."""
    rows = departments_on(on).filter(kind=DepartmentKind.SECTION, pk__in=actor.department_ids)
    return rows.first()


def disposal_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a list of disposal."""
    if not subject_id.isdecimal():
        return None
    row = BinderDisposal.objects.filter(pk=int(subject_id)).first()
    return SubjectCard(row.title, reverse("records:disposal", args=[row.pk])) if row else None
