"""Take a plan that people can keep into the plan that is written down."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import ConstraintKind, Mode
from yakuba.programmes.events.projects import RoadmapAdopted
from yakuba.programmes.models import Project, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.rules.roadmap import Placed, kept_effort

from .dates import settle, within_reach
from .errors import UnableToSchedule
from .history import forecast_of
from .projects import demand, touched
from .scheduling import lock_component, write_fields

_BY_SCHEDULE = ("", ConstraintKind.START_NO_EARLIER.value)
_FIELDS = (
    "mode", "days", "effort_hours", "start", "finish", "constraint", "constraint_day", "changed_at",
)  # fmt: skip


@transaction.atomic
def adopt_roadmap(
    *,
    project: Project,
    placed: Sequence[Placed],
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> list[Task]:
    """Let automatic tasks that have not begun start on their day of the roadmap, with its lengths.

    A task whose condition is about its finish keeps the condition and is dated by hand. Returns
    the tasks whose dates changed. Raises `UnableToSchedule`, `PlanGrewOld`.
    """
    demand(may_change(actor, project), UnableToSchedule)
    lock_component(project)
    held = touched(project, revision)
    within_reach(*(one.start for one in placed))
    by_key = {one.key: one for one in placed}
    tasks = list(
        Task.objects.filter(
            project=held,
            removed_at=None,
            finished_on=None,
            started_on=None,
            mode=Mode.AUTOMATIC.value,
            kind="WORK",
        )
    )
    chosen = [task for task in tasks if task.pk in by_key]
    if len(chosen) < len(by_key):
        raise UnableToSchedule(
            "計画のタスクが変わっています。もう一度計算してから取り入れてください。"
        )
    for task in chosen:
        _take(task, by_key[task.pk], at)
    write_fields(chosen, _FIELDS)
    changed = settle(held, chosen, at=at, actor=actor)
    fact = RoadmapAdopted(subject=held.ref, moved=len(changed), end=forecast_of(held))
    record(fact, actor=actor, at=at)
    return changed


def _take(task: Task, placed: Placed, at: datetime) -> None:
    task.effort_hours = kept_effort(task.effort_hours, task.days, placed.days)
    task.days = max(1, placed.days)
    task.changed_at = at
    if task.constraint in _BY_SCHEDULE:
        task.constraint = ConstraintKind.START_NO_EARLIER.value
        task.constraint_day = placed.start
    elif task.constraint != ConstraintKind.MUST_START.value:
        task.mode = Mode.MANUAL.value
        task.start, task.finish = placed.start, None
