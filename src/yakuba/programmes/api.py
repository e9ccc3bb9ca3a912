"""Projects and tasks for other programs: read what one may see, add tasks all or none."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from yakuba.foundation.accounts.queries import staff_of_town
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import LinkKind, Mode
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.queries.visible import projects_for
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.errors import UnableToPlan
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks

router = Router()
MOST_ROWS = 200
MOST_TASKS = 2_000


class ProjectOut(Schema):
    """A project (事業)."""

    code: str
    name: str
    purpose: str
    department: str
    owner_post: str | None
    stage: str
    priority: str
    planned_start: date | None
    go_live: date | None
    revision: int


class Paging(Schema):
    """Where a page begins (the `next` of the one before) and how long it is."""

    after: str = Field("", max_length=20)
    limit: int = Field(100, ge=1, le=MOST_ROWS)


class ProjectPage(Schema):
    """A page of projects, in the order of their codes; `next` is the `after` of the next page."""

    items: list[ProjectOut]
    next: str | None


class TaskOut(Schema):
    """A task; dates are both worked on, `after` names the tasks that it waits for."""

    id: int
    parent: int | None
    kind: str
    title: str
    note: str
    days: int
    start: date | None
    finish: date | None
    progress: int
    started_on: date | None
    finished_on: date | None
    assignee: str | None
    effort_hours: Decimal | None
    spent_hours: Decimal | None
    after: list[int]
    changed_at: datetime


class TaskIn(Schema):
    """A task to be added; `key` names it within the request, `after` and `parent` name keys."""

    model_config = ConfigDict(extra="forbid")

    key: str = ""
    title: str = Field(max_length=200)
    kind: TaskKind = TaskKind.WORK
    parent: str | None = None
    days: int = Field(1, ge=0, le=2_000)
    start: date | None = None
    finish: date | None = None
    assignee: str | None = Field(None, description="職員番号")
    effort_hours: Decimal | None = Field(None, ge=0, le=100_000)
    note: str = Field("", max_length=4_000)
    after: list[str] = []


class TasksIn(Schema):
    """Tasks to be added, all of them or none; with `dry_run` they are checked and not kept."""

    model_config = ConfigDict(extra="forbid")

    tasks: list[TaskIn] = Field(min_length=1, max_length=MOST_TASKS)
    revision: int | None = None
    dry_run: bool = False


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _project(request: HttpRequest, code: str) -> Project:
    rows = projects_for(_actor(request)).select_related("department", "owner_post__department")
    project = only(rows.filter(code=code))
    if project is None:
        raise Http404
    return project


def _told(project: Project) -> ProjectOut:
    return ProjectOut(
        code=project.code,
        name=project.name,
        purpose=project.purpose,
        department=project.department.name,
        owner_post=project.owner_post.label if project.owner_post else None,
        stage=project.stage.value,
        priority=project.priority,
        planned_start=project.planned_start,
        go_live=project.go_live,
        revision=project.revision,
    )


@router.get("", response=ProjectPage, summary="事業の一覧")
def projects(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Return the projects that the holder of the key may see."""
    rows = projects_for(_actor(request)).select_related(
        "department", "owner_post__department__parent"
    )
    limit = paging.limit
    found = list(rows.filter(code__gt=paging.after).order_by("code")[: limit + 1])
    more = found[limit - 1].code if len(found) > limit else None
    return ProjectPage(items=[_told(one) for one in found[:limit]], next=more)


@router.get("/{code}", response=ProjectOut, summary="一つの事業")
def project(request: HttpRequest, code: str) -> Any:
    """Return one project."""
    return _told(_project(request, code))


@router.get("/{code}/tasks", response=list[TaskOut], summary="事業のタスク")
def tasks(request: HttpRequest, code: str) -> Any:
    """Return the tasks of a project in the order of its plan."""
    held = _project(request, code)
    rows = Task.objects.filter(project=held, removed_at=None).select_related("assignee")
    return _tasks_told(list(rows.order_by("position", "pk")))


def _tasks_told(rows: list[Task]) -> list[TaskOut]:
    waits: dict[int, list[int]] = {}
    own = {one.pk for one in rows}
    links = TaskLink.objects.filter(after__in=own).values_list("after_id", "before_id")
    for later, earlier in links:
        # A task of another project stays unnamed: the holder may not see that project.
        if earlier in own:
            waits.setdefault(later, []).append(earlier)
    return [
        TaskOut(
            id=one.pk,
            parent=one.parent_id,
            kind=one.kind,
            title=one.title,
            note=one.note,
            days=one.days,
            start=one.start,
            finish=one.finish,
            progress=one.progress,
            started_on=one.started_on,
            finished_on=one.finished_on,
            assignee=one.assignee.username if one.assignee else None,
            effort_hours=one.effort_hours,
            spent_hours=one.spent_hours,
            after=sorted(waits.get(one.pk, [])),
            changed_at=one.changed_at,
        )
        for one in rows
    ]


@router.post(
    "/{code}/tasks", response={201: list[TaskOut], 200: list[TaskOut]}, summary="タスクの追加"
)
@transaction.atomic
def add(request: HttpRequest, code: str, given: TasksIn) -> Any:
    """Add tasks to a project and date them by the calendar and their links."""
    held = _project(request, code)
    now = timezone.now()
    made = add_tasks(
        project=held,
        drafts=_drafts(given.tasks),
        links=[
            LinkDraft(before, one.key or f"#{place}", LinkKind.FS)
            for place, one in enumerate(given.tasks)
            for before in one.after
        ],
        revision=given.revision,
        actor=_actor(request),
        at=now,
        on=timezone.localdate(now),
    )
    told = _tasks_told(made)
    if given.dry_run:
        transaction.set_rollback(True)
        return Status(200, told)
    return Status(201, told)


def _drafts(given: list[TaskIn]) -> list[TaskDraft]:
    people = {user.username: user for user in staff_of_town()}
    unknown = sorted({one.assignee for one in given if one.assignee} - people.keys())
    if unknown:
        raise UnableToPlan(f"職員番号「{'」「'.join(unknown)}」の職員はいません。")
    return [
        TaskDraft(
            title=one.title,
            key=one.key or f"#{place}",
            kind=one.kind,
            parent=one.parent,
            mode=Mode.MANUAL if one.finish else Mode.AUTOMATIC,
            days=one.days,
            start=one.start or one.finish,
            finish=one.finish,
            assignee=people.get(one.assignee or ""),
            effort_hours=one.effort_hours,
            note=one.note,
        )
        for place, one in enumerate(given)
    ]
