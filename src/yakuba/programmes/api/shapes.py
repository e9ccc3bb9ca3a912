"""What goes over the wire: projects and tasks as other programs read and write them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from ninja import Schema
from pydantic import ConfigDict, Field

from yakuba.programmes.rules.stages import Priority, Reach, TaskKind

MOST_ROWS = 200
MOST_TASKS = 2_000


class ProjectOut(Schema):
    """A project (事業)."""

    code: str
    name: str
    purpose: str
    department: str
    department_code: str
    owner_post: str | None
    stage: str
    priority: str
    reach: str
    is_public: bool
    planned_start: date | None
    go_live: date | None
    revision: int


class ProjectIn(Schema):
    """A project to be registered; a `code` that is taken is refused, so nothing is doubled."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    department: str = Field(max_length=80, description="所管課の名称または課コード")
    code: str = Field("", max_length=20, pattern=r"^[^\s/?#]*$", description="空なら年度の次の番号")
    purpose: str = Field("", max_length=2_000)
    owner_post: str | None = Field(None, max_length=120, description="責任者の職。例：環境課長")
    priority: Priority = Priority.MIDDLE
    reach: Reach = Reach.MEMBERS
    is_public: bool = False
    planned_start: date | None = None
    go_live: date | None = None
    dry_run: bool = False


class ProjectChange(Schema):
    """What of a project is to be another; what is not named stays as it is.

    `null` empties a post or a day, and of other fields changes nothing.
    """

    model_config = ConfigDict(extra="forbid")
    MAY_BE_EMPTY: ClassVar = frozenset({"owner_post", "planned_start", "go_live"})

    name: str | None = Field(None, min_length=1, max_length=120)
    purpose: str | None = Field(None, max_length=2_000)
    owner_post: str | None = Field(None, max_length=120, description="責任者の職。例：環境課長")
    priority: Priority | None = None
    reach: Reach | None = None
    is_public: bool | None = None
    planned_start: date | None = None
    go_live: date | None = None
    revision: int | None = None
    dry_run: bool = False


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


class TaskStatus(StrEnum):
    """What a program may say of a task; an approval is asked on a page."""

    OPEN = "OPEN"
    RUNNING = "RUNNING"
    DONE = "DONE"


class TaskChange(Schema):
    """What of a task is to be another; what is not named stays as it is.

    `null` takes the assignee or the hours away, and of other fields changes nothing. A `start`
    moves the task; a `finish` sets its dates by hand, and `"finish": null` gives them back to the
    calendar and the order of the tasks. A `status` holds from the day of the request.
    """

    model_config = ConfigDict(extra="forbid")
    MAY_BE_EMPTY: ClassVar = frozenset({"assignee", "effort_hours", "finish"})

    title: str | None = Field(None, min_length=1, max_length=200)
    note: str | None = Field(None, max_length=4_000)
    days: int | None = Field(None, ge=1, le=2_000)
    start: date | None = None
    finish: date | None = None
    assignee: str | None = Field(None, description="職員番号。null なら担当者なし")
    effort_hours: Decimal | None = Field(None, ge=0, le=100_000, decimal_places=1)
    progress: int | None = Field(None, ge=0, le=100)
    spent_hours: Decimal | None = Field(None, ge=0, le=100_000, decimal_places=1)
    status: TaskStatus | None = None
    revision: int | None = None
    dry_run: bool = False
