"""Where a project and a task stand, read from what happened to them. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProjectStage(StrEnum):
    """The life of a project (事業)."""

    PROPOSED = "PROPOSED"
    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    SUSPENDED = "SUSPENDED"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        return {
            "PROPOSED": "構想",
            "PLANNED": "計画済み",
            "RUNNING": "実施中",
            "SUSPENDED": "中断",
            "FINISHED": "完了",
            "CANCELLED": "中止",
        }[self.value]

    @property
    def is_over(self) -> bool:
        return self in (ProjectStage.FINISHED, ProjectStage.CANCELLED)


@dataclass(frozen=True, slots=True)
class ProjectDays:
    """The days on which a project was approved, begun, interrupted, finished or given up."""

    approved: date | None = None
    started: date | None = None
    suspended: date | None = None
    finished: date | None = None
    cancelled: date | None = None


def project_stage(days: ProjectDays) -> ProjectStage:
    """Return the stage that the days amount to; the last act in the life of a project wins."""
    if days.cancelled:
        return ProjectStage.CANCELLED
    if days.finished:
        return ProjectStage.FINISHED
    if days.suspended:
        return ProjectStage.SUSPENDED
    if days.started:
        return ProjectStage.RUNNING
    return ProjectStage.PLANNED if days.approved else ProjectStage.PROPOSED


class TaskState(StrEnum):
    """The columns of a board."""

    OPEN = "OPEN"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"

    @property
    def label(self) -> str:
        return {"OPEN": "未着手", "RUNNING": "進行中", "WAITING": "承認待ち", "DONE": "完了"}[
            self.value
        ]


def task_state(
    *, started: date | None, finished: date | None, is_waiting: bool = False
) -> TaskState:
    """Return where a task stands; `is_waiting` says that an approval asked of it is not answered."""
    if finished:
        return TaskState.DONE
    if is_waiting:
        return TaskState.WAITING
    return TaskState.RUNNING if started else TaskState.OPEN


class Health(StrEnum):
    """What the people of a project say of it in a 状況報告."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"

    @property
    def label(self) -> str:
        return {"GREEN": "順調", "YELLOW": "注意", "RED": "遅れ"}[self.value]

    @property
    def tone(self) -> str:
        """Return the tone of its chip; the word always stands with the colour."""
        return {"GREEN": "success", "YELLOW": "warning", "RED": "error"}[self.value]


class Priority(StrEnum):
    """How much a project matters among the others."""

    HIGH = "HIGH"
    MIDDLE = "MIDDLE"
    LOW = "LOW"

    @property
    def label(self) -> str:
        return {"HIGH": "高", "MIDDLE": "中", "LOW": "低"}[self.value]


class Reach(StrEnum):
    """Who may read a project besides the people who work on it."""

    MEMBERS = "MEMBERS"
    STAFF = "STAFF"

    @property
    def label(self) -> str:
        return {"MEMBERS": "関係する課と参加者", "STAFF": "庁内の全職員"}[self.value]


class Role(StrEnum):
    """What a person is to a project."""

    LEAD = "LEAD"
    WORKER = "WORKER"
    READER = "READER"

    @property
    def label(self) -> str:
        return {"LEAD": "主担当", "WORKER": "担当", "READER": "閲覧"}[self.value]


class TaskKind(StrEnum):
    """What stands in a plan: work, a day that is reached, a gate that must be passed, a heading."""

    WORK = "WORK"
    MILESTONE = "MILESTONE"
    GATE = "GATE"
    GROUP = "GROUP"

    @property
    def label(self) -> str:
        return {
            "WORK": "作業",
            "MILESTONE": "マイルストーン",
            "GATE": "関門",
            "GROUP": "まとまり",
        }[self.value]

    @property
    def is_point(self) -> bool:
        """Tell whether it has no length of its own."""
        return self in (TaskKind.MILESTONE, TaskKind.GATE)
