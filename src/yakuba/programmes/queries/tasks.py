"""Tasks as lists and as one page: filters, order, where each stands, what waits for what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yakuba.foundation.documents.tables import Cell
from yakuba.foundation.ui.formats import wareki
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import ApprovalRequest, Project, Task, TaskLink
from yakuba.programmes.rules.mine import DueWords, due_words, week_end
from yakuba.programmes.rules.stages import TaskKind, TaskState, task_state

from .visible import projects_for, sees_all, tasks_for

OPEN = "OPEN_ALL"
ALL = "ALL"
MINE = "me"
NOBODY = "none"
# What a list may be ordered by; the key of the row makes the order total.
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("finish").asc(nulls_last=True), "pk"),
    "-due": (F("finish").desc(nulls_first=True), "-pk"),
    "start": (F("start").asc(nulls_last=True), "pk"),
    "-start": (F("start").desc(nulls_first=True), "-pk"),
    "project": ("project__code", "position", "pk"),
    "-project": ("-project__code", "-position", "-pk"),
    "title": ("title", "pk"),
    "-title": ("-title", "-pk"),
    "assignee": (F("assignee__kana").asc(nulls_last=True), "finish", "pk"),
    "-assignee": (F("assignee__kana").desc(nulls_last=True), "finish", "-pk"),
    "progress": ("progress", "pk"),
    "-progress": ("-progress", "-pk"),
}
TONES = {
    TaskState.OPEN: "neutral",
    TaskState.RUNNING: "info",
    TaskState.WAITING: "warning",
    TaskState.DONE: "success",
}


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What one looks for; an empty field asks nothing."""

    text: str = ""
    project: str = ""
    section: str = ""
    assignee: str = ""
    state: str = OPEN
    due: str = ""
    order: str = "due"


def unanswered() -> Exists:
    """Return the condition that an approval asked of the task is not answered."""
    return Exists(ApprovalRequest.objects.filter(task=OuterRef("pk"), answered_at=None))


def with_waiting(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Return the rows, each knowing as `is_waiting` whether an approval is awaited."""
    return rows.annotate(is_waiting=unanswered())


def is_waiting(task: Task) -> bool:
    """Tell whether an approval asked of the task is not answered."""
    return ApprovalRequest.objects.filter(task=task, answered_at=None).exists()


def alive(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Return what is still to be done in projects that go on."""
    return rows.filter(
        finished_on=None,
        project__finished_on=None,
        project__cancelled_on=None,
        project__suspended_on=None,
    ).exclude(kind=TaskKind.GROUP)


def listed(actor: Actor, wanted: TaskFilter, *, on: date) -> QuerySet[Task]:
    """Return the tasks that fit, of the projects that the actor may see, in order."""
    rows = with_waiting(tasks_for(actor)).exclude(kind=TaskKind.GROUP)
    rows = _standing(rows, wanted.state)
    rows = _due(rows, wanted.due, on)
    rows = _whose(rows, wanted, actor)
    for word in wanted.text.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(note__icontains=word)
            | Q(deliverable__icontains=word)
            | Q(assignee__name__icontains=word)
        )
    if wanted.project:
        rows = rows.filter(
            Q(project__code=wanted.project) | Q(project__name__icontains=wanted.project)
        )
    return rows.select_related("project", "assignee", "section").order_by(
        *ORDERS.get(wanted.order, ORDERS["due"])
    )


def _standing(rows: QuerySet[Task], state: str) -> QuerySet[Task]:
    if state == ALL:
        return rows
    if state == TaskState.DONE:
        return rows.exclude(finished_on=None)
    rows = rows.filter(finished_on=None)
    if state == TaskState.WAITING:
        return rows.filter(unanswered())
    if state == TaskState.RUNNING:
        return rows.filter(~unanswered()).exclude(started_on=None)
    if state == TaskState.OPEN:
        return rows.filter(~unanswered(), started_on=None)
    return rows


def _due(rows: QuerySet[Task], due: str, on: date) -> QuerySet[Task]:
    if due == "late":
        return rows.filter(finish__lt=on, finished_on=None)
    if due == "today":
        return rows.filter(finish__lte=on)
    if due == "week":
        return rows.filter(finish__lte=week_end(on))
    if due == "month":
        return rows.filter(finish__lte=on + timedelta(days=30))
    if due == "none":
        return rows.filter(finish=None)
    return rows


def _whose(rows: QuerySet[Task], wanted: TaskFilter, actor: Actor) -> QuerySet[Task]:
    if wanted.assignee == MINE:
        rows = rows.filter(assignee=actor.user_id)
    elif wanted.assignee == NOBODY:
        rows = rows.filter(assignee=None)
    elif wanted.assignee.isdecimal():
        rows = rows.filter(assignee=int(wanted.assignee))
    if wanted.section.isdecimal():
        key = int(wanted.section)
        rows = rows.filter(
            Q(section=key)
            | Q(section__parent=key)
            | Q(section=None, project__department=key)
            | Q(section=None, project__department__parent=key)
        )
    return rows


def tasks_of(actor: Actor, keys: Iterable[int]) -> list[Task]:
    """Return those of the tasks that the actor may see, in the order of their projects."""
    rows = with_waiting(tasks_for(actor)).filter(pk__in=list(keys))
    return list(
        rows.select_related("project__department", "assignee", "section").order_by(
            "project__code", "position", "pk"
        )
    )


# A task as one line


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with what its line shows."""

    task: Task
    state: TaskState
    due: DueWords

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_late(self) -> bool:
        return self.due.is_late


def row_of(task: Task, calendar: Calendar, on: date) -> TaskRow:
    """Return the line of the task on the day; `task` comes from `with_waiting`."""
    state = task_state(
        started=task.started_on,
        finished=task.finished_on,
        is_waiting=bool(getattr(task, "is_waiting", False)),
    )
    words = due_words(calendar, task.finish, on, is_done=task.finished_on is not None)
    return TaskRow(task, state, words)


def rows_of(tasks: Iterable[Task], calendar: Calendar, on: date) -> list[TaskRow]:
    """Return the lines of the tasks."""
    return [row_of(task, calendar, on) for task in tasks]


HEADING = (
    "事業番号", "事業", "タスク", "種別", "状態", "期限まで", "開始日", "完了日", "担当者", "担当課",
    "進み具合(%)", "予定工数(時間)", "実績工数(時間)", "完了した日", "成果物",
)  # fmt: skip


def cells_of(row: TaskRow) -> list[Cell]:
    """Return the line of a table to take away."""
    task = row.task
    return [
        task.project.code,
        task.project.name,
        task.title,
        task.kind_enum.label,
        row.state.label,
        row.due.text,
        task.start,
        task.finish,
        task.assignee.name if task.assignee else "",
        task.section.name if task.section else "",
        task.progress,
        task.effort_hours,
        task.spent_hours,
        task.finished_on,
        task.deliverable,
    ]


# A task on its page


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another task that this one waits for, or that waits for it; hidden when not the actor's."""

    task: Task | None
    title: str
    project: str
    words: str


def neighbours(actor: Actor, task: Task) -> tuple[list[Neighbour], list[Neighbour]]:
    """Return what the task waits for and what waits for it, also across projects."""
    links = TaskLink.objects.select_related("before__project", "after__project")
    before = list(links.filter(after=task, before__removed_at=None).order_by("before__finish"))
    after = list(links.filter(before=task, after__removed_at=None).order_by("after__start"))
    others = {link.before.project_id for link in before} | {link.after.project_id for link in after}
    seen = _seen(actor, others)
    return (
        [_neighbour(link, link.before, seen) for link in before],
        [_neighbour(link, link.after, seen) for link in after],
    )


def _seen(actor: Actor, projects: set[int]) -> set[int]:
    if sees_all(actor):
        return projects
    return set(projects_for(actor).filter(pk__in=projects).values_list("pk", flat=True))


def _neighbour(link: TaskLink, other: Task, seen: set[int]) -> Neighbour:
    words = link.get_kind_display()
    if link.lag:
        words += f"・{abs(link.lag)}開庁日{'後' if link.lag > 0 else '前'}"
    if other.project_id not in seen:
        return Neighbour(None, "表示できない事業のタスク", "", words)
    return Neighbour(other, other.title, other.project.name, words)


def dates_text(task: Task) -> str:
    """Return the dates of the task in words."""
    if task.start is None and task.finish is None:
        return "まだ決まっていません"
    if task.start == task.finish or task.start is None:
        return wareki(task.finish)
    return f"{wareki(task.start)}から{wareki(task.finish)}まで"


def revisions_of(tasks: Iterable[Task]) -> dict[int, int]:
    """Return how often the plan of each project was changed when it was read."""
    return {task.project_id: task.project.revision for task in tasks}


def editable_ids(projects: QuerySet[Project], tasks: Iterable[Task]) -> set[int]:
    """Return the keys of the tasks whose project is among those."""
    tasks = list(tasks)
    keys = set(
        projects.filter(pk__in={task.project_id for task in tasks}).values_list("pk", flat=True)
    )
    return {task.pk for task in tasks if task.project_id in keys}
