"""Which projects an actor may see, and which of them change: conditions in the query itself."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.programmes.models import Membership, Participation, Project, Task
from yakuba.programmes.rules.stages import Reach, Role

# Who steers, reviews or audits the whole sees all of it.
SEES_ALL = frozenset({Duty.DX, Duty.EXECUTIVE, Duty.AUDIT})


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active town."""
    return is_town_active() and actor.serves(active_municipality_id())


def sees_all(actor: Actor) -> bool:
    """Tell whether no project of the town is hidden from the actor."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return serves_here(actor) and bool(actor.duties & SEES_ALL)


def _members(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(project=OuterRef("pk"), user_id=actor.user_id or 0)


def projects_for(actor: Actor) -> QuerySet[Project]:
    """Return the projects that the actor may see."""
    rows = Project.objects.all()
    if sees_all(actor):
        return rows
    if not serves_here(actor):
        return rows.none()
    taking_part = Participation.objects.filter(
        project=OuterRef("pk"), department__in=actor.department_ids
    )
    return rows.filter(
        Q(reach=Reach.STAFF)
        | Q(department__in=actor.department_ids)
        | Q(owner_post__in=actor.post_ids)
        | Exists(_members(actor))
        | Exists(taking_part)
    )


def editable_by(actor: Actor) -> QuerySet[Project]:
    """Return the projects whose plan the actor may change."""
    rows = Project.objects.all()
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    if actor.has(Duty.DX):
        return rows
    return rows.filter(
        Q(department__in=actor.department_ids)
        | Q(owner_post__in=actor.post_ids)
        | Exists(_members(actor).exclude(role=Role.READER))
    )


def tasks_for(actor: Actor) -> QuerySet[Task]:
    """Return the tasks, removed ones left out, of the projects that the actor may see."""
    rows = Task.objects.filter(removed_at=None)
    return rows if sees_all(actor) else rows.filter(project__in=projects_for(actor).values("pk"))
