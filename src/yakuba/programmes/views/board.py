"""The board of a project: four columns, moved by a button."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.board import Column, columns_of
from yakuba.programmes.queries.tasks import TaskRow
from yakuba.programmes.rules.stages import TaskState
from yakuba.programmes.services.board import move_on_board
from yakuba.programmes.services.errors import UnableToAct

from .gate import project_or_404, task_or_404
from .mine import just_done
from .telling import back_to


@dataclass(frozen=True, slots=True)
class Card:
    """A task with the columns to which the reader may bring it."""

    row: TaskRow
    targets: tuple[TaskState, ...]


@require_safe
def board(request: TownRequest, key: int) -> HttpResponse:
    """Show the project's tasks by where they stand."""
    project = project_or_404(request, key)
    on = timezone.localdate()
    mine_only = request.GET.get("who") == "me"
    columns = columns_of(
        project,
        calendar_of(request.municipality),
        on,
        only_of=request.actor.user_id if mine_only else None,
    )
    changes = bool(may_change(request.actor, project))
    shown = [
        (column, [_card(request, row, column, changes) for row in column.rows])
        for column in columns
    ]
    context = {
        "project": project,
        "columns": shown,
        "mine_only": mine_only,
        "is_empty": not any(column.total for column in columns),
        "done": just_done(request),
        "back": "board",
    }
    return render(request, "programmes/board.html", context)


def _card(request: TownRequest, row: TaskRow, column: Column, changes: bool) -> Card:
    """Return the card; who plans moves all of them, everybody else their own."""
    if not changes and row.task.assignee_id != request.actor.user_id:
        return Card(row, ())
    return Card(row, tuple(one for one in TaskState if one is not column.state))


@require_POST
def move(request: TownRequest, key: int) -> HttpResponse:
    """Bring a task into another column; an approval is asked on its own page."""
    task = task_or_404(request, key)
    to = _state(request.POST.get("to", ""))
    if to is None:
        messages.error(request, "移す先の列を選んでください。")
        return back_to(request, task)
    if to is TaskState.WAITING:
        return redirect("programmes:approval_ask", task.pk)
    now = timezone.now()
    try:
        moved = move_on_board(
            task=task, to=to, actor=request.actor, at=now, on=timezone.localdate(now)
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return back_to(request, task)
    messages.success(request, f"「{moved.title}」を「{to.label}」に移しました。")
    return back_to(request, task, done=to is TaskState.DONE)


def _state(code: str) -> TaskState | None:
    return TaskState(code) if code in TaskState.__members__ else None
