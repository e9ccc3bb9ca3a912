"""What a plan said at any moment, and what has become of it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Baseline, Project, ProjectRecord, TaskRecord
from yakuba.programmes.rules.comparison import (
    Difference,
    TaskState,
    differences,
    last_finish,
    open_days,
)
from yakuba.programmes.rules.scheduling import Span

_FIELDS = (
    "task_id",
    "title",
    "kind",
    "start",
    "finish",
    "progress",
    "effort_hours",
    "spent_hours",
    "finished_on",
)


def as_of(project: Project, moment: datetime | None) -> list[TaskState]:
    """Return the tasks of the plan as they were at the moment (None: now), in the plan's order.

    Tasks that were removed by then are left out.
    """
    records = TaskRecord.objects.filter(project=project)
    if moment is not None:
        records = records.filter(recorded_at__lte=moment)
    # The newest record of each task comes last and stays.
    ordered = records.order_by("recorded_at", "pk").values_list("is_removed", *_FIELDS)
    newest: dict[int, TaskState | None] = {}
    for is_removed, *values in ordered.iterator():
        newest[values[0]] = None if is_removed else TaskState(*values)
    place = dict(project.tasks.values_list("pk", "position"))
    found = [state for state in newest.values() if state is not None]
    return sorted(found, key=lambda state: (place.get(state.key, 0), state.key))


def record_as_of(project: Project, moment: datetime) -> ProjectRecord | None:
    """Return what the project was at the moment: stage, dates, sums and money."""
    records = ProjectRecord.objects.filter(project=project, recorded_at__lte=moment)
    return records.order_by("-recorded_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan then and now: a row a task, and the project as a whole (None before it was born)."""

    rows: list[Difference]
    then: ProjectRecord | None
    now: ProjectRecord | None
    end_then: date | None
    end_now: date | None
    end_days: int | None

    @property
    def end_days_before(self) -> int:
        """Return by how many open days the end is earlier now."""
        return max(0, -(self.end_days or 0))

    @property
    def removed(self) -> int:
        return sum(1 for row in self.rows if row.now is None)

    @property
    def added(self) -> int:
        return sum(1 for row in self.rows if row.then is None)

    @property
    def later(self) -> int:
        return sum(1 for row in self.rows if (row.finish_days or 0) > 0)


def compare(project: Project, moment: datetime, until: datetime | None = None) -> Comparison:
    """Return what the plan said at the moment beside what it says now, or said `until`."""
    calendar: Calendar = calendar_of(project.municipality)
    then = as_of(project, moment)
    now = as_of(project, until)
    ends = last_finish(then), last_finish(now)
    last = ProjectRecord.objects.filter(project=project).order_by("-recorded_at", "-pk").first()
    return Comparison(
        rows=differences(then, now, calendar),
        then=record_as_of(project, moment),
        now=record_as_of(project, until) if until else last,
        end_then=ends[0],
        end_now=ends[1],
        end_days=open_days(*ends, calendar),
    )


def baselines_of(project: Project) -> list[Baseline]:
    """Return the named moments of the project, the newest first."""
    return list(Baseline.objects.filter(project=project))


def baseline_of(project: Project, key: int) -> Baseline | None:
    """Return one of the project's named moments."""
    return only(Baseline.objects.filter(project=project, pk=key))


def baseline_spans(projects: Iterable[Project]) -> dict[int, Span]:
    """Return the dates of each task in the newest baseline of its project, by key of the task."""
    found: dict[int, Span] = {}
    keys = [project.pk for project in projects]
    newest: dict[int, Baseline] = {}
    for baseline in Baseline.objects.filter(project__in=keys).order_by("as_of", "pk"):
        newest[baseline.project_id] = baseline
    if not newest:
        return found
    records = TaskRecord.objects.filter(
        project__in=newest, recorded_at__lte=max(one.as_of for one in newest.values())
    ).order_by("recorded_at", "pk")
    fields = ("project_id", "task_id", "recorded_at", "start", "finish", "is_removed")
    for project_id, task_id, at, start, finish, is_removed in records.values_list(*fields):
        if at > newest[project_id].as_of:
            continue
        if is_removed:
            found.pop(task_id, None)
        else:
            found[task_id] = Span(start, finish)
    return found
