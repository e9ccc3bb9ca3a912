"""Rehearsals: those of a plan, the town's calendar by month, and the same for calendar programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from icalendar import Calendar, Event

from yakuba.conversion.models import MigrationPlan, MigrationReview, Rehearsal
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import Month

from .visible import rehearsals_for, reviews_for

MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the calendar: a rehearsal from a first to a last day, or a meeting on a day."""

    first: date
    last: date
    title: str
    plan: MigrationPlan
    url: str
    rehearsal: Rehearsal | None = None
    review: MigrationReview | None = None


def rehearsals_of(plan: MigrationPlan) -> QuerySet[Rehearsal]:
    """Return the rehearsals of the plan in their order."""
    return plan.rehearsals.select_related("post__department__parent")


def rehearsal_for(actor: Actor, key: int) -> Rehearsal | None:
    """Return the rehearsal if the actor may see its plan."""
    return only(rehearsals_for(actor).filter(pk=key))


def days_for(actor: Actor, since: date) -> list[Day]:
    """Return rehearsals and meetings from the day on that the actor may see; cancelled ones not."""
    rehearsals = rehearsals_for(actor).filter(ends__gt=since, cancelled_at=None)[:MOST]
    days = [
        Day(
            one.starts,
            one.last,
            one.title,
            one.plan,
            reverse("conversion:rehearsal", args=[one.pk]),
            rehearsal=one,
        )
        for one in rehearsals
    ]
    days += [
        Day(
            one.meets_on,
            one.meets_on,
            one.title,
            one.plan,
            reverse("conversion:review", args=[one.pk]),
            review=one,
        )
        for one in reviews_for(actor).filter(meets_on__gte=since)[:MOST]
    ]
    return sorted(days, key=lambda one: (one.first, one.title))


def by_month(days: Iterable[Day], since: date) -> list[tuple[date, list[Day]]]:
    """Return the days below the first day of their months; what began earlier stands in the first."""
    months: dict[date, list[Day]] = {}
    for one in days:
        months.setdefault(Month.of(max(one.first, since)).start, []).append(one)
    return sorted(months.items())


def calendar_text(town: Municipality, days: Iterable[Day], *, base: str, at: datetime) -> bytes:
    """Return the days as a VCALENDAR (RFC 5545); `base` is the address before each path."""
    book = Calendar()
    book.add("prodid", "-//Yakuba//conversion//JA")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("x-wr-calname", f"データ移行の予定（{town.name}）")
    for one in days:
        event = Event()
        of_rehearsal = one.rehearsal is not None
        key = one.rehearsal.pk if one.rehearsal else one.review.pk if one.review else 0
        kind = "rehearsal" if of_rehearsal else "review"
        # The same for every fetch, so that a program moves the date instead of doubling it.
        event.add("uid", f"{kind}-{key}@{town.slug}.yakuba")
        event.add("dtstamp", at)
        event.add("summary", f"{one.title}（{one.plan.name}）")
        event.add("dtstart", one.first)
        # Of a whole day the end is the day after (RFC 5545, 3.6.1).
        event.add("dtend", date.fromordinal(one.last.toordinal() + 1))
        event.add("url", f"{base}{one.url}")
        book.add_component(event)
    text: bytes = book.to_ical()
    return text


def rehearsal_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a rehearsal."""
    if not subject_id.isdecimal():
        return None
    found = only(Rehearsal.objects.select_related("plan").filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:rehearsal", args=[found.pk])
    return SubjectCard(f"{found.plan.name}：{found.title}", address)
