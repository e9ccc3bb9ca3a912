"""Write the dates that follow from links, lengths, the calendar and what people have fixed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule import errors
from yakuba.programmes.events.tasks import PlanFollowed
from yakuba.programmes.models import Project, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.network import component_of, network_of
from yakuba.programmes.queries.visible import projects_for
from yakuba.programmes.rules.scheduling import PlanRow, Span

from .errors import UnableToSchedule
from .history import keep_project, keep_tasks
from .projects import demand, touched

# Rows of one UPDATE: three values and a key each stay below the limit of SQLite.
_BATCH = 200
_FEW = 50


@transaction.atomic
def reschedule(
    project: Project,
    *,
    at: datetime,
    on: date,
    actor: Actor | None = None,
    never_earlier: bool = False,
) -> list[Task]:
    """Bring all dates of the project, and of what hangs on it, up to date; return what changed.

    Records of changed tasks are kept, and of other projects that moved with it. Raises
    `UnableToSchedule`; its sentence names no task of a project that the actor may not see.
    """
    changed = timed(project, at=at, actor=actor, never_earlier=never_earlier)
    keep_tasks(changed, at=at)
    return changed


@transaction.atomic
def follow_calendar(*, project: Project, actor: Actor, at: datetime, on: date) -> list[Task]:
    """Reckon anew after the closures of the town changed; no task comes to begin earlier.

    Raises `UnableToSchedule`.
    """
    demand(may_change(actor, project), UnableToSchedule)
    lock_component(project)
    held = touched(project, None)
    changed = reschedule(held, at=at, on=on, actor=actor, never_earlier=True)
    keep_project(held, at=at)
    return changed


def lock_component(project: Project) -> None:
    """Lock the projects that hang together, always in the same order, so that no two acts wait
    for each other."""
    keys = component_of([project.pk])
    if len(keys) > 1:
        list(Project.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def timed(
    project: Project,
    *,
    at: datetime,
    actor: Actor | None,
    own: Sequence[Task] = (),
    never_earlier: bool = False,
) -> list[Task]:
    """Write the dates that changed and return their tasks; other projects count a revision.

    `own` are tasks that the caller has in hand, just as they are written; they need not be read.

    The caller keeps the records of the tasks returned, and of the project itself. Raises
    `UnableToSchedule`.
    """
    keys = component_of([project.pk])
    named = _named(project, actor, keys)
    try:
        found = network_of([project.pk], named=named, component=keys, never_earlier=never_earlier)
        spans = found.spans()
    except errors.UnableToSchedule as refused:
        raise UnableToSchedule(str(refused)) from refused
    changed = _written(found.rows, spans, {task.pk: task for task in own}, at)
    _tell_others(project, changed, actor or Actor.system(), at)
    return changed


def _named(project: Project, actor: Actor | None, keys: Sequence[int]) -> set[int]:
    if actor is None or len(keys) == 1:
        return {project.pk}
    visible = projects_for(actor).filter(pk__in=keys)
    return {project.pk, *visible.values_list("pk", flat=True)}


def _written(
    rows: Iterable[PlanRow], spans: dict[int, Span], own: dict[int, Task], at: datetime
) -> list[Task]:
    """Write the dates that differ from the rows."""
    moved = [row.pk for row in rows if spans[row.pk] != (row.start, row.finish)]
    changed = [own[pk] for pk in moved if pk in own]
    different = [pk for pk in moved if pk not in own]
    for first in range(0, len(different), _BATCH):
        part = different[first : first + _BATCH]
        changed += Task.objects.filter(pk__in=part).select_related("project")
    for task in changed:
        task.start, task.finish = spans[task.pk]
        task.changed_at = at
    write_fields(changed, ["start", "finish", "changed_at"])
    return changed


def write_fields(tasks: Sequence[Task], fields: Sequence[str]) -> None:
    """Write some fields of tasks whose projects are locked."""
    if len(tasks) <= _FEW:
        Task.objects.bulk_update(tasks, fields, batch_size=_BATCH)
        return
    # The rows stand already, so all of them conflict: six times as quick as a CASE a row.
    Task.objects.bulk_create(
        tasks,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


def _tell_others(project: Project, changed: Sequence[Task], actor: Actor, at: datetime) -> None:
    """Count a revision of every other project that moved, and keep what it is from now on."""
    others = {task.project_id: task.project for task in changed if task.project_id != project.pk}
    if others:
        Project.objects.filter(pk__in=others).update(revision=F("revision") + 1)
    for key, other in others.items():
        keep_project(other, at=at)
        moved = sum(1 for task in changed if task.project_id == key)
        fact = PlanFollowed(subject=other.ref, project_id=key, moved=moved)
        record(fact, actor=actor, at=at)
