"""Projects registered and changed, and tasks changed, by other programs: each all or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Status as Answer

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import Mode
from yakuba.programmes.models import Task
from yakuba.programmes.queries.visible import tasks_for
from yakuba.programmes.rules.stages import TaskKind, TaskState, task_state
from yakuba.programmes.services.board import move_on_board
from yakuba.programmes.services.errors import UnableToPlan, UnableToSchedule
from yakuba.programmes.services.projects import change_project, register_project, touched
from yakuba.programmes.services.scheduling import lock_component
from yakuba.programmes.services.tasks import change_task, finish_task, move_task, progress_task

from .naming import post_named, section_named, staff_with
from .reading import NAMES, actor_of, project_of, router, tasks_told, told
from .shapes import ProjectChange, ProjectIn, ProjectOut, TaskChange, TaskOut, TaskStatus


@router.post(
    "",
    response={201: ProjectOut, 200: ProjectOut},
    summary="事業の登録",
    operation_id=f"{NAMES}_register",
)
@transaction.atomic
def register(request: HttpRequest, given: ProjectIn) -> Any:
    """Register a project of a section; without a code it gets the next of the fiscal year."""
    now = timezone.now()
    on = timezone.localdate(now)
    fields = given.dict(exclude={"department", "owner_post", "dry_run"})
    made = register_project(
        department=section_named(given.department, on),
        owner_post=post_named(given.owner_post),
        actor=actor_of(request),
        at=now,
        on=on,
        **fields,
    )
    line = told(made)
    if given.dry_run:
        transaction.set_rollback(True)
    return Answer(200 if given.dry_run else 201, line)


@router.patch("/{code}", response=ProjectOut, summary="事業の変更", operation_id=f"{NAMES}_change")
@transaction.atomic
def change(request: HttpRequest, code: str, given: ProjectChange) -> Any:
    """Change the fields that are named."""
    held = project_of(request, code)
    changes = _named(given)
    if "owner_post" in changes:
        changes["owner_post"] = post_named(given.owner_post)
    for name in ("priority", "reach"):
        if name in changes:
            changes[name] = changes[name].value
    changed = change_project(
        project=held,
        changes=changes,
        revision=given.revision,
        actor=actor_of(request),
        at=timezone.now(),
    )
    line = told(changed)
    if given.dry_run:
        transaction.set_rollback(True)
    return line


def _named(given: ProjectChange | TaskChange) -> dict[str, Any]:
    """Return the fields that are to change; an empty one only where it may be empty."""
    fields = given.dict(exclude_unset=True, exclude={"revision", "dry_run"})
    return {
        name: value
        for name, value in fields.items()
        if value is not None or name in given.MAY_BE_EMPTY
    }


@router.patch(
    "/{code}/tasks/{key}",
    response=TaskOut,
    summary="タスクの変更",
    operation_id=f"{NAMES}_change_task",
)
@transaction.atomic
def change_one(request: HttpRequest, code: str, key: int, given: TaskChange) -> Any:
    """Change the fields of a task that are named; what is said twice is done once."""
    actor, now = actor_of(request), timezone.now()
    project = project_of(request, code)
    rows = tasks_for(actor).filter(project=project).select_related("project", "assignee")
    task = only(rows.filter(pk=key))
    if task is None:
        raise Http404
    _carry_out(_Asked(task, _named(given), actor, now), given.revision)
    (line,) = tasks_told([Task.objects.select_related("assignee").get(pk=task.pk)])
    if given.dry_run:
        transaction.set_rollback(True)
    return line


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a task, by whom and when."""

    task: Task
    fields: dict[str, Any]
    actor: Actor
    at: datetime

    @property
    def act(self) -> dict[str, Any]:
        on = timezone.localdate(self.at)
        return {"task": self.task, "actor": self.actor, "at": self.at, "on": on}

    @property
    def state(self) -> TaskState:
        return task_state(started=self.task.started_on, finished=self.task.finished_on)


def _carry_out(asked: _Asked, revision: int | None) -> None:
    """Do what is asked in the order in which a person would: take up, plan, work, finish."""
    status, progress = asked.fields.get("status"), asked.fields.get("progress")
    if status == TaskStatus.OPEN and progress:
        raise UnableToPlan("progress：status を OPEN にするときは、0 にするか省いてください。")
    if revision is not None:
        lock_component(asked.task.project)
        touched(asked.task.project, revision)
    if status in (TaskStatus.OPEN, TaskStatus.RUNNING) and status != asked.state.value:
        move_on_board(to=TaskState(status.value), **asked.act)
        asked.task.refresh_from_db()
    _plan(asked)
    _work(asked)


def _plan(asked: _Asked) -> None:
    """Change what is planned, then the day on which it begins."""
    task, fields = asked.task, asked.fields
    start, is_group = fields.get("start"), task.kind_enum is TaskKind.GROUP
    if is_group and ("finish" in fields or start):
        raise UnableToSchedule("start、finish：まとまりの日程は、中のタスクから決まります。")
    names = ("title", "note", "days", "effort_hours")
    changes = {name: fields[name] for name in names if name in fields}
    if "assignee" in fields:
        number = fields["assignee"]
        changes["assignee"] = staff_with({number})[number] if number else None
    if fields.get("finish"):
        begun = start or task.start or fields["finish"]
        changes |= {"mode": Mode.MANUAL, "start": begun, "finish": fields["finish"]}
    elif "finish" in fields:
        changes["mode"] = Mode.AUTOMATIC
    if changes:
        change_task(changes=changes, **asked.act)
    if start and not fields.get("finish"):
        task.refresh_from_db()
        if start != task.start:
            move_task(start=start, **asked.act)


def _work(asked: _Asked) -> None:
    """Say how far it is, and that it is done; what stands so already is not told again."""
    task, fields = asked.task, asked.fields
    spent = fields.get("spent_hours")
    if fields.get("status") == TaskStatus.DONE and asked.state is not TaskState.DONE:
        finish_task(spent_hours=spent, **asked.act)
        return
    percent = fields.get("progress", task.progress)
    if percent != task.progress or spent not in (None, task.spent_hours):
        progress_task(percent=percent, spent_hours=spent, **asked.act)
