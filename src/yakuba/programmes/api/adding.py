"""Tasks added by other programs, all of them or none."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Status as Answer

from yakuba.kernel.schedule.tasks import LinkKind, Mode
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks

from .naming import staff_with
from .reading import NAMES, actor_of, project_of, router, tasks_told
from .shapes import TaskIn, TaskOut, TasksIn


@router.post(
    "/{code}/tasks",
    response={201: list[TaskOut], 200: list[TaskOut]},
    summary="タスクの追加",
    operation_id=f"{NAMES}_add",
)
@transaction.atomic
def add(request: HttpRequest, code: str, given: TasksIn) -> Any:
    """Add tasks to a project and date them by the calendar and their links."""
    held = project_of(request, code)
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
        actor=actor_of(request),
        at=now,
        on=timezone.localdate(now),
    )
    told = tasks_told(made)
    if given.dry_run:
        transaction.set_rollback(True)
        return Answer(200, told)
    return Answer(201, told)


def _drafts(given: list[TaskIn]) -> list[TaskDraft]:
    people = staff_with({one.assignee for one in given if one.assignee})
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
