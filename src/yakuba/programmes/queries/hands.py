"""Who does the work of a project, when they are away, and what other projects take of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from django.utils import timezone

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.resources import Absence as Gap
from yakuba.organisation.models import Absence
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.rules.elsewhere import Load, load_of, missing, pace_of, taken_by
from yakuba.programmes.rules.roadmap import Work, Worker, left_of, workers_of

from .workload import ahead


def people_of(
    project: Project, tasks: dict[int, Task]
) -> tuple[dict[str, Worker], dict[int, Work]]:
    """Return who works, and what is left of each task of the project."""
    hours = dict(Membership.objects.filter(project=project).values_list("user_id", "weekly_hours"))
    doing = [task for task in tasks.values() if task.kind == "WORK"]
    people = {task.assignee.pk: task.assignee.name for task in doing if task.assignee}
    roles = sorted({task.role for task in doing if task.role and task.assignee is None})
    workers = workers_of(people, hours, roles)
    role_code = {role: f"r{at}" for at, role in enumerate(roles)}
    works = {
        task.pk: left_of(
            kind=task.kind,
            days=task.days,
            effort_hours=task.effort_hours,
            progress=task.progress,
            key=task.pk,
            worker=f"u{task.assignee_id}" if task.assignee_id else role_code.get(task.role, ""),
        )
        for task in doing
    }
    return workers, works


def taken_elsewhere(
    project: Project, workers: Mapping[str, Worker], axis: Axis, on: date
) -> dict[str, dict[int, int]]:
    """Return by person the units that open tasks of all other projects under way take by day.

    Projects that the reader may not see count as well: nothing but hours is told of them.
    """
    keys = [int(code[1:]) for code, worker in workers.items() if not worker.is_role]
    last_known = axis.date_of(len(axis.ordinals) - 2)
    tasks = Task.objects.filter(removed_at=None, assignee__in=keys).exclude(project=project)
    today = axis.start_of(on)
    found: dict[str, list[Load]] = {}
    for user, days, effort, progress, start, finish in ahead(tasks, last_known).values_list(
        "assignee_id", "days", "effort_hours", "progress", "start", "finish"
    ):
        if start is None or finish is None:
            continue
        left = left_of(
            kind="WORK", days=days, effort_hours=effort, progress=progress, key=0, worker=""
        )
        close = today if finish < on else axis.close_of(min(finish, last_known))
        load = load_of(left.hours, axis.start_of(max(on, start)), close, today)
        found.setdefault(f"u{user}", []).append(load)
    return {code: taken_by(loads) for code, loads in found.items()}


def gaps_of(
    workers: Mapping[str, Worker],
    taken: Mapping[str, Mapping[int, int]],
    axis: Axis,
    on: date,
) -> dict[str, tuple[Gap, ...]]:
    """Return by person what is not there from the day on of what is promised to the project."""
    away = _away(workers, axis, on)
    return {
        code: missing(worker.units, taken.get(code, {}), away.get(code, ()))
        for code, worker in workers.items()
        if code in taken or code in away
    }


def paced(
    workers: Mapping[str, Worker],
    taken: Collection[str],
    gaps: Mapping[str, Sequence[Gap]],
    works: Collection[Work],
    today: int,
) -> dict[str, Worker]:
    """Return the workers; who has work elsewhere with the pace that lets them be done earliest."""
    found = dict(workers)
    for code in taken:
        if not gaps.get(code):
            continue
        worker = workers[code]
        jobs = [(work.units, work.days) for work in works if work.worker == code and work.hours]
        pace = pace_of(worker.units, gaps[code], jobs, today)
        found[code] = replace(worker, pace=0 if pace == worker.units else pace)
    return found


def _away(workers: Mapping[str, Worker], axis: Axis, on: date) -> dict[str, list[tuple[int, int]]]:
    """Return when the people are absent from the day on, in whole open days."""
    keys = [int(code[1:]) for code, worker in workers.items() if not worker.is_role]
    first = timezone.make_aware(datetime.combine(on, time()))
    rows = Absence.objects.filter(user__in=keys, cancelled_at=None, end_at__gt=first)
    last_known = axis.date_of(len(axis.ordinals) - 1)
    found: dict[str, list[tuple[int, int]]] = {}
    for user, start_at, end_at in rows.values_list("user_id", "start_at", "end_at"):
        begin = max(on, timezone.localtime(start_at).date())
        end = min(last_known, timezone.localtime(end_at).date())
        if begin <= end:
            days = (axis.start_of(begin), axis.start_of(end))
            found.setdefault(f"u{user}", []).append((days[0], max(days[1], days[0] + 1)))
    return {code: _apart(days) for code, days in found.items()}


def _apart(days: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join absences that overlap, so that nobody is away twice."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(days):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
