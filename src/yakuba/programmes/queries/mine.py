"""My work: what is due, what waits for my answer, where I am named, what nobody has taken."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.memory import Memory
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import ApprovalRequest, Membership, Mention, Project, Task
from yakuba.programmes.rules.attention import Reason
from yakuba.programmes.rules.mine import DueWords, Span, due_words, span_of
from yakuba.programmes.rules.stages import Role, TaskKind

from .approvals import asked_by, awaited_from
from .attention import attention
from .packs import awaited_of
from .talk import unread_mentions
from .tasks import TaskRow, alive, row_of, with_waiting
from .turns import to_post_review
from .visible import projects_for, serves_here, tasks_for

# A person has some dozens of tasks; the list of tasks shows the rest.
MOST_SHOWN = 100
MOST_FREE = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval that is awaited, with the time that is left."""

    request: ApprovalRequest
    due: DueWords


@dataclass(frozen=True, slots=True)
class MyWork:
    """Everything that waits for one person, in the order in which it presses."""

    spans: list[tuple[Span, list[TaskRow]]]
    later_count: int
    approvals: list[Asked]
    asked: list[Asked]
    mentions: list[Mention]
    free: list[TaskRow]
    free_count: int

    @property
    def is_empty(self) -> bool:
        return not (self.spans or self.approvals or self.mentions or self.free or self.later_count)


def mine_of(actor: Actor, calendar: Calendar, on: date) -> MyWork:
    """Return the person's work on the day."""
    groups: dict[Span, list[TaskRow]] = {span: [] for span in Span}
    rows = with_waiting(own_tasks(actor)).select_related("project", "assignee", "section")
    for task in rows.order_by(F("finish").asc(nulls_last=True), "pk"):
        span = span_of(start=task.start, finish=task.finish, started=task.started_on, on=on)
        groups[span].append(row_of(task, calendar, on))
    later = groups.pop(Span.LATER)
    free = free_of(actor)
    shown = with_waiting(free).select_related("project", "assignee", "section")
    return MyWork(
        spans=[(span, lines[:MOST_SHOWN]) for span, lines in groups.items() if lines],
        later_count=len(later),
        approvals=_asked(awaited_from(actor), calendar, on),
        asked=_asked(asked_by(actor), calendar, on),
        mentions=list(unread_mentions(actor)[:MOST_SHOWN]),
        free=[
            row_of(task, calendar, on)
            for task in shown.order_by(F("finish").asc(nulls_last=True), "pk")[:MOST_FREE]
        ],
        free_count=free.count(),
    )


def own_tasks(actor: Actor) -> QuerySet[Task]:
    """Return what the actor is to do and has not finished."""
    return alive(tasks_for(actor)).filter(assignee=actor.user_id)


def free_of(actor: Actor) -> QuerySet[Task]:
    """Return what the actor's sections are to do and nobody has taken."""
    return (
        alive(tasks_for(actor))
        .filter(
            Q(section__in=actor.department_ids)
            | Q(section=None, project__department__in=actor.department_ids),
            assignee=None,
        )
        .filter(kind=TaskKind.WORK)
    )


def _asked(rows: QuerySet[ApprovalRequest], calendar: Calendar, on: date) -> list[Asked]:
    return [Asked(one, due_words(calendar, one.due, on)) for one in rows[:MOST_SHOWN]]


@dataclass(frozen=True, slots=True)
class Pressing:
    """A project that one answers for, and why it needs attention."""

    project: Project
    reasons: list[Reason]

    @property
    def first(self) -> Reason:
        return self.reasons[0]


def pressing_of(actor: Actor, on: date) -> list[Pressing]:
    """Return the projects that the actor leads or answers for and that need attention."""
    leads = Membership.objects.filter(
        project=OuterRef("pk"), user=actor.user_id, role=Role.LEAD.value
    )
    rows = projects_for(actor).filter(
        Q(owner_post__in=actor.post_ids) | Exists(leads), finished_on=None, cancelled_on=None
    )
    projects = list(rows.select_related("department").order_by("code")[:MOST_SHOWN])
    found = attention(projects, on=on) if projects else {}
    pressing = [Pressing(one, found.get(one.pk, [])) for one in projects]
    return [one for one in pressing if one.reasons]


def count_mine(actor: Actor, at: datetime) -> int:
    """Return how many things press: due by today, awaited from me, naming me, to be looked at."""
    if not is_town_active() or not serves_here(actor):
        return 0
    due = own_tasks(actor).filter(finish__lte=timezone.localdate(at)).order_by().values("pk")
    approvals = awaited_from(actor).order_by().values("pk")
    mentions = unread_mentions(actor).order_by().values("pk")
    packs = awaited_of(actor, at).order_by().values("pk")
    reviews = to_post_review(actor).order_by().values("pk")
    return due.union(approvals, mentions, packs, reviews, all=True).count()


_lately: Memory[tuple[int, int], int] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def count_mine_lately(actor: Actor, at: datetime) -> int:
    """Return the count as it is or was a few seconds ago, for the number beside a link.

    It stands on every page of the desk, and to ask anew costs a tenth of the page.
    """
    if not is_town_active():
        return 0
    key = (active_municipality_id(), actor.user_id or 0)
    known = _lately.get(key)
    return _lately.keep(key, count_mine(actor, at)) if known is None else known
