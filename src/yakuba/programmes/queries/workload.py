"""The open tasks of the coming weeks, who is to do them, and how much time these people have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.models import Absence, Appointment, Department
from yakuba.organisation.queries import on_day
from yakuba.programmes.models import Membership, Task
from yakuba.programmes.rules.workload import (
    By,
    Cell,
    Load,
    LoadRow,
    Week,
    available_of,
    hours_left,
    rows_of,
    spread,
)

from .visible import sees_all, tasks_for

_FULL = Decimal("38.75")


@dataclass(frozen=True, slots=True)
class Workload:
    """The rows that one may see, and the hours of everything else as one row without names."""

    rows: list[LoadRow]
    elsewhere: LoadRow | None


def workload(
    actor: Actor,
    weeks: Sequence[Week],
    *,
    by: By,
    department: int | None,
    calendar: Calendar,
    on: date,
) -> Workload:
    """Return who is to do how much in each week."""
    last = weeks[-1].first + timedelta(days=6)
    loads = [_load(*row) for row in ahead(tasks_for(actor), last).values_list(*_FIELDS)]
    people = {load.person for load in loads if load.person}
    sections = _sections_of(people, on)
    if department is not None:
        within = _within(department)
        loads = [load for load in loads if _place(load, by, sections) in within]
    if by is By.PERSON:
        names, there = _people(people, sections, weeks)
    else:
        names, there = _offices(loads, weeks, on)
    rows = rows_of(loads, weeks, calendar, by=by, names=names, there=there)
    return Workload(rows, _elsewhere(actor, weeks, last, calendar))


_FIELDS = (
    "pk", "title", "project__name", "days", "effort_hours", "progress", "start", "finish",
    "assignee_id", "section_id", "project__department_id",
)  # fmt: skip


def ahead(tasks: QuerySet[Task], last: date) -> QuerySet[Task]:
    """Return those of the tasks that are open, dated and begin by the day, of projects under way."""
    return tasks.filter(
        kind="WORK",
        finished_on=None,
        start__lte=last,
        finish__isnull=False,
        project__finished_on=None,
        project__cancelled_on=None,
        project__suspended_on=None,
    ).order_by()


def _load(
    key: int,
    title: str,
    project: str,
    days: int,
    effort: Decimal | None,
    progress: int,
    start: date,
    finish: date,
    person: int | None,
    section: int | None,
    department: int,
) -> Load:
    left = hours_left(days, effort, progress)
    return Load(key, title, project, left, start, finish, person, section or department)


def _elsewhere(
    actor: Actor, weeks: Sequence[Week], last: date, calendar: Calendar
) -> LoadRow | None:
    """Return the hours of projects that the actor may not see, of which nothing else is said."""
    if sees_all(actor):
        return None
    hidden = Task.objects.filter(removed_at=None).exclude(pk__in=tasks_for(actor).values("pk"))
    total = [0] * len(weeks)
    for row in ahead(hidden, last).values_list(*_FIELDS):
        for place, hours in enumerate(spread(_load(*row), weeks, calendar)):
            total[place] += hours
    cells = tuple(Cell(hours, None) for hours in total)
    return LoadRow("ほかの事業", "あなたに表示されない事業の合計", cells) if any(total) else None


def _sections_of(people: Collection[int], on: date) -> dict[int, tuple[int, str]]:
    """Return the department of each person's main post."""
    held = Appointment.objects.filter(on_day(on), user__in=people).order_by("-is_concurrent", "pk")
    return {
        user: (department, name)
        for user, department, name in held.values_list(
            "user_id", "post__department_id", "post__department__name"
        )
    }


def _within(department: int) -> set[int]:
    below = Department.objects.filter(parent=department).values_list("pk", flat=True)
    units = Department.objects.filter(parent__parent=department).values_list("pk", flat=True)
    return {department, *below, *units}


def _place(load: Load, by: By, sections: dict[int, tuple[int, str]]) -> int | None:
    if by is By.SECTION:
        return load.section
    return sections.get(load.person or 0, (load.section, ""))[0]


def _people(
    people: Collection[int], sections: dict[int, tuple[int, str]], weeks: Sequence[Week]
) -> tuple[dict[int | None, tuple[str, str]], dict[int | None, Sequence[int]]]:
    names: dict[int | None, tuple[str, str]] = {
        key: (name, sections.get(key, (0, ""))[1])
        for key, name in User.objects.filter(pk__in=people).values_list("pk", "name")
    }
    promised = dict(
        Membership.objects.filter(user__in=people, weekly_hours__isnull=False)
        .order_by()
        .values_list("user")
        .annotate(hours=Sum("weekly_hours"))
    )
    away = _away(people, weeks)
    there: dict[int | None, Sequence[int]] = {
        key: available_of(weeks, away.get(key, ()), _at_most(promised.get(key))) for key in people
    }
    return names, there


def _at_most(promised: Decimal | None) -> Decimal | None:
    return min(promised, _FULL) if promised is not None else None


def _away(people: Collection[int], weeks: Sequence[Week]) -> dict[int, set[date]]:
    """Return the open days that lie wholly or by half in an absence."""
    days = [day for week in weeks for day in week.open_days]
    if not days:
        return {}
    first = timezone.make_aware(datetime.combine(days[0], time.min))
    rows = Absence.objects.filter(user__in=people, cancelled_at=None, end_at__gt=first)
    found: dict[int, set[date]] = {}
    for user, start, end in rows.values_list("user_id", "start_at", "end_at"):
        begins, ends = timezone.localdate(start), timezone.localdate(end)
        found.setdefault(user, set()).update(day for day in days if begins <= day <= ends)
    return found


def _offices(
    loads: Sequence[Load], weeks: Sequence[Week], on: date
) -> tuple[dict[int | None, tuple[str, str]], dict[int | None, Sequence[int]]]:
    """Return names of sections, and the hours of all who hold a main post in them or below."""
    keys = {load.section for load in loads if load.section}
    names: dict[int | None, tuple[str, str]] = {
        key: (name, above or "")
        for key, name, above in Department.objects.filter(pk__in=keys).values_list(
            "pk", "name", "parent__name"
        )
    }
    held = Appointment.objects.filter(on_day(on), is_concurrent=False)
    staff: dict[int, set[int]] = {}
    for user, department, above, kind in held.values_list(
        "user_id", "post__department_id", "post__department__parent_id", "post__department__kind"
    ):
        staff.setdefault(department, set()).add(user)
        if kind == "UNIT" and above is not None:
            staff.setdefault(above, set()).add(user)
    away = _away({user for key in keys for user in staff.get(key, ())}, weeks)
    there: dict[int | None, Sequence[int]] = {}
    for key in keys:
        each = [available_of(weeks, away.get(user, ())) for user in staff.get(key, ())]
        there[key] = [sum(hours) for hours in zip(*each, strict=True)] if each else []
    return names, there
