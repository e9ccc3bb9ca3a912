"""Who stands above whom: who answers for a wish, and whom somebody leads."""

from datetime import date, datetime

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Department, Post
from yakuba.organisation.queries import (
    acting_for,
    appointments_of,
    departments_on,
    holders_of,
    on_day,
    places_on,
    superior_posts,
)
from yakuba.organisation.rules import DepartmentKind, Place, Rank, below, line_of


def heads_above(user: User, on: date) -> list[Post]:
    """Return the heads above the person, nearest first: 課長 and up, each held by somebody else."""
    main = next(iter(appointments_of(user, on)), None)
    if main is None:
        return []
    above = [
        post
        for post in superior_posts(main.post, on)
        if post.rank_enum.height >= Rank.MANAGER.height
    ]
    return [post for post in above if any(one.pk != user.pk for one in holders_of(post, on))]


def answering(post: Post | None, applicant: User, at: datetime) -> list[User]:
    """Return who answers at the moment: the holder, who acts while they are away, or the next above.

    Nobody answers for themselves.
    """
    if post is None:
        return []
    on = timezone.localdate(at)
    acting = acting_for(post, at, line=_department_of(applicant, on))
    present = acting or holders_of(post, on)
    others = [one for one in present if one.pk != applicant.pk]
    if others:
        return others
    for higher in superior_posts(post, on):
        found = [one for one in holders_of(higher, on) if one.pk != applicant.pk]
        if found:
            return found
    return []


def _department_of(user: User, on: date) -> Department | None:
    main = next(iter(appointments_of(user, on)), None)
    return main.post.department if main else None


def headed_by(actor: Actor, on: date) -> set[int]:
    """Return the departments that the actor heads (課長 and up), all below them included."""
    ranks = [rank.value for rank in Rank if rank.height >= Rank.MANAGER.height]
    own = Post.objects.filter(pk__in=actor.post_ids, rank__in=ranks)
    departments = list(own.values_list("department_id", flat=True)) if actor.post_ids else []
    if not departments:
        return set()
    places = places_on(on)
    return set().union(*(below(one, places) for one in departments))


def led_by(actor: Actor, on: date) -> set[int]:
    """Return the people below the actor; themselves left out."""
    departments = headed_by(actor, on)
    if not departments:
        return set()
    held = Appointment.objects.filter(on_day(on), post__department__in=departments)
    return set(held.values_list("user_id", flat=True)) - {actor.user_id or 0}


def members_of(departments: set[int], on: date) -> list[User]:
    """Return who serves in the departments on the day, by reading."""
    held = Appointment.objects.filter(on_day(on), post__department__in=departments)
    keys = held.values("user_id")
    return list(User.objects.filter(pk__in=keys).order_by("kana", "pk"))


def sections_of_staff(on: date) -> dict[int, Department]:
    """Return everybody's 課 on the day by their main post, in two queries."""
    departments = {one.pk: one for one in departments_on(on)}
    places = places_on_of(departments)
    held = Appointment.objects.filter(on_day(on), is_concurrent=False)
    found: dict[int, Department] = {}
    for user_id, department_id in held.values_list("user_id", "post__department_id"):
        line = line_of(department_id, places)
        section = next(
            (one for one in line if places[one].kind is DepartmentKind.SECTION), department_id
        )
        if section in departments:
            found.setdefault(user_id, departments[section])
    return found


def places_on_of(departments: dict[int, Department]) -> dict[int, Place]:
    """Return departments that are read already as values."""
    return {
        one.pk: Place(one.pk, one.parent_id, DepartmentKind(one.kind))
        for one in departments.values()
    }


def staff_member(key: int) -> User | None:
    """Return a member of the active town's staff."""
    # Through the person, so that a number too large for the column finds nobody.
    held = Appointment.objects.filter(user__in=User.objects.filter(pk=key)).select_related("user")
    row = only(held)
    return row.user if row else None
