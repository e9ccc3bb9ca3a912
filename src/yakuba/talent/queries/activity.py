"""What the holders of a role did, counted from what happened; never what they wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.fiscal import Month
from yakuba.talent.models import RoleTerm
from yakuba.talent.rules.roles import FEWEST_SHOWN

# Facts of other apps are known here by their codes alone.
ACTIVITIES: Final = {
    "事業への発言": ("programmes.project.commented",),
    "進めたタスク": ("programmes.task.progressed", "programmes.task.finished"),
    "会議": ("programmes.meeting.called", "programmes.meeting.confirmed"),
    "資料": ("programmes.project.paper_attached",),
    "研修": ("talent.enrolment.asked", "talent.enrolment.feedback_given"),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts by month (oldest first) for each kind of act."""

    months: list[Month]
    counts: dict[str, list[int]]

    @property
    def total(self) -> int:
        return sum(sum(one) for one in self.counts.values())


def activity_of(term: RoleTerm, on: date) -> Activity:
    """Return what the holder of the term did in its months up to the day."""
    last = min(term.ends, on) if term.left_on is None else min(term.ends, term.left_on, on)
    return activity_of_people({term.user_id}, term.starts, max(last, term.starts))


def activity_of_role(terms: Collection[RoleTerm], since: date, until: date) -> Activity | None:
    """Return what all who hold the role did together; None when they are too few to hide in."""
    people = {one.user_id for one in terms}
    return activity_of_people(people, since, until) if len(people) >= FEWEST_SHOWN else None


def activity_of_people(people: Collection[int], since: date, until: date) -> Activity:
    """Count the acts of the people from the day up to the other, itself included; one query."""
    months = list(Month.range(Month.of(since), Month.of(until).next))
    labels = {code: label for label, codes in ACTIVITIES.items() for code in codes}
    rows = (
        EventRecord.objects.filter(
            actor_user_id__in=people,
            code__in=labels,
            occurred_at__gte=_midnight(since),
            occurred_at__lt=_midnight(Month.of(until).end),
        )
        .order_by()
        .annotate(month=TruncMonth("occurred_at"))
        .values("month", "code")
        .annotate(n=Count("pk"))
    )
    counts = {label: [0] * len(months) for label in ACTIVITIES}
    for row in rows:
        place = months.index(Month.of(timezone.localtime(row["month"]).date()))
        counts[labels[row["code"]]][place] += row["n"]
    return Activity(months, counts)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
