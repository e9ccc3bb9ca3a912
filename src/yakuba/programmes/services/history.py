"""What tasks and projects are from now on, kept beside what they were before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Max, Model, QuerySet

from yakuba.programmes.models import BudgetLine, Project, ProjectRecord, Task, TaskRecord
from yakuba.programmes.rules.money import Money, added_up
from yakuba.programmes.rules.progress import Piece, Sums, rolled_up

R = TypeVar("R", bound=Model)

# As many rows as one statement of SQLite may carry.
_BATCH = 500


def keep_tasks(tasks: Iterable[Task], *, at: datetime) -> None:
    """Append what the tasks are from `at` on; whoever changes a task calls this in the same act."""
    TaskRecord.objects.bulk_create(
        [
            TaskRecord(
                task=task,
                project_id=task.project_id,
                recorded_at=at,
                title=task.title,
                kind=task.kind,
                start=task.start,
                finish=task.finish,
                progress=task.progress,
                effort_hours=task.effort_hours,
                spent_hours=task.spent_hours,
                finished_on=task.finished_on,
                is_removed=task.removed_at is not None,
            )
            for task in tasks
        ],
        batch_size=_BATCH,
    )


def keep_project(project: Project, *, at: datetime) -> ProjectRecord:
    """Append what the project is from `at` on: stage, dates, sums of its tasks and of its money."""
    return keep_projects([project], at=at)[0]


def keep_projects(projects: Sequence[Project], *, at: datetime) -> list[ProjectRecord]:
    """Append what the projects are from `at` on, in a few statements for all of them."""
    keys = [project.pk for project in projects]
    pieces: dict[int, list[Piece]] = {key: [] for key in keys}
    ends: dict[int, date] = {}
    tasks = _of(Task.objects.filter(removed_at=None), keys)
    for row in tasks.values_list("project_id", "finish", *Piece.FIELDS):
        key, finish, *piece = row
        pieces[key].append(Piece(*piece))
        if finish is not None:
            ends[key] = max(finish, ends.get(key, finish))
    budgets: dict[int, list[Money]] = {key: [] for key in keys}
    lines = _of(BudgetLine.objects.all(), keys)
    for key, planned, spent in lines.values_list("project_id", "planned", "spent"):
        budgets[key].append(Money(planned, spent))
    rows = [
        _record(
            project,
            rolled_up(pieces[project.pk]),
            ends.get(project.pk),
            added_up(budgets[project.pk]),
            at,
        )
        for project in projects
    ]
    return ProjectRecord.objects.bulk_create(rows, batch_size=_BATCH)


def _of(rows: QuerySet[R], keys: Sequence[int]) -> QuerySet[R]:
    return rows.filter(project=keys[0]) if len(keys) == 1 else rows.filter(project__in=keys)


def _record(
    project: Project, sums: Sums, forecast: date | None, money: Money, at: datetime
) -> ProjectRecord:
    return ProjectRecord(
        project=project,
        recorded_at=at,
        stage=project.stage.value,
        knows_owner=True,
        owner_post_id=project.owner_post_id,
        initiative_id=project.initiative_id,
        go_live=project.go_live,
        forecast=forecast,
        tasks=sums.tasks,
        done=sums.done,
        effort=sums.effort,
        earned=sums.earned,
        knows_money=True,
        planned=money.planned,
        spent=money.spent,
    )


def forecast_of(project: Project) -> date | None:
    """Return the day on which the last task of the plan ends, or None without dated tasks."""
    ends = Task.objects.filter(project=project, removed_at=None).aggregate(last=Max("finish"))
    last: date | None = ends["last"]
    return last
