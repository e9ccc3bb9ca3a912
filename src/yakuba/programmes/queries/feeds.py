"""The dates of one person as a calendar program fetches them (iCalendar, RFC 5545)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar, Event

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.programmes.models import CalendarFeed, Meeting, Task
from yakuba.programmes.rules.stages import TaskKind

from .visible import projects_for, tasks_for

# What is longer over than this, nobody looks up in a calendar.
BACK: Final = timedelta(days=60)
MOST: Final = 1_000
# How often a program should ask again (RFC 7986, 5.7).
REFRESH: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """One date: a day as a whole, or a moment of some length."""

    key: str
    title: str
    start: date | datetime
    end: date | datetime
    place: str
    path: str
    changed_at: datetime


def feed_of(user_id: int | None) -> CalendarFeed | None:
    """Return the person's open feed."""
    return only(CalendarFeed.objects.filter(user_id=user_id or 0, revoked_at=None))


def owner_of(token: str) -> User | None:
    """Return whose feed the key opens in the active town; None for unknown and stopped ones."""
    rows = CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None)
    feed = only(rows.select_related("user"))
    return feed.user if feed is not None and feed.user.is_active else None


def hash_of(token: str) -> str:
    """Return what is kept of a key: it opens the feed, and cannot be read from the database."""
    return content_hash({"feed": token})


def entries_of(actor: Actor, *, on: date) -> list[Entry]:
    """Return the actor's own tasks, the milestones of projects they may see, and the meetings."""
    return [*_tasks(actor, on), *_meetings(actor, on)]


def _tasks(actor: Actor, on: date) -> list[Entry]:
    own = Q(assignee_id=actor.user_id, finished_on=None)
    points = Q(
        kind__in=[TaskKind.MILESTONE, TaskKind.GATE],
        project__memberships__user_id=actor.user_id,
    )
    rows = tasks_for(actor).filter(own | points, finish__gte=on - BACK)
    tasks = rows.select_related("project").order_by("finish", "pk").distinct()
    return [_entry(task) for task in tasks[:MOST]]


def _entry(task: Task) -> Entry:
    finish = task.finish or task.start or task.created_at.date()
    word = task.kind_enum.label if task.kind_enum.is_point else "期限"
    return Entry(
        key=f"task-{task.pk}",
        title=f"{word}：{task.title}（{task.project.name}）",
        start=finish,
        end=finish + timedelta(days=1),
        place="",
        path=reverse("programmes:task", args=[task.pk]),
        changed_at=task.changed_at,
    )


def _meetings(actor: Actor, on: date) -> list[Entry]:
    since = on - BACK
    mine = projects_for(actor).filter(memberships__user_id=actor.user_id or 0).values("pk")
    rows = Meeting.objects.filter(
        project__in=mine, cancelled_at=None, starts_at__date__gte=since
    ).select_related("project")
    return [
        Entry(
            key=f"meeting-{one.pk}",
            title=f"{one.title}（{one.project.name}）",
            start=one.starts_at,
            end=one.starts_at + timedelta(hours=1),
            place=one.place,
            path=reverse("programmes:meeting", args=[one.pk]),
            changed_at=one.confirmed_at or one.starts_at,
        )
        for one in rows[:MOST]
    ]


def calendar_text(
    town: Municipality, owner: str, entries: list[Entry], *, base: str, at: datetime
) -> bytes:
    """Return the entries as a VCALENDAR; `base` is the address before each path."""
    book = Calendar()
    book.add("prodid", "-//Yakuba//programmes//JA")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("x-wr-calname", f"{owner}の仕事（{town.name}）")
    book.add("refresh-interval", REFRESH)
    for entry in entries:
        event = Event()
        # The same for every fetch, so that a program moves the date instead of doubling it.
        event.add("uid", f"{entry.key}@{town.slug}.yakuba")
        event.add("dtstamp", at)
        event.add("last-modified", entry.changed_at)
        event.add("summary", entry.title)
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end)
        event.add("url", f"{base}{entry.path}")
        event.add("transp", "TRANSPARENT" if entry.key.startswith("task") else "OPAQUE")
        if entry.place:
            event.add("location", entry.place)
        book.add_component(event)
    text: bytes = book.to_ical()
    return text
