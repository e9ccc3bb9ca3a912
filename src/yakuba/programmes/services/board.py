"""Move a task across the board: begin it, take that back; and hand lists out."""

from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record, record_alone
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.tables import TableKind
from yakuba.programmes.events import tasks as events
from yakuba.programmes.events.about import list_ref
from yakuba.programmes.models import Task
from yakuba.programmes.policies.projects import may_enter
from yakuba.programmes.policies.tasks import may_work
from yakuba.programmes.rules.stages import TaskKind, TaskState

from .dates import opened, settle
from .errors import UnableToPlan
from .projects import demand
from .tasks import finish_task, reopen_task


@transaction.atomic
def begin(*, task: Task, actor: Actor, at: datetime, on: date) -> Task:
    """Write down that work on the task began; raises `UnableToPlan`."""
    held = opened(task, may_work(actor, task)).task
    if held.kind_enum is not TaskKind.WORK:
        raise UnableToPlan(
            f"{held.kind_enum.label}に着手日はありません。済んだら完了にしてください。"
        )
    if held.finished_on is not None or held.started_on is not None:
        return held
    held.started_on, held.changed_at = on, at
    held.save(update_fields=["started_on", "changed_at"])
    settle(held.project, [held], at=at, actor=actor)
    fact = events.TaskStarted(subject=held.ref, project_id=held.project_id, on=on)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def put_off(*, task: Task, actor: Actor, at: datetime) -> Task:
    """Take back that work on the task began; raises `UnableToPlan`."""
    held = opened(task, may_work(actor, task)).task
    if held.finished_on is not None or held.started_on is None:
        return held
    held.started_on, held.progress, held.changed_at = None, 0, at
    held.save(update_fields=["started_on", "progress", "changed_at"])
    settle(held.project, [held], at=at, actor=actor)
    fact = events.TaskStarted(subject=held.ref, project_id=held.project_id, on=None)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def move_on_board(*, task: Task, to: TaskState, actor: Actor, at: datetime, on: date) -> Task:
    """Bring a task into another column; what is awaited is asked on a page of its own.

    Raises `UnableToAct`.
    """
    if to is TaskState.WAITING:
        raise UnableToPlan("承認待ちにするには、タスクのページで承認を依頼してください。")
    if to is TaskState.DONE:
        return finish_task(task=task, actor=actor, at=at, on=on)
    if task.finished_on is not None:
        task = reopen_task(task=task, actor=actor, at=at, on=on)
    if to is TaskState.RUNNING:
        return begin(task=task, actor=actor, at=at, on=on)
    return put_off(task=task, actor=actor, at=at)


def note_list_taken(*, kind: TableKind, rows: int, actor: Actor, at: datetime) -> None:
    """Record that a list of tasks leaves as a file; raises `UnableToPlan`."""
    demand(may_enter(actor))
    key = f"{active_municipality_id()}-{at:%Y%m%d%H%M%S%f}"
    fact = events.TaskListTaken(subject=list_ref(key), project_id=0, kind=kind.value, rows=rows)
    record_alone(fact, actor=actor, at=at)
