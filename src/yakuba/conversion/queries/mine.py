"""What waits for the posts of an actor: gaps to close, criteria to look at, meetings to decide."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from yakuba.conversion.models import MigrationReview, RequirementJudgement, ReviewItem
from yakuba.conversion.rules.fit import Fit
from yakuba.conversion.rules.migration import ItemState
from yakuba.kernel.actor import Actor

from .plans import editions_in_force
from .visible import plans_for

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a post of the actor, until a day."""

    title: str
    business: str
    due: date
    url: str
    is_late: bool


def waiting_for(actor: Actor, on: date) -> list[Waiting]:
    """Return what waits for the actor's posts, the most pressing first, at most `MOST`."""
    if not actor.post_ids or not plans_for(actor).exists():
        return []
    found = [*_gaps(actor, on), *_criteria(actor, on), *_decisions(actor, on)]
    return sorted(found, key=lambda one: (one.due, one.business, one.title))[:MOST]


def _gaps(actor: Actor, on: date) -> list[Waiting]:
    """Return the gaps of editions in force; their owner and day are always known."""
    rows = RequirementJudgement.objects.filter(
        owner_post__in=actor.post_ids, fit=Fit.GAP.value, due__isnull=False
    ).select_related("requirement__edition__plan")
    known = list(rows.order_by("due", "pk"))
    newest = editions_in_force({one.requirement.edition.plan_id for one in known})
    return [
        Waiting(
            f"差異への対応：{one.requirement}",
            one.requirement.edition.plan.name,
            one.due,
            reverse("conversion:requirement", args=[one.requirement_id]),
            one.due < on,
        )
        for one in known
        if one.due is not None
        and newest[one.requirement.edition.plan_id] == one.requirement.edition.number
    ]


def _criteria(actor: Actor, on: date) -> list[Waiting]:
    rows = ReviewItem.objects.filter(
        post__in=actor.post_ids, state=ItemState.OPEN.value, review__decided_at=None
    ).select_related("review__plan")
    return [
        Waiting(
            f"判定項目の確認：{one.criterion}",
            one.review.plan.name,
            one.review.meets_on,
            reverse("conversion:item", args=[one.pk]),
            one.review.meets_on < on,
        )
        for one in rows
    ]


def _decisions(actor: Actor, on: date) -> list[Waiting]:
    """Return the meetings whose day has come and that have not decided."""
    rows = MigrationReview.objects.filter(
        decider__in=actor.post_ids, decided_at=None, meets_on__lte=on
    ).select_related("plan")
    return [
        Waiting(
            f"移行の可否の決定：{one.title}",
            one.plan.name,
            one.meets_on,
            reverse("conversion:review", args=[one.pk]),
            one.meets_on < on,
        )
        for one in rows
    ]
