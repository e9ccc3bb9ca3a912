"""Call a meeting, write agenda and minutes, confirm them: what was to be done becomes tasks."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schedule.tasks import Mode
from yakuba.kernel.text import clean_line, clean_text
from yakuba.programmes.events import meetings as events
from yakuba.programmes.events.about import meeting_ref
from yakuba.programmes.models import AgendaItem, Meeting, Project, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.meetings import items_of
from yakuba.programmes.queries.talk import sees_project
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.rules.scheduling import FIRST_DAY, LAST_DAY

from .errors import UnableToAct
from .projects import demand
from .tasks import TaskDraft, add_tasks

_LABELS = {"title": "会議名", "starts_at": "開始", "place": "場所", "attendants": "出席者"}
MOST_ITEMS = 100


class UnableToMeet(UnableToAct):
    """A meeting cannot be as asked; the message says why."""


@transaction.atomic
def call_meeting(
    *,
    project: Project,
    title: str,
    starts_at: datetime,
    actor: Actor,
    at: datetime,
    place: str = "",
    attendants: str = "",
) -> Meeting:
    """Put a meeting on a project's calendar; raises `UnableToMeet`."""
    demand(may_change(actor, project), UnableToMeet)
    title = clean_line(title)
    if not title:
        raise UnableToMeet("会議名を入力してください。")
    meeting = Meeting.objects.create(
        project=project,
        title=title[:120],
        starts_at=starts_at,
        place=clean_line(place)[:120],
        attendants=clean_line(attendants)[:400],
    )
    fact = events.MeetingCalled(
        subject=meeting_ref(meeting.pk), title=meeting.title, project_id=project.pk
    )
    record(fact, actor=actor, at=at)
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, changes: dict[str, Any], actor: Actor, at: datetime
) -> Meeting:
    """Change title, time, place or attendants; raises `UnableToMeet`."""
    held = _open(meeting, actor)
    told = []
    for name, value in changes.items():
        if name not in _LABELS:
            raise UnableToMeet(f"{name}は変更できません。")
        if getattr(held, name) != value:
            told.append(f"{_LABELS[name]}: {_said(getattr(held, name))} → {_said(value)}")
            setattr(held, name, value)
    if not clean_line(held.title):
        raise UnableToMeet("会議名を入力してください。")
    if told:
        held.save(update_fields=list(changes))
        _changed(held, told, actor, at)
    return held


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value) or "なし"


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, actor: Actor, at: datetime) -> Meeting:
    """Call a meeting off; raises `UnableToMeet`."""
    held = _open(meeting, actor)
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    fact = events.MeetingCancelled(subject=meeting_ref(held.pk), reason=clean_line(reason))
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def add_item(
    *,
    meeting: Meeting,
    kind: ItemKind,
    title: str,
    actor: Actor,
    at: datetime,
    on: date,
    body: str = "",
    assignee: User | None = None,
    due: date | None = None,
) -> AgendaItem:
    """Add a matter, a decision or an action; raises `UnableToMeet`."""
    held = _open(meeting, actor)
    rows = AgendaItem.objects.filter(meeting=held)
    if rows.count() >= MOST_ITEMS:
        raise UnableToMeet(f"議題・決定事項・宿題は、合わせて{MOST_ITEMS}件までです。")
    last = rows.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=held, position=last + 1)
    _fill(item, held.project, kind, title, body, assignee, due, on)
    item.save()
    _changed(held, [f"{kind.label}を加えた: {item.title}"], actor, at)
    return item


@transaction.atomic
def change_item(
    *,
    item: AgendaItem,
    kind: ItemKind,
    title: str,
    actor: Actor,
    at: datetime,
    on: date,
    body: str = "",
    assignee: User | None = None,
    due: date | None = None,
) -> AgendaItem:
    """Write what was said, decided or is to be done; raises `UnableToMeet`."""
    held = _open(item.meeting, actor)
    fresh = _item(item, held)
    _fill(fresh, held.project, kind, title, body, assignee, due, on)
    fresh.save()
    _changed(held, [f"{kind.label}を直した: {fresh.title}"], actor, at)
    return fresh


@transaction.atomic
def remove_item(*, item: AgendaItem, actor: Actor, at: datetime) -> None:
    """Take a matter off the agenda; raises `UnableToMeet`."""
    held = _open(item.meeting, actor)
    fresh = _item(item, held)
    label = f"{ItemKind(fresh.kind).label}を外した: {fresh.title}"
    fresh.delete()
    _changed(held, [label], actor, at)


@transaction.atomic
def confirm_minutes(*, meeting: Meeting, actor: Actor, at: datetime, on: date) -> list[Task]:
    """Make the minutes final and its actions tasks of the project; returns the tasks.

    Raises `UnableToMeet` when an action lacks who or until when.
    """
    held = _open(meeting, actor)
    if held.starts_at > at:
        raise UnableToMeet("議事録を確定できるのは、会議が始まったあとです。")
    items = items_of(held)
    if not items:
        raise UnableToMeet("議題がありません。議題と記録を入力してから確定してください。")
    actions = [item for item in items if item.kind == ItemKind.ACTION]
    for action in actions:
        if action.assignee is None or action.due is None:
            raise UnableToMeet(
                f"宿題「{action.title}」に、担当者と期限を入力してから確定してください。"
            )
    tasks = _tasks_of(held, actions, actor, at, on)
    for action, task in zip(actions, tasks, strict=True):
        action.task = task
        action.save(update_fields=["task"])
    held.confirmed_at = at
    held.save(update_fields=["confirmed_at"])
    fact = events.MinutesConfirmed(
        subject=meeting_ref(held.pk),
        decisions=sum(1 for item in items if item.kind == ItemKind.DECISION),
        actions=len(actions),
    )
    record(fact, actor=actor, at=at)
    return tasks


def _tasks_of(
    meeting: Meeting, actions: list[AgendaItem], actor: Actor, at: datetime, on: date
) -> list[Task]:
    """Add a task an action: by hand, from the day of the minutes to the day that was agreed."""
    if not actions:
        return []
    source = f"会議「{meeting.title}」（{timezone.localtime(meeting.starts_at):%Y-%m-%d}）の宿題"
    drafts = [
        TaskDraft(
            title=action.title,
            mode=Mode.MANUAL,
            start=min(on, action.due) if action.due else on,
            finish=action.due,
            assignee=action.assignee,
            note="\n".join(part for part in (action.body, source) if part),
        )
        for action in actions
    ]
    try:
        return add_tasks(project=meeting.project, drafts=drafts, actor=actor, at=at, on=on)
    except UnableToAct as refusal:
        raise UnableToMeet(str(refusal)) from refusal


def _open(meeting: Meeting, actor: Actor) -> Meeting:
    """Lock the meeting and return it as it stands; refuses when its minutes are final."""
    held = only(
        Meeting.objects.select_for_update(of=("self",))
        .select_related("project")
        .filter(pk=meeting.pk)
    )
    if held is None:
        raise UnableToMeet("この会議はありません。")
    demand(may_change(actor, held.project), UnableToMeet)
    if held.cancelled_at is not None:
        raise UnableToMeet("この会議は取りやめになっています。")
    if held.confirmed_at is not None:
        raise UnableToMeet("議事録は確定しているため、変更できません。")
    return held


def _item(item: AgendaItem, meeting: Meeting) -> AgendaItem:
    fresh = only(AgendaItem.objects.filter(pk=item.pk, meeting=meeting))
    if fresh is None:
        raise UnableToMeet("この議題は、すでに外されています。")
    return fresh


def _fill(
    item: AgendaItem,
    project: Project,
    kind: ItemKind,
    title: str,
    body: str,
    assignee: User | None,
    due: date | None,
    on: date,
) -> None:
    item.kind, item.title = kind.value, clean_line(title)[:200]
    if not item.title:
        raise UnableToMeet(f"{kind.label}を入力してください。")
    item.body = clean_text(body)[:4000]
    is_action = kind is ItemKind.ACTION
    if is_action and assignee is not None and not sees_project(assignee, project, on):
        raise UnableToMeet(
            f"{assignee.name}さんはこの事業を見られません。"
            "事業の参加者に加えてから、宿題の担当者にしてください。"
        )
    if is_action and due is not None and not FIRST_DAY <= due <= LAST_DAY:
        raise UnableToMeet(f"期限は{FIRST_DAY.year}年から{LAST_DAY.year}年までの日にしてください。")
    item.assignee = assignee if is_action else None
    item.due = due if is_action else None


def _changed(meeting: Meeting, told: list[str], actor: Actor, at: datetime) -> None:
    fact = events.MeetingChanged(subject=meeting_ref(meeting.pk), changes=tuple(told))
    record(fact, actor=actor, at=at)
