"""Whose turn it is to confirm a pack, who acts for the absent (代決), what is to be looked at (後閲)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from yakuba.decisions.rules.capacity import Capacity
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import (
    absences_at,
    absent_user_ids,
    acting_for,
    holders_of,
    on_day,
)
from yakuba.programmes.models import PackConfirmation

from .visible import serves_here


def acted_for_by(actor: Actor, at: datetime) -> list[PackConfirmation]:
    """Return the confirmations whose turn it is that the actor may give for an absent holder.

    代決 by the rules of absence of the organisation; never by who made the pack, as in `decisions`.
    """
    if actor.user_id is None or not serves_here(actor):
        return []
    # Holders are there on most days: the rules of absence are asked only of the posts that need them.
    present = Appointment.objects.filter(
        on_day(timezone.localdate(at)), post=OuterRef("post")
    ).exclude(user__in=absences_at(at).values("user"))
    rows = turns().filter(~Exists(present)).exclude(post__in=actor.post_ids)
    rows = rows.exclude(pack__made_by=actor.user_id)
    acting: dict[int, bool] = {}
    found = []
    for row in rows.select_related("post__department__parent"):
        if row.post_id not in acting:
            acting[row.post_id] = acts_for(actor, row.post, at)
        if acting[row.post_id]:
            found.append(row)
    return found


def acts_for(actor: Actor, post: Post, at: datetime) -> bool:
    """Tell whether it is the actor's turn to act for the absent holder of the post."""
    return any(user.pk == actor.user_id for user in acting_for(post, at))


def is_away(post: Post, at: datetime) -> bool:
    """Tell whether nobody who holds the post is present (不在 or 欠員)."""
    absent = absent_user_ids(at)
    return all(user.pk in absent for user in holders_of(post, timezone.localdate(at)))


def turns() -> QuerySet[PackConfirmation]:
    """Return the confirmation of each open pack whose turn it is."""
    earlier = PackConfirmation.objects.filter(
        pack=OuterRef("pack"), position__lt=OuterRef("position"), confirmed_at=None
    )
    return PackConfirmation.objects.filter(
        ~Exists(earlier), confirmed_at=None, pack__frozen_at=None
    )


def to_post_review(actor: Actor) -> QuerySet[PackConfirmation]:
    """Return what others confirmed in the actor's place and no holder of the post has looked at."""
    rows = PackConfirmation.objects.filter(capacity=Capacity.ACTING, post_reviewed_at=None)
    if not serves_here(actor):
        return rows.none()
    found = rows.filter(post__in=actor.post_ids).exclude(confirmed_by=actor.user_id)
    return (
        found.select_related("pack", "post__department__parent")
        .defer("pack__content")
        .order_by("confirmed_at", "pk")
    )


def confirmation_of(pack_key: int, key: int) -> PackConfirmation | None:
    """Return a confirmation of the pack."""
    rows = PackConfirmation.objects.filter(pack=pack_key, pk=key)
    return only(rows.select_related("pack", "post__department__parent"))
