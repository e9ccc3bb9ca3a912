"""What a status report can say by itself: counted from tasks, records, money, KPI, risks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.wareki import to_wareki
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import (
    ApprovalRequest,
    BudgetLine,
    Project,
    Risk,
    StatusUpdate,
    Task,
    TaskRecord,
)
from yakuba.programmes.rules.attention import SEVERE
from yakuba.programmes.rules.progress import Piece, rolled_up
from yakuba.programmes.rules.stages import TaskKind

from .kpi import Figure, figures_of_initiatives

POINTS = (TaskKind.MILESTONE.value, TaskKind.GATE.value)


@dataclass(frozen=True, slots=True)
class Now:
    """A task as it stands."""

    key: int
    kind: str
    title: str
    finish: date | None
    days: int
    effort_hours: Decimal | None
    progress: int
    finished_on: date | None
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Then:
    """A task as it was."""

    finish: date | None
    finished_on: date | None
    is_removed: bool


def calendar_here() -> Calendar:
    """Return the calendar of open days of the active town."""
    return calendar_of(Municipality.objects.get(pk=active_municipality_id()))


def last_status_at(project: Project) -> datetime | None:
    """Return when the last report was given."""
    newest: datetime | None = StatusUpdate.objects.filter(project=project).aggregate(
        newest=Max("given_at")
    )["newest"]
    return newest


def facts_of(project: Project, *, since: datetime | None, on: date) -> dict[str, Any]:
    """Return the facts of one project since a moment, as JSON values; see `facts_of_many`."""
    return facts_of_many([project], since=since, on=on)[project.pk]


def facts_of_many(
    projects: Iterable[Project], *, since: datetime | None, on: date
) -> dict[int, dict[str, Any]]:
    """Return the facts of each project since a moment, in a dozen queries.

    Keys: since, on, tasks (total done done_since added removed late percent), moved (milestones
    with before, after and open days), forecast, go_live, late_by (open days; negative is early),
    past_go_live, money, kpis, risks, approvals, and `sentences` that say all of it.
    """
    rows = list(projects)
    keys = [one.pk for one in rows]
    tasks, past = _tasks(keys), _past(keys, since)
    money, risks, waiting = _money(keys, on), _risks(keys), _approvals(keys, on)
    initiatives = {one.initiative_id for one in rows if one.initiative_id}
    kpis = figures_of_initiatives(initiatives, on=on) if initiatives else {}
    calendar = calendar_here()
    found: dict[int, dict[str, Any]] = {}
    for project in rows:
        own = tasks[project.pk]
        facts: dict[str, Any] = {
            "since": since.isoformat() if since else None,
            "on": on.isoformat(),
            "tasks": _counts(own, past, on),
            "moved": _moved(own, past, calendar),
            **_days(project, own, on, calendar),
            "money": {"fiscal_year": FiscalYear.of(on).year} | money[project.pk],
            "kpis": [_kpi(one) for one in kpis.get(project.initiative_id or 0, [])],
            "risks": risks[project.pk],
            "approvals": waiting[project.pk],
        }
        found[project.pk] = facts | {"sentences": sentences(facts)}
    return found


def _tasks(keys: list[int]) -> dict[int, list[Now]]:
    rows = Task.objects.filter(project__in=keys).order_by("project", "position", "pk")
    found: dict[int, list[Now]] = defaultdict(list)
    for (
        project,
        key,
        kind,
        title,
        finish,
        days,
        hours,
        progress,
        finished_on,
        gone,
    ) in rows.values_list(
        "project_id",
        "pk",
        "kind",
        "title",
        "finish",
        "days",
        "effort_hours",
        "progress",
        "finished_on",
        "removed_at",
    ):
        found[project].append(
            Now(key, kind, title, finish, days, hours, progress, finished_on, gone is not None)
        )
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """What tasks were at a moment: of those that changed since, it is read; others are as now."""

    changed: frozenset[int]
    states: Mapping[int, Then]

    def of(self, task: Now) -> Then | None:
        """Return what the task was; None when it was not there yet."""
        if task.key in self.changed:
            return self.states.get(task.key)
        return Then(task.finish, task.finished_on, task.is_removed)


def _past(keys: list[int], since: datetime | None) -> Past | None:
    """Return what the tasks of the projects were at the moment."""
    if since is None:
        return None
    later = TaskRecord.objects.filter(project__in=keys, recorded_at__gt=since)
    changed = frozenset(later.order_by().values_list("task_id", flat=True).distinct())
    rows = TaskRecord.objects.filter(task__in=later.order_by().values("task"))
    before = rows.filter(recorded_at__lte=since).order_by("recorded_at", "pk")
    return Past(
        changed,
        {
            key: Then(finish, finished_on, is_removed)
            for key, finish, finished_on, is_removed in before.values_list(
                "task_id", "finish", "finished_on", "is_removed"
            )
        },
    )


def _counts(tasks: Iterable[Now], past: Past | None, on: date) -> dict[str, Any]:
    counted = [task for task in tasks if task.kind != TaskKind.GROUP.value]
    standing = [task for task in counted if not task.is_removed]
    sums = rolled_up(
        Piece(task.kind, task.days, task.effort_hours, task.progress, task.finished_on)
        for task in standing
    )
    was = {task.key: past.of(task) if past else None for task in counted}
    known = {key: then for key, then in was.items() if then is not None and not then.is_removed}
    newly_done = [
        task
        for task in standing
        if task.finished_on and not (task.key in known and known[task.key].finished_on)
    ]
    late = [task for task in standing if task.finish and task.finish < on and not task.finished_on]
    return {
        "total": sums.tasks,
        "done": sums.done,
        "done_since": len(newly_done),
        "added": sum(1 for task in standing if task.key not in known) if past else 0,
        "removed": sum(1 for task in counted if task.is_removed and task.key in known),
        "late": len(late),
        "percent": sums.percent,
    }


def _moved(tasks: Iterable[Now], past: Past | None, calendar: Calendar) -> list[dict[str, Any]]:
    moved = []
    for task in tasks:
        then = past.of(task) if past else None
        if task.kind not in POINTS or task.is_removed or then is None:
            continue
        if then.finish and task.finish and then.finish != task.finish:
            moved.append(
                {
                    "task_id": task.key,
                    "title": task.title,
                    "before": then.finish.isoformat(),
                    "after": task.finish.isoformat(),
                    "days": open_days(calendar, then.finish, task.finish),
                }
            )
    return sorted(moved, key=lambda one: -int(str(one["days"])))


def open_days(calendar: Calendar, before: date, after: date) -> int:
    """Return by how many open days the second day is later; negative when it is earlier."""
    if after >= before:
        return calendar.between(before, after)
    return -calendar.between(after, before)


def _days(project: Project, tasks: Iterable[Now], on: date, calendar: Calendar) -> dict[str, Any]:
    standing = [task for task in tasks if not task.is_removed and task.finish]
    forecast = max((task.finish for task in standing if task.finish), default=None)
    if forecast and forecast < on and any(not task.finished_on for task in standing):
        # What is not done by its day ends today at the earliest.
        forecast = on
    go_live = project.go_live
    return {
        "forecast": forecast.isoformat() if forecast else None,
        "go_live": go_live.isoformat() if go_live else None,
        "late_by": open_days(calendar, go_live, forecast) if forecast and go_live else None,
        "past_go_live": bool(go_live and go_live < on and not project.stage.is_over),
    }


def _money(keys: list[int], on: date) -> dict[int, dict[str, int | None]]:
    found: dict[int, dict[str, int | None]] = defaultdict(
        lambda: {"planned": None, "contracted": None, "spent": None}
    )
    rows = BudgetLine.objects.filter(project__in=keys, fiscal_year=FiscalYear.of(on).year)
    sums = rows.order_by().values("project").annotate(p=Sum("planned"), c=Sum("contracted"))
    for row in sums.annotate(s=Sum("spent")):
        found[row["project"]] = {"planned": row["p"], "contracted": row["c"], "spent": row["s"]}
    return found


def _risks(keys: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"open": 0, "severe": 0, "top": ""})
    rows = Risk.objects.filter(project__in=keys, closed_at=None)
    worst: dict[int, int] = {}
    for project, title, likelihood, impact in rows.values_list(
        "project_id", "title", "likelihood", "impact"
    ):
        grade = likelihood * impact
        told = found[project]
        told["open"] += 1
        told["severe"] += grade >= SEVERE
        if grade > worst.get(project, 0):
            worst[project], told["top"] = grade, title
    return found


def _approvals(keys: list[int], on: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(lambda: {"waiting": 0, "overdue": 0})
    rows = ApprovalRequest.objects.filter(
        task__project__in=keys, task__removed_at=None, answered_at=None
    )
    counted = rows.order_by().values("task__project").annotate(n=Count("pk"))
    for row in counted.annotate(late=Count("pk", filter=Q(due__lt=on))):
        found[row["task__project"]] = {"waiting": row["n"], "overdue": row["late"]}
    return found


def _kpi(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.kpi.title,
        "value": figure.value_text,
        "aim": figure.aim_text,
        "standing": figure.standing.value,
        "label": figure.standing.label,
        "is_behind": figure.is_behind,
    }


def sentences(facts: Mapping[str, Any]) -> list[str]:
    """Say the facts in sentences, as they are shown and kept."""
    tasks, told = facts["tasks"], []
    changes = [
        f"{words}{tasks[name]}件"
        for name, words in (("done_since", "完了"), ("added", "追加"), ("removed", "削除"))
        if tasks[name]
    ]
    head = f"タスクは{tasks['total']}件中{tasks['done']}件が完了"
    told.append(f"{head}（{'、'.join(changes)}）。" if changes else f"{head}。")
    if tasks["percent"] is not None:
        told[0] = f"{told[0]}出来高は{tasks['percent']}%です。"
    if tasks["late"]:
        told.append(f"期限を過ぎたタスクが{tasks['late']}件あります。")
    for one in facts["moved"]:
        way = "遅く" if one["days"] > 0 else "早く"
        told.append(f"「{one['title']}」が{abs(one['days'])}開庁日{way}なりました。")
    return told + _said_of_days(facts) + _said_of_rest(facts)


def _said_of_days(facts: Mapping[str, Any]) -> list[str]:
    if not facts["forecast"]:
        return ["日程のあるタスクがまだありません。"]
    forecast = to_wareki(date.fromisoformat(facts["forecast"]))
    late_by = facts["late_by"]
    if late_by is None:
        return [f"完了見込みは{forecast}です（完了予定日は未定）。"]
    if late_by > 0:
        return [f"完了見込みは{forecast}で、予定より{late_by}開庁日遅い見込みです。"]
    early = f"予定より{-late_by}開庁日早い見込みです" if late_by else "予定どおりです"
    return [f"完了見込みは{forecast}で、{early}。"]


def _said_of_rest(facts: Mapping[str, Any]) -> list[str]:
    told, money = [], facts["money"]
    if money["planned"] is not None:
        year = FiscalYear(money["fiscal_year"]).label
        spent = f"{money['spent']:,}円" if money["spent"] is not None else "データなし"
        told.append(f"{year}の予算{money['planned']:,}円のうち、執行額は{spent}です。")
    told += [
        f"KPI「{one['title']}」は{one['value']}で、{one['label']}です（{one['aim']}）。"
        for one in facts["kpis"]
    ]
    risks, approvals = facts["risks"], facts["approvals"]
    if risks["open"]:
        told.append(f"未対応のリスクが{risks['open']}件あります（最も重いもの：{risks['top']}）。")
    if approvals["waiting"]:
        late = f"（うち期限超過{approvals['overdue']}件）" if approvals["overdue"] else ""
        told.append(f"承認待ちが{approvals['waiting']}件あります{late}。")
    return told
