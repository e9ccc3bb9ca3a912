"""Whose skills somebody may read: their own, those of the people below them, or all of the town."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day

from .superiors import headed_by
from .within import fosters, is_inside


@dataclass(frozen=True, slots=True)
class Sight:
    """Of whom an actor sees names and levels; of everybody else only suppressed counts."""

    everybody: bool
    departments: frozenset[int]
    user_id: int | None

    def covers(self, department_ids: Iterable[int]) -> bool:
        """Tell whether the people of all these departments are seen by name."""
        return self.everybody or self.departments.issuperset(department_ids)

    @property
    def is_own_only(self) -> bool:
        return not self.everybody and not self.departments


def sight_of(actor: Actor, on: date) -> Sight:
    """Return whose skills the actor reads: TALENT all, a head those below, others their own."""
    if not is_inside(actor):
        return Sight(everybody=False, departments=frozenset(), user_id=None)
    if fosters(actor):
        return Sight(everybody=True, departments=frozenset(), user_id=actor.user_id)
    departments = frozenset(headed_by(actor, on))
    return Sight(everybody=False, departments=departments, user_id=actor.user_id)


def seen_by(sight: Sight, on: date) -> QuerySet[User]:
    """Return the staff of the day whom the sight covers, by reading."""
    held = Appointment.objects.filter(on_day(on))
    people = User.objects.order_by("kana", "pk")
    if sight.everybody:
        return people.filter(pk__in=held.values("user_id"))
    wanted = Q(pk=sight.user_id)
    if sight.departments:
        below = held.filter(post__department__in=sight.departments)
        wanted |= Q(pk__in=below.values("user_id"))
    return people.filter(wanted)


def people_for(actor: Actor, on: date) -> QuerySet[User]:
    """Return the people whose skills the actor may read on the day."""
    return seen_by(sight_of(actor, on), on)


def may_read_person(actor: Actor, user_id: int, on: date) -> bool:
    """Tell whether the actor may read what is kept of the person."""
    if not is_inside(actor):
        return False
    return actor.user_id == user_id or people_for(actor, on).filter(pk=user_id).exists()
