"""Register many projects with their tasks at once, as an old list brings them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record_all
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule import errors
from yakuba.organisation.models import Department
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.events.projects import ProjectRegistered
from yakuba.programmes.events.tasks import TasksAdded
from yakuba.programmes.models import Project, Task
from yakuba.programmes.policies.projects import may_register
from yakuba.programmes.queries.network import network_of
from yakuba.programmes.rules.stages import Priority

from .drafting import TaskDraft, create_rows, row_of
from .errors import UnableToPlan, UnableToSchedule
from .history import keep_projects, keep_tasks
from .projects import demand, next_code, unsaved_project
from .scheduling import write_fields

_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectDraft:
    """A project to be registered, and its tasks; keys of tasks are its own."""

    name: str
    department: Department
    purpose: str = ""
    priority: Priority = Priority.MIDDLE
    planned_start: date | None = None
    go_live: date | None = None
    code: str = ""
    tasks: Sequence[TaskDraft] = ()


@transaction.atomic
def register_projects(
    *, drafts: Sequence[ProjectDraft], actor: Actor, at: datetime, on: date
) -> list[Project]:
    """Register the projects and date their tasks, all of them or none; as many one by one.

    The number of statements depends little on the number of projects. Raises `UnableToPlan` and
    `UnableToSchedule`.
    """
    for department in {draft.department.pk for draft in drafts}:
        demand(may_register(actor, department))
    projects = _projects(drafts, at, on)
    tasks = _tasks(drafts, projects, at)
    _date(projects, tasks, at)
    keep_tasks(tasks, at=at)
    keep_projects(projects, at=at)
    record_all(_facts(drafts, projects), actor=actor, at=at)
    return projects


def _projects(drafts: Sequence[ProjectDraft], at: datetime, on: date) -> list[Project]:
    given = [draft.code for draft in drafts if draft.code]
    doubled = sorted({code for code in given if given.count(code) > 1})
    taken = list(Project.objects.filter(code__in=given).values_list("code", flat=True))
    for code in [*doubled, *taken][:1]:
        raise UnableToPlan(f"事業番号{code}は使われています。別の番号にしてください。")
    prefix, _, serial = next_code(on).partition("-")
    number = int(serial)
    rows = []
    for draft in drafts:
        row = unsaved_project(
            name=draft.name,
            purpose=draft.purpose,
            department=draft.department,
            priority=draft.priority,
            planned_start=draft.planned_start,
            go_live=draft.go_live,
            at=at,
        )
        row.code = draft.code
        while not row.code or (row.code != draft.code and row.code in given):
            row.code, number = f"{prefix}-{number:04}", number + 1
        rows.append(row)
    return Project.objects.bulk_create(rows, batch_size=_BATCH)


def _tasks(drafts: Sequence[ProjectDraft], projects: Sequence[Project], at: datetime) -> list[Task]:
    own: list[TaskDraft] = []
    rows: list[Task] = []
    calendar = calendar_of(Municipality.objects.get(pk=active_municipality_id()))
    for project, draft in zip(projects, drafts, strict=True):
        for place, task in enumerate(draft.tasks, 1):
            mine = replace(
                task,
                key=f"{project.pk}/{task.key}" if task.key else "",
                parent=f"{project.pk}/{task.parent}" if task.parent else None,
            )
            own.append(mine)
            rows.append(row_of(project, mine, calendar, at, place))
    create_rows(rows, own, {})
    return rows


def _date(projects: Sequence[Project], tasks: Sequence[Task], at: datetime) -> None:
    """Give the tasks the dates that follow from their lengths and the calendar."""
    keys = [project.pk for project in projects]
    if not tasks:
        return
    try:
        found = network_of(keys, named=frozenset(keys), component=keys)
        spans = found.spans()
    except errors.UnableToSchedule as refused:
        raise UnableToSchedule(str(refused)) from refused
    changed = [task for task in tasks if spans[task.pk] != (task.start, task.finish)]
    for task in changed:
        task.start, task.finish = spans[task.pk]
    write_fields(changed, ["start", "finish"])


def _facts(drafts: Sequence[ProjectDraft], projects: Sequence[Project]) -> list[Event]:
    facts: list[Event] = []
    for project, draft in zip(projects, drafts, strict=True):
        facts.append(
            ProjectRegistered(
                subject=project.ref,
                number=project.code,
                name=project.name,
                department=draft.department.name,
            )
        )
        if draft.tasks:
            facts.append(
                TasksAdded(
                    subject=project.ref,
                    project_id=project.pk,
                    count=len(draft.tasks),
                    first_title=draft.tasks[0].title,
                )
            )
    return facts
