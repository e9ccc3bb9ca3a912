"""Change many tasks at once: all of them, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import Project, Task
from yakuba.programmes.policies.projects import NOT_YOURS
from yakuba.programmes.queries.talk import sees_project
from yakuba.programmes.queries.tasks import editable_ids, tasks_of
from yakuba.programmes.queries.visible import editable_by
from yakuba.programmes.rules.mine import shifted
from yakuba.programmes.rules.stages import TaskKind

from .errors import PlanGrewOld, UnableToAct, UnableToPlan
from .tasks import change_task, finish_task, move_task, remove_task

MOST = 200
MOST_DAYS = 250


class Act(StrEnum):
    """What can be done to many at once."""

    ASSIGN = "ASSIGN"
    FREE = "FREE"
    SHIFT = "SHIFT"
    FINISH = "FINISH"
    REMOVE = "REMOVE"

    @property
    def label(self) -> str:
        return {
            "ASSIGN": "担当者を決める",
            "FREE": "担当者を外す",
            "SHIFT": "日程をずらす",
            "FINISH": "完了にする",
            "REMOVE": "削除する",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: to whom tasks go, or by how many open days they move."""

    act: Act
    to: User | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One task on the page of what will happen: before, after, or why it cannot be."""

    task: Task
    before: str
    after: str
    refusal: str = ""


def foresee(
    *, tasks: Sequence[Task], wish: Wish, calendar: Calendar, actor: Actor, on: date
) -> list[Line]:
    """Return what the wish would do to each task; nothing is changed."""
    mine = editable_ids(editable_by(actor), tasks)
    blind = _blind(tasks, wish, on)
    return [_line(task, wish, calendar, mine, blind) for task in tasks]


def _blind(tasks: Sequence[Task], wish: Wish, on: date) -> set[int]:
    """Return the projects that the person who would have the tasks may not see."""
    if wish.to is None:
        return set()
    projects = {task.project_id: task.project for task in tasks}
    return {key for key, one in projects.items() if not sees_project(wish.to, one, on)}


def _line(task: Task, wish: Wish, calendar: Calendar, mine: set[int], blind: set[int]) -> Line:
    before, after = _change(task, wish, calendar)
    if task.pk not in mine:
        return Line(task, before, after, NOT_YOURS.reason_ja)
    if wish.act is Act.ASSIGN and task.project_id in blind and wish.to is not None:
        return Line(task, before, after, f"{wish.to.name}さんは、この事業を見られません。")
    return Line(task, before, after, _hindrance(task, wish))


def _hindrance(task: Task, wish: Wish) -> str:
    if wish.act is Act.SHIFT:
        if task.finished_on is not None:
            return "完了したタスクの日程は動かせません。"
        if task.start is None or task.finish is None:
            return "日程が決まっていません。"
        if task.kind == TaskKind.GROUP:
            return "まとまりの日程は、中のタスクから決まります。"
    if wish.act is Act.FINISH:
        if task.finished_on is not None:
            return "すでに完了しています。"
        if getattr(task, "is_waiting", False):
            return "承認を待っています。"
    return ""


def _change(task: Task, wish: Wish, calendar: Calendar) -> tuple[str, str]:
    """Return what changes, before and after, in words."""
    who = task.assignee.name if task.assignee else "担当者なし"
    if wish.act is Act.ASSIGN:
        return who, wish.to.name if wish.to else "担当者なし"
    if wish.act is Act.FREE:
        return who, "担当者なし"
    if wish.act is Act.SHIFT:
        return _span(task.start, task.finish), _span(
            task.start and shifted(calendar, task.start, wish.days),
            task.finish and shifted(calendar, task.finish, wish.days),
        )
    if wish.act is Act.FINISH:
        return f"{task.progress}%", "完了"
    return "計画にある", "削除"


def _span(start: date | None, finish: date | None) -> str:
    if start is None or finish is None:
        return "日程なし"
    first = f"{start:%Y-%m-%d}"
    return first if start == finish else f"{first}〜{finish:%Y-%m-%d}"


@transaction.atomic
def change_many(
    *,
    keys: Sequence[int],
    wish: Wish,
    seen: Mapping[int, int],
    calendar: Calendar,
    actor: Actor,
    at: datetime,
    on: date,
) -> int:
    """Do the wish to every task or to none; returns how many.

    `seen` are the revisions of the plans when the person looked. Raises `UnableToPlan` naming the
    task that hinders, and `PlanGrewOld`.
    """
    if not 0 < len(set(keys)) <= MOST:
        raise UnableToPlan(f"タスクを1件以上{MOST}件以下で選んでください。")
    tasks = tasks_of(actor, keys)
    if len(tasks) != len(set(keys)):
        raise UnableToPlan("選んだタスクの一部が、なくなっています。一覧から選び直してください。")
    _demand_fresh(tasks, seen)
    lines = foresee(tasks=tasks, wish=wish, calendar=calendar, actor=actor, on=on)
    for line in lines:
        if line.refusal:
            raise UnableToPlan(f"「{line.task.title}」：{line.refusal}")
    for task in tasks:
        try:
            _do(task, wish, calendar, actor, at, on)
        except UnableToAct as refusal:
            raise UnableToPlan(f"「{task.title}」：{refusal}") from refusal
    return len(tasks)


def _demand_fresh(tasks: Sequence[Task], seen: Mapping[int, int]) -> None:
    """Lock the plans and refuse when one of them changed since it was shown."""
    for key in sorted({task.project_id for task in tasks}):
        held = only(Project.objects.select_for_update(of=("self",)).filter(pk=key))
        if held is None or seen.get(key) != held.revision:
            raise PlanGrewOld(
                "選んだあとに、計画がほかの人に変更されました。"
                "いまの内容を確かめてから、もう一度実行してください。"
            )


def _do(task: Task, wish: Wish, calendar: Calendar, actor: Actor, at: datetime, on: date) -> None:
    if wish.act in (Act.ASSIGN, Act.FREE):
        to = wish.to if wish.act is Act.ASSIGN else None
        change_task(task=task, changes={"assignee": to}, actor=actor, at=at, on=on)
    elif wish.act is Act.SHIFT and task.start is not None:
        to_day = shifted(calendar, task.start, wish.days)
        move_task(task=task, start=to_day, actor=actor, at=at, on=on)
    elif wish.act is Act.FINISH:
        finish_task(task=task, actor=actor, at=at, on=on)
    elif wish.act is Act.REMOVE:
        remove_task(task=task, actor=actor, at=at, on=on)
