"""One task: what it is, how far it is, what is said about it; and the small acts on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import wareki
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.forms.talk import AttachForm, CommentForm
from yakuba.programmes.forms.tasks import ProgressForm
from yakuba.programmes.models import Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.policies.tasks import may_work
from yakuba.programmes.queries.approvals import approvals_of
from yakuba.programmes.queries.talk import (
    attachments_of,
    comments_of,
    people_near,
    unread_mentions,
)
from yakuba.programmes.queries.tasks import dates_text, is_waiting, neighbours, row_of
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services import board as acts
from yakuba.programmes.services.errors import UnableToAct
from yakuba.programmes.services.tasks import finish_task, progress_task, reopen_task

from .gate import task_or_404
from .mine import just_done
from .telling import back_to, moments_of

MOST_FACTS = 40


@require_safe
def task(request: TownRequest, key: int) -> HttpResponse:
    """Show the task."""
    return page(request, task_or_404(request, key))


def page(
    request: TownRequest,
    task: Task,
    *,
    status: int = 200,
    trouble: str = "",
    progress: ProgressForm | None = None,
    comment: CommentForm | None = None,
    attach: AttachForm | None = None,
) -> HttpResponse:
    """Render the task, with what was typed when an act could not be done."""
    on = timezone.localdate()
    task.is_waiting = is_waiting(task)  # type: ignore[attr-defined]
    row = row_of(task, calendar_of(request.municipality), on)
    before, after = neighbours(request.actor, task)
    approvals = list(approvals_of(task))
    near = people_near(task.project, on)
    unread = set(
        unread_mentions(request.actor)
        .filter(comment__task=task)
        .values_list("comment_id", flat=True)
    )
    context = {
        "task": task,
        "project": task.project,
        "row": row,
        "trouble": trouble,
        "facts": facts_of(task),
        "before": before,
        "after": after,
        "approvals": approvals,
        "awaited": [one for one in approvals if one.answered_at is None],
        "may_change": bool(may_change(request.actor, task.project)),
        "may_work": bool(may_work(request.actor, task)) and task.kind != TaskKind.GROUP,
        "progress_form": progress or ProgressForm(initial=_progress(task)),
        "comment_form": comment or CommentForm(near=near, on=on),
        "attach_form": attach or AttachForm(),
        "comments": comments_of(task.project, task),
        "unread": unread,
        "attachments": attachments_of(task.project, task),
        "moments": moments_of(events_of([task.ref]).reverse()[:MOST_FACTS]),
        "done": just_done(request),
        "back": "task",
        "panels": panels_of(request.actor, task.ref, on),
    }
    return render(request, "programmes/task.html", context, status=status)


def _progress(task: Task) -> dict[str, Any]:
    return {"percent": task.progress, "spent_hours": task.spent_hours}


def facts_of(task: Task) -> list[Fact]:
    """Return what stands in the plan about the task, empty things left out."""
    length = f"{task.days}開庁日" if task.kind == TaskKind.WORK else ""
    legal = ""
    if task.minimum_days is not None:
        legal = f"{task.minimum_days}{task.get_minimum_unit_display()}　{task.minimum_source}"
    condition = ""
    if task.constraint_day is not None:
        condition = f"{task.get_constraint_display()}：{wareki(task.constraint_day)}"
    hours = f"予定 {_hours(task.effort_hours)}　実績 {_hours(task.spent_hours)}"
    told = [
        ("日程", dates_text(task)),
        ("日数", length),
        ("日程の決め方", task.get_mode_display()),
        ("担当者", task.assignee.name if task.assignee else "決まっていません"),
        ("担当課", task.section.name if task.section else ""),
        ("担う役割", task.role),
        ("工数", hours),
        ("着手した日", wareki(task.started_on)),
        ("完了した日", wareki(task.finished_on)),
        ("成果物", task.deliverable),
        ("法定の最短日数", legal),
        ("日付の条件", condition),
        ("上のまとまり", task.parent.title if task.parent else ""),
    ]
    return [Fact(label, value) for label, value in told if value]


def _hours(hours: object) -> str:
    return "—" if hours is None else f"{hours}時間"


def _act(
    request: TownRequest, key: int, doing: Callable[[Task], str], *, done: bool = False
) -> HttpResponse:
    """Do the act and go back; if it cannot be done, show the task as it stands now."""
    task = task_or_404(request, key)
    try:
        said = doing(task)
    except UnableToAct as refusal:
        return page(request, task_or_404(request, key), trouble=str(refusal), status=409)
    if said:
        messages.success(request, said)
    return back_to(request, task, done=done)


@require_POST
def finish(request: TownRequest, key: int) -> HttpResponse:
    """Tick the task off; the next page offers the way back."""
    now = timezone.now()

    def doing(task: Task) -> str:
        finish_task(task=task, actor=request.actor, at=now, on=timezone.localdate(now))
        return ""

    return _act(request, key, doing, done=True)


@require_POST
def reopen(request: TownRequest, key: int) -> HttpResponse:
    """Take a finished task up again."""
    now = timezone.now()

    def doing(task: Task) -> str:
        reopen_task(task=task, actor=request.actor, at=now, on=timezone.localdate(now))
        return f"「{task.title}」を未完了に戻しました。"

    return _act(request, key, doing)


@require_POST
def begin(request: TownRequest, key: int) -> HttpResponse:
    """Write down that work began."""
    now = timezone.now()

    def doing(task: Task) -> str:
        acts.begin(task=task, actor=request.actor, at=now, on=timezone.localdate(now))
        return f"「{task.title}」に着手しました。"

    return _act(request, key, doing)


@require_POST
def progress(request: TownRequest, key: int) -> HttpResponse:
    """Write down how far the task is and what it has taken."""
    task = task_or_404(request, key)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return page(request, task, progress=form, status=422)
    now = timezone.now()
    try:
        progress_task(
            task=task,
            percent=form.cleaned_data["percent"],
            spent_hours=form.cleaned_data["spent_hours"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )
    except UnableToAct as refusal:
        fresh = task_or_404(request, key)
        return page(request, fresh, progress=form, trouble=str(refusal), status=409)
    messages.success(request, "進み具合を記録しました。")
    return back_to(request, task)
