"""What plans once said, kept in the memory of the process: records are append-only, so what was
once read stays true. A portfolio would otherwise read two years of them anew for every look at it.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final, NamedTuple

from django.core.cache import cache
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.fiscal import Month
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import Baseline, ProjectRecord, TaskRecord
from yakuba.programmes.rules.portfolio import KpiMark, delay_between, forecast_on
from yakuba.programmes.rules.progress import HOURS_A_DAY

_KEPT_SECONDS: Final = 24 * 3600
_MARK: Final = "programmes:past"
_IN_ONE_QUERY: Final = 200


class Then(NamedTuple):
    """What a 基準計画 wanted of a task; the weight is in hundredths of hours."""

    start: date | None
    finish: date | None
    weight: int


Plan = Mapping[int, Then]


@dataclass(slots=True)
class Memory:
    """What this process has read of one town."""

    token: str
    delays: dict[Month, Mapping[int, int]] = field(default_factory=dict)
    # By 基準計画, and in each by task.
    plans: dict[int, Plan] = field(default_factory=dict)
    # By project: until when it holds, what it was reckoned from, and the sentences.
    reasons: dict[int, tuple[float, object, tuple[str, ...]]] = field(default_factory=dict)
    # By initiative: until when it holds, what it was reckoned from, and the mark.
    marks: dict[int, tuple[float, object, KpiMark | None]] = field(default_factory=dict)


_memories: dict[int, Memory] = {}


def memory() -> Memory:
    """Return the memory of the active town; it goes with the day, and whenever the cache is emptied."""
    town = active_municipality_id()
    token = cache.get(_MARK)
    if token is None:
        token = secrets.token_hex(8)
        cache.set(_MARK, token, _KEPT_SECONDS)
    kept = _memories.get(town)
    if kept is None or kept.token != token:
        kept = _memories[town] = Memory(token)
    return kept


def months_before(on: date, count: int) -> list[Month]:
    """Return the months before the one of `on`, oldest first."""
    months: list[Month] = []
    month = Month.of(on)
    for _ in range(count):
        month = month.previous
        months.insert(0, month)
    return months


def delays_at_ends(months: Sequence[Month], calendar: Calendar) -> list[Mapping[int, int]]:
    """Return for the end of each month by how many open days each project was late then.

    A project without a forecast or without a day of completion is not among them.
    """
    kept = memory().delays
    missing = [month for month in months if month not in kept]
    if missing:
        kept |= _count_delays(months[months.index(missing[0]) :], calendar)
    return [kept[month] for month in months]


def _count_delays(months: Sequence[Month], calendar: Calendar) -> dict[Month, dict[int, int]]:
    """Carry what each project was forward over the months."""
    fields = ("project_id", "recorded_at", "go_live", "forecast", "tasks", "done")
    begins, ends = _midnight(months[0].start), [_midnight(month.end) for month in months]
    newest = ProjectRecord.objects.filter(recorded_at__lt=begins).annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("project_id")],
            order_by=[F("recorded_at").desc(), F("pk").desc()],
        )
    )
    rows = list(newest.filter(place=1).order_by().values_list(*fields))
    later = ProjectRecord.objects.filter(recorded_at__gte=begins, recorded_at__lt=ends[-1])
    rows += later.order_by("recorded_at", "pk").values_list(*fields)
    state: dict[int, tuple[date, date, bool]] = {}
    found: dict[Month, dict[int, int]] = {}
    at = 0
    for month, end in zip(months, ends, strict=True):
        while at < len(rows) and rows[at][1] < end:
            project, _, go_live, forecast, tasks, done = rows[at]
            if go_live is None or forecast is None:
                state.pop(project, None)
            else:
                state[project] = (go_live, forecast, done < tasks)
            at += 1
        found[month] = {
            project: delay
            for project, (go_live, forecast, is_open) in state.items()
            if (
                delay := delay_between(
                    go_live, forecast_on(month.end, forecast, is_open=is_open), calendar
                )
            )
            is not None
        }
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def baselines_of(projects: Iterable[int], calendar: Calendar) -> dict[int, Plan]:
    """Return by project what its newest 基準計画 wanted; projects without one are left out."""
    newest = Baseline.objects.filter(project__in=list(projects)).order_by("as_of", "pk")
    latest = dict(newest.values_list("project_id", "pk"))
    kept = memory().plans
    missing = [project for project, pk in latest.items() if pk not in kept]
    for at in range(0, len(missing), _IN_ONE_QUERY):
        part = missing[at : at + _IN_ONE_QUERY]
        kept |= _read_plans({project: latest[project] for project in part}, calendar)
    return {project: kept[pk] for project, pk in latest.items()}


def _read_plans(wanted: Mapping[int, int], calendar: Calendar) -> dict[int, Plan]:
    """Read what the tasks of each project were at the moment of the 基準計画, removed ones left out."""
    moments = dict(
        Baseline.objects.filter(pk__in=list(wanted.values())).values_list("project_id", "as_of")
    )
    last: dict[int, tuple[int, bool, Then]] = {}
    fields = ("task_id", "project_id", "recorded_at", "is_removed")
    rows = TaskRecord.objects.filter(
        project__in=list(wanted), recorded_at__lte=max(moments.values())
    )
    for task, project, recorded, removed, *values in (
        rows.order_by("recorded_at", "pk")
        .values_list(*fields, "kind", "effort_hours", "start", "finish")
        .iterator()
    ):
        if recorded <= moments[project]:
            kind, effort, start, finish = values
            weight = weight_of(kind, effort, start, finish, calendar)
            last[task] = (project, removed, Then(start, finish, weight))
    found: dict[int, dict[int, Then]] = {pk: {} for pk in wanted.values()}
    for task, (project, removed, then) in last.items():
        if not removed:
            found[wanted[project]][task] = then
    return dict(found)


def weight_of(
    kind: str,
    effort: Decimal | None,
    start: date | None,
    finish: date | None,
    calendar: Calendar,
) -> int:
    """Return the hundredths of hours that a recorded task weighs, its open days where no hours are."""
    if kind != "WORK":
        return 0
    if effort is not None:
        return int(effort * 100)
    if start is None or finish is None:
        return 0
    days = calendar.between(start, finish) + calendar.is_open(start)
    return int(HOURS_A_DAY * 100) * days


def planned_by(plan: Plan, on: date) -> int | None:
    """Return the percentage of its effort that the 基準計画 wanted done by the day."""
    whole = due = 0
    for _, finish, weight in plan.values():
        whole += weight
        if finish is not None and finish <= on:
            due += weight
    return due * 100 // whole if whole else None
