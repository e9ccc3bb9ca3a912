"""What of projects waits for a person today, as the first page of the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import calendar_lately
from yakuba.programmes.models import Mention, PackConfirmation, ReviewPack
from yakuba.programmes.rules.mine import due_words

from .approvals import awaited_from
from .mine import Asked, own_tasks
from .packs import waiting_for
from .talk import unread_mentions
from .tasks import TaskRow, row_of, with_waiting
from .turns import to_post_review
from .visible import serves_here

# The page is shared with other work; one's own page shows the rest.
MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Today:
    """What is due by today, what waits for an answer, and how much of each there is."""

    due: Sequence[TaskRow]
    approvals: Sequence[Asked]
    packs: Sequence[ReviewPack]
    reviews: Sequence[PackConfirmation]
    mentions: Sequence[Mention]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not (self.due or self.approvals or self.packs or self.reviews or self.mentions)


def today_of(actor: Actor, at: datetime) -> Today:
    """Return what waits for the person at the moment, a few lines of each kind."""
    on, most = timezone.localdate(at), MOST_LINES + 1
    mine = with_waiting(own_tasks(actor)).filter(finish__lte=on).select_related("project")
    tasks = list(mine.order_by("finish", "pk")[:most])
    asked = list(awaited_from(actor)[:most])
    due: list[TaskRow] = []
    approvals: list[Asked] = []
    if tasks or asked:
        calendar = calendar_lately(Municipality.objects.get(pk=active_municipality_id()))
        due = [row_of(task, calendar, on) for task in tasks]
        approvals = [Asked(one, due_words(calendar, one.due, on)) for one in asked]
    packs = waiting_for(actor, at)
    reviews = list(to_post_review(actor)[:most])
    mentions = list(unread_mentions(actor)[:most])
    kinds = (due, approvals, packs, reviews, mentions)
    return Today(
        due=due[:MOST_LINES],
        approvals=approvals[:MOST_LINES],
        packs=packs[:MOST_LINES],
        reviews=reviews[:MOST_LINES],
        mentions=mentions[:MOST_LINES],
        is_cut=any(len(one) > MOST_LINES for one in kinds),
    )


def day_panel(actor: Actor, ref: SubjectRef, at: datetime) -> Panel | None:
    """Return the part of the day's page about projects, for the person whose day it is."""
    if ref.id != str(actor.user_id) or not serves_here(actor):
        return None
    today = today_of(actor, at)
    return None if today.is_empty else Panel("programmes/day.html", {"today": today})
