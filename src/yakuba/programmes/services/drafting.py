"""How tasks come into a plan: drafts become rows, headings first, and then their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import ConstraintKind, LinkKind, Mode, Unit
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.models import Department
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.policies.projects import may_change, may_see
from yakuba.programmes.rules.scheduling import LONGEST, counts_days
from yakuba.programmes.rules.stages import TaskKind

from .dates import MOST_HOURS, as_finished, demand_linkable, settle, within_reach
from .errors import UnableToPlan
from .projects import demand, touched
from .scheduling import lock_component

_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDraft:
    """A task to be added; `key` names it within the call, `parent` is the key of its heading or
    the database key of one that stands already.

    An automatic task with a `start` begins no earlier than it.
    """

    title: str
    key: str = ""
    kind: TaskKind = TaskKind.WORK
    parent: str | int | None = None
    mode: Mode = Mode.AUTOMATIC
    days: int = 1
    start: date | None = None
    finish: date | None = None
    constraint: ConstraintKind | None = None
    constraint_day: date | None = None
    minimum_days: int | None = None
    minimum_unit: Unit | None = None
    minimum_source: str = ""
    window: str = ""
    role: str = ""
    assignee: User | None = None
    section: Department | None = None
    effort_hours: Decimal | None = None
    spent_hours: Decimal | None = None
    progress: int = 0
    started_on: date | None = None
    finished_on: date | None = None
    deliverable: str = ""
    step_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """`after` waits for `before`: keys of drafts, or database keys of tasks that stand already."""

    before: str | int
    after: str | int
    kind: LinkKind = LinkKind.FS
    lag: int = 0


def added(
    project: Project,
    drafts: Sequence[TaskDraft],
    links: Sequence[LinkDraft],
    *,
    revision: int | None,
    actor: Actor,
    at: datetime,
) -> tuple[Project, list[Task]]:
    """Write the tasks and their links, and give them their dates; the caller says what happened."""
    demand(may_change(actor, project))
    lock_component(project)
    held = touched(project, revision)
    known = _known(held, drafts, links)
    calendar = calendar_of(held.municipality)
    last = Task.objects.filter(project=held).aggregate(last=Max("position"))["last"] or 0
    made = [row_of(held, draft, calendar, at, last + n) for n, draft in enumerate(drafts, 1)]
    create_rows(made, drafts, known)
    by_key = dict(known) | {d.key: one for d, one in zip(drafts, made, strict=True) if d.key}
    _join(links, by_key, actor)
    settle(held, made, at=at, actor=actor)
    return held, made


def _known(
    project: Project, drafts: Sequence[TaskDraft], links: Sequence[LinkDraft]
) -> dict[str | int, Task]:
    """Return the tasks that stand already and are named by their keys."""
    keys = [draft.key for draft in drafts if draft.key]
    if len(set(keys)) < len(keys):
        raise UnableToPlan("同じ記号のタスクが二つあります。記号を改めてください。")
    named = {draft.parent for draft in drafts} | {link.before for link in links}
    named |= {link.after for link in links}
    wanted = [one for one in named if isinstance(one, int)]
    rows = Task.objects.filter(pk__in=wanted, removed_at=None).select_related("project")
    return {task.pk: task for task in rows}


def row_of(
    project: Project, draft: TaskDraft, calendar: Calendar, at: datetime, place: int
) -> Task:
    """Return the row of a draft, not yet written, with its fields in agreement."""
    constraint, day = draft.constraint, draft.constraint_day
    is_placed = draft.started_on is None and draft.finished_on is None
    if draft.mode is Mode.AUTOMATIC and draft.start and constraint is None and is_placed:
        constraint, day = ConstraintKind.START_NO_EARLIER, draft.start
    unit = draft.minimum_unit or Unit.CALENDAR
    task = Task(
        project=project,
        position=place,
        kind=draft.kind.value,
        title=draft.title,
        note=draft.note,
        mode=draft.mode.value,
        days=draft.days,
        start=draft.start,
        finish=draft.finish,
        constraint=constraint.value if constraint else "",
        constraint_day=day,
        minimum_days=draft.minimum_days,
        minimum_unit="" if draft.minimum_days is None else unit.value,
        minimum_source=draft.minimum_source,
        window=draft.window,
        role=draft.role,
        assignee=draft.assignee,
        section=draft.section,
        effort_hours=draft.effort_hours,
        spent_hours=draft.spent_hours,
        progress=draft.progress,
        started_on=draft.started_on,
        finished_on=draft.finished_on,
        deliverable=draft.deliverable,
        step_code=draft.step_code,
        created_at=at,
        changed_at=at,
    )
    tidied(task, calendar)
    if task.finished_on is not None:
        as_finished(task, task.finished_on)
    return task


def create_rows(
    made: Sequence[Task], drafts: Sequence[TaskDraft], known: dict[str | int, Task]
) -> None:
    """Write the rows, headings before what stands below them."""
    by_key: dict[str | int, Task] = dict(known)
    by_key |= {draft.key: task for draft, task in zip(drafts, made, strict=True) if draft.key}
    waiting = list(zip(drafts, made, strict=True))
    while waiting:
        ready = []
        later = []
        for draft, task in waiting:
            if draft.parent in (None, ""):
                ready.append(task)
                continue
            above = by_key.get(draft.parent) if draft.parent is not None else None
            demand_heading(task, above)
            task.parent = above
            if above is not None and above.pk is not None:
                ready.append(task)
            else:
                later.append((draft, task))
        if not ready:
            raise UnableToPlan(
                "まとまりの中のまとまりが、元に戻っています。上のタスクを改めてください。"
            )
        Task.objects.bulk_create(ready, batch_size=_BATCH)
        waiting = later


def demand_heading(task: Task, above: Task | None) -> None:
    """Raise `UnableToPlan` unless the task may stand below the other."""
    if above is None or above.project_id != task.project_id:
        raise UnableToPlan(f"「{task.title}」の上のタスクが、この計画にありません。")
    if above.kind_enum is not TaskKind.GROUP:
        raise UnableToPlan(
            f"「{above.title}」の下には置けません。上のタスクには「まとまり」を選んでください。"
        )


def _join(links: Sequence[LinkDraft], by_key: dict[str | int, Task], actor: Actor) -> None:
    """Write the links; those that lead from or to another project need the right to it."""
    rows: dict[tuple[int, int, str], TaskLink] = {}
    for link in links:
        before, after = by_key.get(link.before), by_key.get(link.after)
        if before is None or after is None:
            missing = link.before if before is None else link.after
            raise UnableToPlan(f"順序の相手のタスク「{missing}」がありません。")
        demand_linkable(before.pk, before.kind, after.pk, after.kind, link.lag)
        rows[before.pk, after.pk, link.kind.value] = TaskLink(
            before=before, after=after, kind=link.kind.value, lag=link.lag
        )
    for row in rows.values():
        # A task that stands already may be one of another project.
        if row.before.pk in by_key:
            demand(may_see(actor, row.before.project))
        if row.after.pk in by_key:
            demand(may_change(actor, row.after.project))
    TaskLink.objects.bulk_create(list(rows.values()), batch_size=_BATCH)


def tidied(task: Task, calendar: Calendar) -> None:
    """Make the fields of a task agree with each other; raises `UnableToPlan`."""
    task.title = clean_line(task.title)
    task.note = clean_text(task.note)
    if not task.title:
        raise UnableToPlan("タスクの名称を入力してください。")
    if len(task.title) > 200:
        raise UnableToPlan("タスクの名称は200字までで入力してください。")
    if not 0 <= task.progress <= 100:
        raise UnableToPlan("進み具合は0から100までの数で入力してください。")
    for hours in (task.effort_hours, task.spent_hours):
        if hours is not None and not 0 <= hours <= MOST_HOURS:
            raise UnableToPlan("工数は0以上の時間で入力してください。")
    _same_town(task)
    _tidied_demands(task)
    _tidied_dates(task, calendar)


def _same_town(task: Task) -> None:
    town = active_municipality_id()
    if task.assignee is not None and task.assignee.municipality_id != town:
        raise UnableToPlan("担当者は、この自治体の職員から選んでください。")
    if task.section is not None and task.section.municipality_id != town:
        raise UnableToPlan("担当課は、この自治体の課から選んでください。")


def _tidied_demands(task: Task) -> None:
    if bool(task.constraint) != (task.constraint_day is not None):
        raise UnableToPlan("日付の条件は、条件と日付の両方を入力してください。")
    if task.minimum_days is None:
        task.minimum_unit = ""
    elif not 0 <= task.minimum_days <= LONGEST:
        raise UnableToPlan(f"法定の最短日数は0から{LONGEST}までで入力してください。")
    else:
        task.minimum_unit = task.minimum_unit or Unit.CALENDAR.value
    if task.kind_enum is TaskKind.GROUP and (task.constraint or task.minimum_days or task.window):
        raise UnableToPlan("まとまりには日付の条件を付けられません。中のタスクに付けてください。")


def _tidied_dates(task: Task, calendar: Calendar) -> None:
    within_reach(task.start, task.finish, task.constraint_day, task.started_on, task.finished_on)
    kind = task.kind_enum
    if not counts_days(kind):
        task.days = 0
    elif not 1 <= task.days <= LONGEST:
        raise UnableToPlan(f"日数は1から{LONGEST}までで入力してください。")
    if kind is TaskKind.GROUP:
        task.mode = Mode.AUTOMATIC.value
    if task.mode == Mode.MANUAL.value:
        _tidied_by_hand(task, calendar)


def _tidied_by_hand(task: Task, calendar: Calendar) -> None:
    if task.start is None:
        raise UnableToPlan(f"「{task.title}」は手動のタスクです。開始日を入力してください。")
    if task.kind_enum.is_point:
        task.finish = task.start
    if task.finish is None:
        return
    if task.finish < task.start:
        raise UnableToPlan("完了日は、開始日より後の日にしてください。")
    if not task.kind_enum.is_point:
        # Work put on days of rest by hand takes none of the open days, and still is work.
        taken = calendar.between(task.start - timedelta(days=1), task.finish)
        task.days = min(LONGEST, max(1, taken))
