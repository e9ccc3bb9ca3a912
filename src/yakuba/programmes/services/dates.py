"""What moves the dates of tasks: a day asked for, an order, work begun, done and taken up again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.queries import events_of
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import ConstraintKind, LinkKind, Mode
from yakuba.kernel.verdict import Verdict
from yakuba.programmes.events import tasks as events
from yakuba.programmes.models import Project, Task, TaskLink, TaskRecord
from yakuba.programmes.policies.projects import may_change, may_see
from yakuba.programmes.policies.tasks import may_work
from yakuba.programmes.queries.tasks import is_waiting
from yakuba.programmes.rules.scheduling import FIRST_DAY, LAST_DAY
from yakuba.programmes.rules.stages import TaskKind

from .errors import UnableToApprove, UnableToPlan, UnableToSchedule
from .history import keep_project, keep_tasks
from .projects import demand, touched
from .scheduling import lock_component, timed

MOST_LAG = 2000
MOST_HOURS = Decimal("9999999.9")


@dataclass(frozen=True, slots=True)
class Opened:
    """A task and its project, locked, as they stand now."""

    task: Task
    project: Project


def opened(task: Task, verdict: Verdict, revision: int | None = None) -> Opened:
    """Lock the project of the task and read both anew; raises `UnableToPlan`, `PlanGrewOld`."""
    demand(verdict)
    lock_component(task.project)
    project = touched(task.project, revision)
    rows = Task.objects.select_related("assignee", "section", "parent")
    held = only(rows.filter(pk=task.pk, project=project, removed_at=None))
    if held is None:
        raise UnableToPlan("このタスクは削除されています。計画の表で確かめてください。")
    held.project = project
    return Opened(held, project)


def settle(
    project: Project,
    own: Sequence[Task],
    *,
    at: datetime,
    actor: Actor,
    retime: bool = True,
) -> list[Task]:
    """Write the dates that follow, keep the records, and return all tasks whose dates changed."""
    changed = timed(project, at=at, actor=actor, own=own) if retime else []
    moved = {task.pk for task in changed}
    keep_tasks([*changed, *(task for task in own if task.pk not in moved)], at=at)
    keep_project(project, at=at)
    return changed


def day_of(at: datetime, on: date | None) -> date:
    """Return the day of the act, by default that of the moment."""
    return on or timezone.localtime(at).date()


def within_reach(*days: date | None) -> None:
    """Raise `UnableToSchedule` for a date that no plan has."""
    for day in days:
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise UnableToSchedule(
                f"日付は{FIRST_DAY.year}年から{LAST_DAY.year}年までの日を入力してください。"
            )


@transaction.atomic
def move_task(
    *,
    task: Task,
    start: date,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> Task:
    """Let a task begin on the day: by hand exactly then, by the schedule no earlier.

    Raises `UnableToPlan`, `UnableToSchedule`, `PlanGrewOld`.
    """
    within_reach(start)
    held = opened(task, may_change(actor, task.project), revision).task
    _demand_movable(held)
    before = (held.start, held.finish)
    if held.mode == Mode.MANUAL.value:
        held.start = start
        held.finish = start if held.kind_enum.is_point else None
    elif held.constraint in ("", ConstraintKind.START_NO_EARLIER.value):
        held.constraint = ConstraintKind.START_NO_EARLIER.value
        held.constraint_day = start
    elif held.constraint == ConstraintKind.MUST_START.value:
        held.constraint_day = start
    else:
        raise UnableToSchedule(
            f"「{held.title}」には完了の条件があります。条件を外すか、日程の決め方を手動にしてください。"
        )
    held.changed_at = at
    held.save(update_fields=["start", "finish", "constraint", "constraint_day", "changed_at"])
    changed = settle(held.project, [held], at=at, actor=actor)
    tell_dates(held, before, changed, actor=actor, at=at)
    return held


def _demand_movable(task: Task) -> None:
    if task.kind_enum is TaskKind.GROUP:
        raise UnableToSchedule("まとまりの日程は、中のタスクから決まります。")
    if task.finished_on is not None:
        raise UnableToSchedule(
            f"「{task.title}」は完了しています。未完了に戻してから動かしてください。"
        )
    if task.started_on is not None and task.mode == Mode.AUTOMATIC.value:
        raise UnableToSchedule(
            f"「{task.title}」は{task.started_on:%Y-%m-%d}に着手しています。日数で完了日を変えてください。"
        )


def tell_dates(
    task: Task,
    before: tuple[date | None, date | None],
    changed: Iterable[Task],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that the dates of a task changed, and how many others followed."""
    if task.start is None or task.finish is None or (task.start, task.finish) == before:
        return
    fact = events.TaskRescheduled(
        subject=task.ref,
        project_id=task.project_id,
        start_before=before[0],
        finish_before=before[1],
        start=task.start,
        finish=task.finish,
        moved=sum(1 for one in changed if one.pk != task.pk),
    )
    record(fact, actor=actor, at=at)


@transaction.atomic
def link_tasks(
    *,
    before: Task,
    after: Task,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    kind: LinkKind = LinkKind.FS,
    lag: int = 0,
    revision: int | None = None,
) -> TaskLink:
    """Let one task wait for another, in this or another project; asked again it changes the lag.

    Raises `UnableToPlan`, `UnableToSchedule` (a ring of tasks), `PlanGrewOld`.
    """
    demand(may_see(actor, before.project))
    lock_component(before.project)
    held = opened(after, may_change(actor, after.project), revision).task
    first = only(Task.objects.filter(pk=before.pk, removed_at=None))
    if first is None:
        raise UnableToPlan("先に行うタスクは削除されています。")
    demand_linkable(first.pk, first.kind, held.pk, held.kind, lag)
    link, is_new = TaskLink.objects.get_or_create(
        before=first, after=held, kind=kind.value, defaults={"lag": lag}
    )
    if not is_new and link.lag != lag:
        link.lag = lag
        link.save(update_fields=["lag"])
    settle(held.project, [held], at=at, actor=actor)
    fact = events.TasksLinked(
        subject=held.ref,
        project_id=held.project_id,
        waits_for=_told(first, held),
        kind=kind.value,
        lag=lag,
    )
    record(fact, actor=actor, at=at)
    return link


def demand_linkable(before: int, before_kind: str, after: int, after_kind: str, lag: int) -> None:
    """Raise `UnableToSchedule` unless the one may wait for the other."""
    if before == after:
        raise UnableToSchedule("タスクは自分自身を待てません。ほかのタスクを選んでください。")
    if TaskKind.GROUP in (before_kind, after_kind):
        raise UnableToSchedule("まとまりには順序を付けられません。中のタスクを選んでください。")
    if abs(lag) > MOST_LAG:
        raise UnableToSchedule(f"間隔は{MOST_LAG}日までで入力してください。")


def _told(before: Task, after: Task) -> str:
    """Whoever reads the history of the one project need not see the other."""
    if before.project_id == after.project_id:
        return before.title
    return f"ほかの事業のタスク(番号{before.pk})"


@transaction.atomic
def unlink_tasks(
    *,
    before: Task,
    after: Task,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    kind: LinkKind | None = None,
    revision: int | None = None,
) -> Task:
    """Let a task wait for another one no more; raises `UnableToPlan`, `PlanGrewOld`."""
    held = opened(after, may_change(actor, after.project), revision).task
    links = TaskLink.objects.filter(before=before, after=held)
    if kind is not None:
        links = links.filter(kind=kind.value)
    if not links.delete()[0]:
        raise UnableToPlan("この順序は、すでに外されています。")
    settle(held.project, [held], at=at, actor=actor)
    fact = events.TasksUnlinked(
        subject=held.ref, project_id=held.project_id, waited_for=_told(before, held)
    )
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def progress_task(
    *,
    task: Task,
    percent: int,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    spent_hours: Decimal | None = None,
    revision: int | None = None,
) -> Task:
    """Say how far a task is, and what it has taken so far; the first progress is its beginning.

    Raises `UnableToPlan`.
    """
    held = opened(task, may_work(actor, task), revision).task
    _demand_workable(held)
    if not 0 <= percent <= 100:
        raise UnableToPlan("進み具合は0から100までの数で入力してください。")
    if spent_hours is not None and not 0 <= spent_hours <= MOST_HOURS:
        raise UnableToPlan("実績工数は0以上の時間で入力してください。")
    before, was_started = held.progress, held.started_on
    held.progress = percent
    if spent_hours is not None:
        held.spent_hours = spent_hours
    if percent and held.started_on is None:
        held.started_on = day_of(at, on)
    held.changed_at = at
    held.save(update_fields=["progress", "spent_hours", "started_on", "changed_at"])
    settle(held.project, [held], at=at, actor=actor, retime=held.started_on != was_started)
    fact = events.TaskProgressed(
        subject=held.ref, project_id=held.project_id, before=before, after=percent
    )
    record(fact, actor=actor, at=at)
    return held


def _demand_workable(task: Task) -> None:
    if task.kind_enum is TaskKind.GROUP:
        raise UnableToPlan("まとまりの進み具合は、中のタスクから決まります。")
    if task.finished_on is not None:
        raise UnableToPlan(
            f"「{task.title}」は完了しています。未完了に戻してから入力してください。"
        )


@transaction.atomic
def finish_task(
    *,
    task: Task,
    on: date,
    actor: Actor,
    at: datetime,
    spent_hours: Decimal | None = None,
    revision: int | None = None,
) -> Task:
    """Finish a task on the day; its dates become what they were in fact, and others follow.

    Raises `UnableToPlan`.
    """
    within_reach(on)
    held = opened(task, may_work(actor, task), revision).task
    _demand_workable(held)
    _demand_answered(held)
    if on > timezone.localtime(at).date():
        raise UnableToPlan("完了した日に、先の日付は入力できません。")
    if spent_hours is not None:
        held.spent_hours = spent_hours
    as_finished(held, on)
    held.changed_at = at
    held.save(
        update_fields=[
            "progress",
            "spent_hours",
            "started_on",
            "finished_on",
            "start",
            "finish",
            "changed_at",
        ]
    )
    settle(held.project, [held], at=at, actor=actor)
    record(
        events.TaskFinished(subject=held.ref, project_id=held.project_id, on=on), actor=actor, at=at
    )
    return held


def _demand_answered(task: Task) -> None:
    """What somebody is asked to approve is not done before they have answered."""
    if is_waiting(task):
        raise UnableToApprove(
            f"「{task.title}」は承認を待っているため、完了にできません。"
            "回答を待つか、依頼を取り下げてください。"
        )


def as_finished(task: Task, on: date) -> None:
    """Write down that the task was done, with the days it really took."""
    begun = on if task.kind_enum.is_point else min(task.started_on or task.start or on, on)
    task.finished_on = on
    task.progress = 100
    task.started_on = begun
    task.start, task.finish = begun, on


@transaction.atomic
def reopen_task(
    *,
    task: Task,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    revision: int | None = None,
) -> Task:
    """Take a finished task up again, as far as it was before; raises `UnableToPlan`."""
    held = opened(task, may_work(actor, task), revision).task
    if held.finished_on is None:
        raise UnableToPlan(f"「{held.title}」は完了していません。")
    kept = TaskRecord.objects.filter(task=held, finished_on=None).order_by("-recorded_at", "-pk")
    last = kept.values_list("progress", "start", "finish").first() or (0, held.start, None)
    held.finished_on = None
    held.progress = last[0]
    if held.kind_enum.is_point or not _was_begun(held):
        held.started_on = None
    if held.mode == Mode.MANUAL.value:
        # Finishing wrote the days it really took; what a person had planned stands in the record.
        held.start, held.finish = last[1] or held.start, last[2]
    held.changed_at = at
    held.save(
        update_fields=["progress", "finished_on", "started_on", "start", "finish", "changed_at"]
    )
    settle(held.project, [held], at=at, actor=actor)
    record(events.TaskReopened(subject=held.ref, project_id=held.project_id), actor=actor, at=at)
    return held


def _was_begun(task: Task) -> bool:
    """Tell whether work on it had begun before it was finished, by what was recorded."""
    if task.progress:
        return True
    begun = events_of([task.ref]).filter(code=events.TaskStarted.code).last()
    return begun is not None and begun.payload["on"] is not None
