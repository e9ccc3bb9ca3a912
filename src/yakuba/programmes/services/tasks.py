"""Put tasks into a plan, change them, take them out and back; the doors for dates stand beside."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import ConstraintKind, Mode
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.events import tasks as events
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.rules.stages import TaskKind

from .dates import (
    finish_task,
    link_tasks,
    move_task,
    opened,
    progress_task,
    reopen_task,
    settle,
    tell_dates,
    unlink_tasks,
)
from .drafting import LinkDraft, TaskDraft, added, demand_heading, tidied
from .errors import UnableToPlan, UnableToSchedule
from .projects import demand, touched
from .scheduling import lock_component, write_fields

__all__ = [
    "LinkDraft",
    "TaskDraft",
    "add_task",
    "add_tasks",
    "change_task",
    "finish_task",
    "link_tasks",
    "move_task",
    "progress_task",
    "remove_task",
    "reopen_task",
    "restore_task",
    "unlink_tasks",
]


@transaction.atomic
def add_task(
    *,
    project: Project,
    title: str,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    parent: Task | None = None,
    after: Iterable[Task] = (),
    revision: int | None = None,
    **fields: Any,
) -> Task:
    """Add a task that waits for others and give it its dates; `fields` are those of `TaskDraft`.

    Raises `UnableToPlan`, `UnableToSchedule`, `PlanGrewOld`.
    """
    draft = TaskDraft(title=title, key="new", parent=parent.pk if parent else None, **fields)
    links = [LinkDraft(task.pk, "new") for task in after]
    held, made = added(project, [draft], links, revision=revision, actor=actor, at=at)
    task = made[0]
    fact = events.TaskAdded(
        subject=task.ref,
        project_id=held.pk,
        title=task.title,
        start=task.start,
        finish=task.finish,
    )
    record(fact, actor=actor, at=at)
    return task


@transaction.atomic
def add_tasks(
    *,
    project: Project,
    drafts: Sequence[TaskDraft],
    links: Sequence[LinkDraft] = (),
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> list[Task]:
    """Add many tasks in one act and schedule them once; returns them in the order of the drafts.

    Raises `UnableToPlan`, `UnableToSchedule`, `PlanGrewOld`; nothing is half added.
    """
    held, made = added(project, drafts, links, revision=revision, actor=actor, at=at)
    if made:
        fact = events.TasksAdded(
            subject=held.ref, project_id=held.pk, count=len(made), first_title=made[0].title
        )
        record(fact, actor=actor, at=at)
    return made


_CHANGEABLE = {
    "title": "名称",
    "note": "説明",
    "kind": "種別",
    "parent": "上のタスク",
    "position": "順序",
    "mode": "日程の決め方",
    "days": "日数",
    "start": "開始日",
    "finish": "完了日",
    "constraint": "日付の条件",
    "constraint_day": "条件の日",
    "minimum_days": "法定の最短日数",
    "minimum_unit": "法定日数の数え方",
    "minimum_source": "法定日数の根拠",
    "window": "時期の枠",
    "role": "担う役割",
    "assignee": "担当者",
    "section": "担当課",
    "effort_hours": "予定工数",
    "deliverable": "成果物",
}
_OF_DATES = frozenset(
    {
        "kind",
        "parent",
        "mode",
        "days",
        "start",
        "finish",
        "constraint",
        "constraint_day",
        "minimum_days",
        "minimum_unit",
        "window",
    }
)


@transaction.atomic
def change_task(
    *,
    task: Task,
    changes: dict[str, Any],
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> Task:
    """Change fields of a task by name (see `_CHANGEABLE`); enumerations may be given as such.

    A start given to an automatic task lets it begin no earlier. Raises `UnableToPlan`,
    `UnableToSchedule`, `PlanGrewOld`.
    """
    held = opened(task, may_change(actor, task.project), revision).task
    before = (held.start, held.finish)
    wanted = _wanted(held, changes)
    told = []
    for name, value in wanted.items():
        old = getattr(held, name)
        if old != value:
            told.append((name, _said(held, name)))
            setattr(held, name, value)
    if not told:
        return held
    if "kind" in wanted or "parent" in wanted:
        _demand_place(held)
    tidied(held, calendar_of(held.project.municipality))
    held.changed_at = at
    held.save()
    is_timed = bool(_OF_DATES & {name for name, _ in told})
    changed = settle(held.project, [held], at=at, actor=actor, retime=is_timed)
    sentences = tuple(
        f"{_CHANGEABLE[name]}: {old} → {_said(held, name)}"
        for name, old in told
        if name not in ("position", "note")
    )
    fact = events.TaskChanged(
        subject=held.ref, project_id=held.project_id, changes=sentences or ("説明など",)
    )
    record(fact, actor=actor, at=at)
    tell_dates(held, before, changed, actor=actor, at=at)
    return held


def _wanted(task: Task, changes: dict[str, Any]) -> dict[str, Any]:
    """Return what the fields are to become, with what follows from it."""
    wanted: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in _CHANGEABLE:
            raise UnableToPlan(f"{name}は変更できません。")
        wanted[name] = getattr(value, "value", value)
    for name in ("constraint", "minimum_unit", "window", "role", "minimum_source", "deliverable"):
        if name in wanted and wanted[name] is None:
            wanted[name] = ""
    mode = wanted.get("mode", task.mode)
    if mode == Mode.MANUAL.value:
        if ("days" in wanted and wanted["days"] != task.days) and "finish" not in wanted:
            wanted["finish"] = None
        return wanted
    start = wanted.pop("start", None)
    wanted.pop("finish", None)
    if start is not None and start != task.start and "constraint" not in wanted:
        if task.constraint not in ("", "START_NO_EARLIER", "MUST_START"):
            raise UnableToSchedule(
                f"「{task.title}」には完了の条件があります。条件を外すか、日程の決め方を手動にしてください。"
            )
        wanted["constraint"] = task.constraint or ConstraintKind.START_NO_EARLIER.value
        wanted["constraint_day"] = start
    if wanted.get("constraint") == "":
        wanted["constraint_day"] = None
    return wanted


def _demand_place(task: Task) -> None:
    """A heading has no order of its own, and nothing stands below itself."""
    if task.parent is not None:
        demand_heading(task, task.parent)
        if task.parent.removed_at is not None:
            raise UnableToPlan("上のタスクは削除されています。")
    above, seen = task.parent, {task.pk}
    while above is not None:
        if above.pk in seen:
            raise UnableToPlan("タスクを、自分の下には置けません。")
        seen.add(above.pk)
        above = above.parent
    if task.kind_enum is TaskKind.GROUP:
        if TaskLink.objects.filter(Q(before=task) | Q(after=task)).exists():
            raise UnableToPlan(
                "順序のあるタスクは、まとまりにできません。先に順序を外してください。"
            )
    elif Task.objects.filter(parent=task, removed_at=None).exists():
        raise UnableToPlan("中にタスクがあるまとまりは、ほかの種別にできません。")


def _said(task: Task, name: str) -> str:
    value = getattr(task, name)
    if value in (None, ""):
        return "なし"
    shown = getattr(task, f"get_{name}_display", None)
    return str(shown() if shown else value)


@transaction.atomic
def remove_task(
    *,
    task: Task,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> list[Task]:
    """Take a task, and what stands below it, out of the plan; it stays in the history.

    Returns what was removed. Raises `UnableToPlan`, `UnableToSchedule`, `PlanGrewOld`.
    """
    held = opened(task, may_change(actor, task.project), revision).task
    removed = [held, *_below(held, removed_at=None)]
    for one in removed:
        one.removed_at = one.changed_at = at
    write_fields(removed, ["removed_at", "changed_at"])
    settle(held.project, removed, at=at, actor=actor)
    fact = events.TaskRemoved(subject=held.ref, project_id=held.project_id, title=held.title)
    record(fact, actor=actor, at=at)
    return removed


@transaction.atomic
def restore_task(
    *,
    task: Task,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> Task:
    """Put a removed task back, with what went with it; its heading gone, it stands at the top.

    Raises `UnableToPlan`, `UnableToSchedule` (its order meets itself by now), `PlanGrewOld`.
    """
    demand(may_change(actor, task.project))
    lock_component(task.project)
    project = touched(task.project, revision)
    held = only(Task.objects.select_related("parent").filter(pk=task.pk, project=project))
    if held is None or held.removed_at is None:
        raise UnableToPlan("このタスクは削除されていません。")
    if held.parent is not None and held.parent.removed_at is not None:
        held.parent = None
    held.project = project
    back = [held, *_below(held, removed_at=held.removed_at)]
    for one in back:
        one.removed_at, one.changed_at = None, at
    write_fields(back, ["removed_at", "changed_at", "parent"])
    settle(project, back, at=at, actor=actor)
    record(events.TaskRestored(subject=held.ref, project_id=project.pk), actor=actor, at=at)
    return held


def _below(task: Task, *, removed_at: datetime | None) -> list[Task]:
    """Return all tasks below one, at any depth, that were removed at the moment (or not at all)."""
    found: list[Task] = []
    level = [task]
    while level:
        level = list(Task.objects.filter(parent__in=level, removed_at=removed_at))
        found += level
    return found
