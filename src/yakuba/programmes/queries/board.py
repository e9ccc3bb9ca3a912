"""The columns of a board."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import Project, Task
from yakuba.programmes.rules.stages import TaskKind, TaskState

from .tasks import TONES, TaskRow, row_of, with_waiting

# What is done long ago is found in the list.
MOST_DONE = 20
MOST_CARDS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its state, how many tasks are in it, and those that are shown."""

    state: TaskState
    total: int
    rows: list[TaskRow]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def columns_of(
    project: Project, calendar: Calendar, on: date, *, only_of: int | None = None
) -> list[Column]:
    """Return the four columns; what is due first stands on top, of what is done the newest."""
    tasks = Task.objects.filter(project=project, removed_at=None).exclude(kind=TaskKind.GROUP)
    if only_of is not None:
        tasks = tasks.filter(assignee=only_of)
    rows: dict[TaskState, list[TaskRow]] = {state: [] for state in TaskState}
    found = with_waiting(tasks).select_related("assignee", "section", "project")
    for task in found.order_by(F("finish").asc(nulls_last=True), "position", "pk"):
        row = row_of(task, calendar, on)
        rows[row.state].append(row)
    rows[TaskState.DONE].sort(key=lambda row: row.task.finished_on or on, reverse=True)
    return [
        Column(state, len(lines), lines[: MOST_DONE if state is TaskState.DONE else MOST_CARDS])
        for state, lines in rows.items()
    ]
