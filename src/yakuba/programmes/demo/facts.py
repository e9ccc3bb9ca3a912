"""What people did in a large city's projects, as the events that their acts would have left.

The acts themselves are not acted (see `city`). The facts are real ones all the same: of the same
classes, about the same things, by the people of the section, at the moment of the rows beside them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.event import Event
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.organisation.rules import post_label
from yakuba.programmes.events import projects as events
from yakuba.programmes.events.tasks import TaskFinished, TasksAdded
from yakuba.programmes.models import StatusUpdate
from yakuba.programmes.rules.stages import Health, ProjectStage, Role

from .history import BATCH, BUILDER, Laid

_BUILDER: Final = Actor.system(BUILDER)
_STOPPED: Final = "他の事業を優先するため（架空の理由）"


class _Fact(NamedTuple):
    at: datetime
    event: Event
    user: User | None


def write_facts(laid: Sequence[Laid], *, now: datetime) -> None:
    """Write what happened to the projects, in the order of time; their rows stand already."""
    reports: dict[int, list[StatusUpdate]] = {one.project.pk: [] for one in laid}
    rows = StatusUpdate.objects.filter(project__in=list(reports)).select_related("given_by")
    for report in rows.order_by("given_at", "pk").defer("facts"):
        reports[report.project_id].append(report)
    facts = [
        (fact, one)
        for one in laid
        for fact in (*_of_project(one), *_of_reports(one, reports[one.project.pk]), *_of_tasks(one))
    ]
    facts.sort(key=lambda pair: pair[0].at)
    EventRecord.objects.bulk_create((_row(fact, one, now) for fact, one in facts), batch_size=BATCH)


def _of_project(one: Laid) -> Iterator[_Fact]:
    """Yield how it was founded, planned, begun and ended."""
    project, lead = one.project, one.office.officers[0]
    made, ref = project.created_at, project.ref
    named = {"number": project.code, "name": project.name}
    department = one.office.department.name
    yield _Fact(made, events.ProjectRegistered(subject=ref, department=department, **named), None)
    for place, user in enumerate(one.office.officers):
        role = (Role.WORKER if place else Role.LEAD).label
        joined = events.MemberJoined(subject=ref, user_id=user.pk, name=user.name, role=role)
        yield _Fact(made, joined, lead)
    added = TasksAdded(
        subject=ref, project_id=project.pk, count=len(one.tasks), first_title=one.tasks[0].title
    )
    yield _Fact(made, added, lead)
    if one.money is not None:
        planned = events.BudgetSet(
            subject=ref,
            fiscal_year=one.money.fiscal_year,
            title=one.money.title,
            planned=one.money.planned,
            contracted=None,
            spent=None,
        )
        yield _Fact(made, planned, lead)
    if project.approved_on:
        yield _Fact(made, events.BaselineSet(subject=ref, name="当初計画"), lead)
    yield from _moves(one, lead)


def _moves(one: Laid, lead: User) -> Iterator[_Fact]:
    project, stage = one.project, ProjectStage.PROPOSED
    ends = (
        (project.approved_on, ProjectStage.PLANNED, 9, ""),
        (project.started_on, ProjectStage.RUNNING, 9, ""),
        (project.finished_on, ProjectStage.FINISHED, 17, ""),
        (project.suspended_on, ProjectStage.SUSPENDED, 17, _STOPPED),
        (project.cancelled_on, ProjectStage.CANCELLED, 17, _STOPPED),
    )
    for day, after, hour, reason in ends:
        if day is None:
            continue
        moved = events.ProjectMoved(
            subject=project.ref, before=stage.label, after=after.label, on=day, reason=reason
        )
        yield _Fact(max(_at(day, hour), project.created_at), moved, lead)
        stage = after


def _of_reports(one: Laid, reports: Sequence[StatusUpdate]) -> Iterator[_Fact]:
    for report in reports:
        given = events.StatusGiven(
            subject=one.project.ref,
            health=Health(report.health).label,
            sentence=report.sentence,
        )
        yield _Fact(report.given_at, given, report.given_by)


def _of_tasks(one: Laid) -> Iterator[_Fact]:
    for task in one.tasks:
        if task.finished_on is not None and task.kind != "GROUP":
            done = TaskFinished(subject=task.ref, project_id=one.project.pk, on=task.finished_on)
            user = task.assignee or one.office.officers[0]
            yield _Fact(_at(task.finished_on, 16), done, user)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def _row(fact: _Fact, one: Laid, now: datetime) -> EventRecord:
    event, user = fact.event, fact.user
    return EventRecord(
        code=event.code,
        subject_kind=event.subject.kind,
        subject_id=event.subject.id,
        payload=event.payload(),
        actor_kind=ActorKind.STAFF.value if user else _BUILDER.kind.value,
        actor_user_id=user.pk if user else None,
        actor_name=user.name if user else _BUILDER.name,
        actor_post=_post(one) if user else "",
        occurred_at=min(fact.at, now),
    )


def _post(one: Laid) -> str:
    return post_label(department=one.office.department.name, title="担当")
