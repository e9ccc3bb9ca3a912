"""Facts of tasks and of the plan that they form."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    """A fact about a task of a project."""

    project_id: int


@dataclass(frozen=True, kw_only=True)
class TaskAdded(TaskEvent):
    code: ClassVar[str] = "programmes.task.added"
    label: ClassVar[str] = "タスクを加えた"

    title: str
    start: date | None
    finish: date | None


@dataclass(frozen=True, kw_only=True)
class TaskChanged(TaskEvent):
    """`changes` holds a sentence for each field, such as 「担当者: なし → 青木 美咲」."""

    code: ClassVar[str] = "programmes.task.changed"
    label: ClassVar[str] = "タスクを変更した"

    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TaskRescheduled(TaskEvent):
    """The dates of a task changed; `moved` others follow it with their dates."""

    code: ClassVar[str] = "programmes.task.rescheduled"
    label: ClassVar[str] = "日程を変えた"

    start_before: date | None
    finish_before: date | None
    start: date
    finish: date
    moved: int


@dataclass(frozen=True, kw_only=True)
class TaskProgressed(TaskEvent):
    code: ClassVar[str] = "programmes.task.progressed"
    label: ClassVar[str] = "進み具合を記録した"

    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class TaskFinished(TaskEvent):
    code: ClassVar[str] = "programmes.task.finished"
    label: ClassVar[str] = "タスクを完了した"

    on: date


@dataclass(frozen=True, kw_only=True)
class TaskReopened(TaskEvent):
    code: ClassVar[str] = "programmes.task.reopened"
    label: ClassVar[str] = "タスクを未完了に戻した"


@dataclass(frozen=True, kw_only=True)
class TaskRemoved(TaskEvent):
    code: ClassVar[str] = "programmes.task.removed"
    label: ClassVar[str] = "タスクを削除した"

    title: str


@dataclass(frozen=True, kw_only=True)
class TaskRestored(TaskEvent):
    code: ClassVar[str] = "programmes.task.restored"
    label: ClassVar[str] = "タスクの削除を取り消した"


@dataclass(frozen=True, kw_only=True)
class TasksLinked(TaskEvent):
    code: ClassVar[str] = "programmes.task.linked"
    label: ClassVar[str] = "順序を決めた"

    waits_for: str
    kind: str
    lag: int


@dataclass(frozen=True, kw_only=True)
class TasksUnlinked(TaskEvent):
    code: ClassVar[str] = "programmes.task.unlinked"
    label: ClassVar[str] = "順序を外した"

    waited_for: str


@dataclass(frozen=True, kw_only=True)
class TasksAdded(TaskEvent):
    """Many tasks came into the plan of the subject, a project, in one act."""

    code: ClassVar[str] = "programmes.project.tasks_added"
    label: ClassVar[str] = "タスクをまとめて加えた"

    count: int
    first_title: str


@dataclass(frozen=True, kw_only=True)
class TaskStarted(TaskEvent):
    """Work on it began, or (`on` is None) the beginning was taken back."""

    code: ClassVar[str] = "programmes.task.started"
    label: ClassVar[str] = "着手を記録した"

    on: date | None


@dataclass(frozen=True, kw_only=True)
class TaskListTaken(TaskEvent):
    """A list of tasks left as a file; `project_id` is 0 when it is of several projects."""

    code: ClassVar[str] = "programmes.list.taken"
    label: ClassVar[str] = "タスクの一覧を書き出した"

    kind: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class PlanFollowed(TaskEvent):
    """Dates of the subject, a project, moved because another project that it hangs on moved."""

    code: ClassVar[str] = "programmes.project.plan_followed"
    label: ClassVar[str] = "つながる事業に合わせて日程が動いた"

    moved: int
