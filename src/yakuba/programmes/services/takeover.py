"""Take a town's own list over: try it first, then all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.sheets import Book, UnreadableBook, open_book
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import Mode
from yakuba.organisation.models import Department
from yakuba.programmes.events.about import intake_ref
from yakuba.programmes.events.takeover import ListTakenOver
from yakuba.programmes.models import ImportMapping, ImportRun, Project, Task
from yakuba.programmes.policies.projects import may_change, may_plan
from yakuba.programmes.queries.takeover import (
    BUDGET_YEAR,
    LIMITS,
    budget_year_of,
    columns_of,
    mapping_name,
    reading_of,
    remembered,
)
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.rules.takeover import Column, fault_in, guess, heading_row
from yakuba.programmes.rules.takeover_money import UNITS, guess_unit, guess_year
from yakuba.programmes.rules.takeover_reading import ProjectLines, Reading, TaskLine

from .errors import UnableToTakeOver
from .founding import ProjectDraft, register_projects
from .projects import demand
from .takeover_money import take_budgets
from .tasks import TaskDraft, add_tasks


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list brought: the projects that are new, and the number of tasks that are."""

    projects: Sequence[Project]
    tasks: int
    budgets: int = 0


def begin(
    *,
    content: bytes,
    name: str,
    project: Project | None,
    actor: Actor,
    at: datetime,
) -> ImportRun:
    """Keep the list and read its headings; raises `UnableToTakeOver`.

    Nothing is taken over yet. The columns are those that were chosen the last time for the same
    headings, or what the headings tell.
    """
    demand(may_change(actor, project) if project else may_plan(actor), UnableToTakeOver)
    try:
        book = open_book(content, LIMITS, name=name)
    except UnreadableBook as refusal:
        raise UnableToTakeOver(str(refusal)) from refusal
    try:
        file = files.keep_scanned(
            content=content, name=name[:120], media_type=book.media_type, actor=actor, at=at
        )
    except files.UnableToStore as refusal:
        raise UnableToTakeOver(str(refusal)) from refusal
    return _begun(file_id=file.pk, book=book, project=project, actor=actor, at=at)


@transaction.atomic
def _begun(
    *, file_id: Any, book: Book, project: Project | None, actor: Actor, at: datetime
) -> ImportRun:
    sheet = book.sheets[0]
    rows = book.rows(sheet)
    heading_at = heading_row(rows)
    headings = rows[heading_at] if rows else ()
    columns = remembered(headings)
    if not columns:
        columns = guess(headings)
        # Whoever takes tasks into one project has no budget of many.
        if project is None:
            columns = guess_unit(columns, rows[:heading_at])
        else:
            columns = {place: one for place, one in columns.items() if one not in UNITS}
    year = guess_year(columns, rows, heading_at)
    return ImportRun.objects.create(
        file_id=file_id,
        project=project,
        columns=_as_json(columns, year),
        sheet=sheet,
        rows=max(0, len(rows) - 1),
        tried_at=at,
        tried_by=User.objects.get(pk=actor.user_id or 0),
    )


def _as_json(columns: Mapping[int, Column], budget_year: int | None) -> dict[str, str]:
    places = {str(place): column.value for place, column in sorted(columns.items())}
    return places if budget_year is None else places | {BUDGET_YEAR: str(budget_year)}


@transaction.atomic
def choose(
    *,
    run: ImportRun,
    sheet: str,
    columns: Mapping[int, Column],
    budget_year: int | None = None,
    actor: Actor,
    at: datetime,
) -> Reading:
    """Choose sheet and columns and try the list; what is wrong is kept by cell.

    `budget_year` is the fiscal year of the budget, where it is another than was found.

    Raises `UnableToTakeOver` when the columns cannot be meant or the list was taken already.
    """
    _demand_of(run, actor)
    refusal = fault_in(columns, has_project=run.project_id is not None)
    if refusal:
        raise UnableToTakeOver(refusal)
    run.sheet = sheet
    run.columns = _as_json(columns, budget_year or budget_year_of(run))
    reading = _read(run, at)
    run.rows, run.faults, run.tried_at = (
        reading.rows,
        [fault.as_json() for fault in reading.faults],
        at,
    )
    run.save(update_fields=["sheet", "columns", "rows", "faults", "tried_at"])
    return reading


def _demand_of(run: ImportRun, actor: Actor) -> None:
    demand(may_change(actor, run.project) if run.project else may_plan(actor), UnableToTakeOver)
    if run.taken_at is not None:
        raise UnableToTakeOver("この一覧は、すでに取り込まれています。")


def _read(run: ImportRun, at: datetime) -> Reading:
    try:
        return reading_of(run, at)
    except UnreadableBook as refusal:
        raise UnableToTakeOver(str(refusal)) from refusal


@transaction.atomic
def take_over(*, run: ImportRun, actor: Actor, at: datetime, on: date) -> Taken:
    """Make the projects and tasks of the list, all of them or none; raises `UnableToTakeOver`.

    Projects and tasks that stand already, by name and dates, are left as they are, so that a list
    can be taken over again after it grew.
    """
    held = only(ImportRun.objects.select_for_update().filter(pk=run.pk))
    if held is None:
        raise UnableToTakeOver("この一覧はありません。もう一度選んでください。")
    _demand_of(held, actor)
    reading = _read(held, at)
    if reading.faults:
        raise UnableToTakeOver(
            f"直していない誤りが{len(reading.faults)}件あります。元の一覧を直して、もう一度選んでください。"
        )
    people = {one.pk: one for one in User.objects.filter(pk__in=_named(reading))}
    known = _known(held, reading)
    fresh = [lines for lines in reading.projects if lines.row and lines.row not in known]
    made = register_projects(drafts=_drafts(fresh, people, on), actor=actor, at=at, on=on)
    tasks = sum(len(lines.tasks) for lines in fresh)
    for lines in reading.projects:
        project = held.project or known.get(lines.row)
        if project is not None:
            tasks += _add(project, lines, people, actor, at, on)
    pairs = [*zip(made, fresh, strict=True)]
    pairs += [(known[lines.row], lines) for lines in reading.projects if lines.row in known]
    budgets = take_budgets(pairs=pairs, fiscal_year=budget_year_of(held), actor=actor, at=at)
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    _remember(held, reading.headings, at)
    fact = ListTakenOver(
        subject=intake_ref(held.pk),
        name=held.file.name,
        rows=reading.rows,
        projects=len(fresh),
        tasks=tasks,
        budgets=budgets,
    )
    record(fact, actor=actor, at=at)
    return Taken(made, tasks, budgets)


def _named(reading: Reading) -> set[int]:
    return {
        line.assignee
        for project in reading.projects
        for line in project.tasks
        if line.assignee is not None
    }


def _known(run: ImportRun, reading: Reading) -> dict[int, Project]:
    """Return by row the projects that stand already: by number, or by name and section."""
    if run.project_id is not None:
        return {}
    codes = [lines.code for lines in reading.projects if lines.code]
    names = [lines.name for lines in reading.projects if not lines.code]
    by_code = {one.code: one for one in Project.objects.filter(code__in=codes)}
    by_name = {
        (one.name, one.department_id): one
        for one in Project.objects.filter(name__in=names, cancelled_on=None).order_by("pk")
    }
    found = {
        lines.row: by_code.get(lines.code)
        if lines.code
        else by_name.get((lines.name, lines.department or 0))
        for lines in reading.projects
    }
    return {row: project for row, project in found.items() if project is not None}


def _drafts(
    fresh: Sequence[ProjectLines], people: Mapping[int, User], on: date
) -> list[ProjectDraft]:
    wanted = {lines.department for lines in fresh if lines.department is not None}
    rows = Department.objects.filter(pk__in=wanted).select_related("municipality")
    departments: dict[int | None, Department] = {one.pk: one for one in rows}
    return [
        ProjectDraft(
            name=lines.name,
            department=departments[lines.department],
            purpose=lines.purpose,
            priority=lines.priority,
            planned_start=lines.begins,
            go_live=lines.ends,
            code=lines.code,
            tasks=_task_drafts(lines.tasks, people, on),
        )
        for lines in fresh
    ]


def _add(
    project: Project,
    lines: ProjectLines,
    people: Mapping[int, User],
    actor: Actor,
    at: datetime,
    on: date,
) -> int:
    there = set(
        Task.objects.filter(project=project, removed_at=None).values_list(
            "title", "start", "finish"
        )
    )
    fresh = [one for one in lines.tasks if (one.title, one.start, one.finish) not in there]
    if not fresh:
        return 0
    drafts = _task_drafts(fresh, people, on)
    add_tasks(project=project, drafts=drafts, links=[], actor=actor, at=at, on=on)
    return len(fresh)


def _task_drafts(
    lines: Sequence[TaskLine], people: Mapping[int, User], on: date
) -> list[TaskDraft]:
    """Return the tasks of the list, each below the heading that it names."""
    drafts: list[TaskDraft] = []
    groups: dict[str, str] = {}
    for line in lines:
        if line.group and line.group not in groups:
            groups[line.group] = f"group-{len(groups)}"
            drafts.append(TaskDraft(title=line.group, key=groups[line.group], kind=TaskKind.GROUP))
        drafts.append(_draft(line, groups.get(line.group), people, on))
    return drafts


def _draft(line: TaskLine, group: str | None, people: Mapping[int, User], on: date) -> TaskDraft:
    # What the list dates, the list's people have promised: it stays until somebody lets it move.
    is_dated = line.start is not None or line.finish is not None
    return TaskDraft(
        title=line.title,
        key=f"row-{line.row}",
        parent=group,
        mode=Mode.MANUAL if is_dated else Mode.AUTOMATIC,
        days=1 if line.days is None else line.days,
        start=line.start or line.finish,
        finish=line.finish,
        assignee=people.get(line.assignee) if line.assignee else None,
        effort_hours=line.effort_hours,
        progress=100 if line.is_done else line.progress,
        started_on=line.start if line.is_done or line.progress else None,
        finished_on=(min(line.finish, on) if line.finish else on) if line.is_done else None,
        note=line.note,
    )


def _remember(run: ImportRun, headings: Sequence[object], at: datetime) -> None:
    """Remember the choice of columns under the headings it was made for."""
    ImportMapping.objects.update_or_create(
        name=mapping_name(headings),
        defaults={"columns": _as_json(columns_of(run), None), "used_at": at},
    )
