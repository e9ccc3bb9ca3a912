"""Who confirms whose assessment: the nearest head above, who acts for them, or whoever is higher."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.queries import absent_user_ids, acting_for, holders_of, on_day
from yakuba.organisation.rules import Rank
from yakuba.talent.models import Assessment

from .superiors import answering, heads_above
from .within import charged_with, fosters


@dataclass(frozen=True, slots=True)
class Confirmer:
    """The post that is asked, and who answers for it at the moment."""

    post: Post | None
    people: tuple[User, ...]
    is_acting: bool


def confirmer_of(user: User, at: datetime) -> Confirmer:
    """Return who is to confirm: the nearest head, and who stands in; without a head, 人材育成."""
    on = timezone.localdate(at)
    heads = heads_above(user, on)
    if not heads:
        people = [one for one in charged_with(Duty.TALENT, on) if one.pk != user.pk]
        return Confirmer(None, tuple(people), is_acting=False)
    people = answering(heads[0], user, at)
    holders = {one.pk for one in holders_of(heads[0], on)}
    acting = bool(people) and not any(one.pk in holders for one in people)
    return Confirmer(heads[0], tuple(people), acting)


def may_be_confirmed_by(assessment: Assessment, at: datetime) -> dict[int, bool]:
    """Return who may confirm at the moment, and whether they would act for somebody (代決)."""
    on = timezone.localdate(at)
    nearest = confirmer_of(assessment.user, at)
    found = {one.pk: nearest.is_acting for one in nearest.people}
    for post in heads_above(assessment.user, on):
        found |= {one.pk: False for one in holders_of(post, on)}
    found.pop(assessment.user_id, None)
    return found


def waiting_for(actor: Actor, at: datetime) -> QuerySet[Assessment]:
    """Return the submitted assessments that the actor is asked to confirm, the oldest first."""
    rows = Assessment.objects.filter(submitted_at__isnull=False, confirmed_at=None)
    wanted = Q(asked_post__in=[*actor.post_ids, *_acting_posts(actor, at)])
    if fosters(actor):
        wanted |= Q(asked_post=None)
    rows = rows.filter(wanted).exclude(user=actor.user_id)
    return rows.select_related("user", "framework", "asked_post").order_by("submitted_at", "pk")


def _acting_posts(actor: Actor, at: datetime) -> list[int]:
    """Return the heads' posts for which the actor acts at the moment."""
    absent = absent_user_ids(at)
    if not absent:
        return []
    ranks = [rank.value for rank in Rank if rank.height >= Rank.MANAGER.height]
    held = Appointment.objects.filter(
        on_day(timezone.localdate(at)), user__in=absent, post__rank__in=ranks
    ).select_related("post__department__parent")
    posts = {row.post_id: row.post for row in held}
    return [
        key
        for key, post in posts.items()
        if any(one.pk == actor.user_id for one in acting_for(post, at))
    ]


def assessment_by_key(key: int) -> Assessment | None:
    """Return one assessment of the town."""
    rows = Assessment.objects.filter(pk=key)
    return only(rows.select_related("user", "framework", "version", "asked_post"))
