"""Meetings of a project: call one, write agenda and minutes, confirm them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.forms.meetings import ItemForm, MeetingForm
from yakuba.programmes.models import AgendaItem, Meeting
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.meetings import (
    item_of,
    items_of,
    meeting_for,
    meetings_of,
    open_actions_before,
)
from yakuba.programmes.queries.talk import people_near
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.services import meetings as acts
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter, project_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: TownRequest, key: int) -> HttpResponse:
    """Show the meetings of the project; on POST, call one."""
    project = project_or_404(request, key)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            called = acts.call_meeting(
                project=project,
                title=form.cleaned_data["title"],
                starts_at=form.starts_at(),
                place=form.cleaned_data["place"],
                attendants=form.cleaned_data["attendants"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "会議を設けました。議題を加えてください。")
            return redirect("programmes:meeting", called.pk)
    context = {
        "project": project,
        "meetings": meetings_of(project),
        "form": form,
        "may_change": bool(may_change(request.actor, project)),
    }
    return render(request, "programmes/meetings.html", context, status=422 if form.errors else 200)


@require_safe
def meeting(request: TownRequest, key: int) -> HttpResponse:
    """Show agenda and minutes."""
    return _page(request, _meeting_or_404(request, key))


def _page(
    request: TownRequest,
    found: Meeting,
    *,
    form: ItemForm | None = None,
    item: AgendaItem | None = None,
    meeting_form: MeetingForm | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    items = items_of(found)
    on = timezone.localdate()
    is_open = found.confirmed_at is None and found.cancelled_at is None
    context = {
        "meeting": found,
        "project": found.project,
        "groups": [(kind, [one for one in items if one.kind == kind.value]) for kind in ItemKind],
        "is_empty": not items,
        "before": open_actions_before(found),
        "form": form or ItemForm(near=people_near(found.project, on), on=on),
        "item": item,
        "meeting_form": meeting_form or MeetingForm(initial=_typed(found)),
        "trouble": trouble,
        "is_open": is_open,
        "may_write": is_open and bool(may_change(request.actor, found.project)),
        "has_begun": found.starts_at <= timezone.now(),
    }
    return render(request, "programmes/meeting.html", context, status=status)


def _typed(found: Meeting) -> dict[str, Any]:
    starts = timezone.localtime(found.starts_at)
    return {
        "title": found.title,
        "day": f"{starts:%Y-%m-%d}",
        "time": f"{starts:%H:%M}",
        "place": found.place,
        "attendants": found.attendants,
    }


@require_POST
def change(request: TownRequest, key: int) -> HttpResponse:
    """Change title, time, place or attendants."""
    found = _meeting_or_404(request, key)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, meeting_form=form, status=422)
    names = ("title", "place", "attendants")
    changes: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
    changes["starts_at"] = form.starts_at()

    def doing() -> str:
        acts.change_meeting(meeting=found, changes=changes, actor=request.actor, at=timezone.now())
        return "会議の内容を変更しました。"

    return _act(request, found, doing)


@require_POST
def cancel(request: TownRequest, key: int) -> HttpResponse:
    """Call the meeting off."""
    found = _meeting_or_404(request, key)

    def doing() -> str:
        reason = request.POST.get("reason", "")[:200]
        acts.cancel_meeting(meeting=found, reason=reason, actor=request.actor, at=timezone.now())
        return "会議を取りやめました。"

    return _act(request, found, doing)


@require_POST
def confirm(request: TownRequest, key: int) -> HttpResponse:
    """Make the minutes final; actions become tasks."""
    found = _meeting_or_404(request, key)

    def doing() -> str:
        now = timezone.now()
        tasks = acts.confirm_minutes(
            meeting=found, actor=request.actor, at=now, on=timezone.localdate(now)
        )
        made = f"宿題{len(tasks)}件をタスクにしました。" if tasks else ""
        return f"議事録を確定しました。{made}"

    return _act(request, found, doing)


def _act(request: TownRequest, found: Meeting, doing: Callable[[], str]) -> HttpResponse:
    try:
        said = doing()
    except UnableToAct as refusal:
        fresh = _meeting_or_404(request, found.pk)
        return _page(request, fresh, trouble=str(refusal), status=409)
    messages.success(request, said)
    return redirect("programmes:meeting", found.pk)


@require_POST
def add_item(request: TownRequest, key: int) -> HttpResponse:
    """Add a matter, a decision or an action."""
    found = _meeting_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    form = ItemForm(request.POST, near=people_near(found.project, on), on=on)
    if form.is_valid():
        try:
            acts.add_item(meeting=found, actor=request.actor, at=now, on=on, **form.given())
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "加えました。")
            return redirect("programmes:meeting", found.pk)
    return _page(request, found, form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Open one matter to be written; on POST, keep it."""
    found = _meeting_or_404(request, key)
    chosen = item_of(found, number)
    if chosen is None:
        raise Http404
    now = timezone.now()
    on = timezone.localdate(now)
    near = people_near(found.project, on)
    if request.method != "POST":
        form = ItemForm(initial=_typed_item(chosen), near=near, on=on)
        return _page(request, found, form=form, item=chosen)
    form = ItemForm(request.POST, near=near, on=on)
    if form.is_valid():
        try:
            acts.change_item(item=chosen, actor=request.actor, at=now, on=on, **form.given())
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "保存しました。")
            return redirect("programmes:meeting", found.pk)
    return _page(request, found, form=form, item=chosen, status=422)


def _typed_item(chosen: AgendaItem) -> dict[str, Any]:
    return {
        "kind": chosen.kind,
        "title": chosen.title,
        "body": chosen.body,
        "assignee": chosen.assignee.name if chosen.assignee else "",
        "due": f"{chosen.due:%Y-%m-%d}" if chosen.due else "",
    }


@require_POST
def remove_item(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Take a matter off."""
    found = _meeting_or_404(request, key)
    chosen = item_of(found, number)
    if chosen is None:
        raise Http404

    def doing() -> str:
        acts.remove_item(item=chosen, actor=request.actor, at=timezone.now())
        return f"「{chosen.title}」を外しました。"

    return _act(request, found, doing)


def _meeting_or_404(request: TownRequest, key: int) -> Meeting:
    enter(request)
    found = meeting_for(request.actor, key)
    if found is None:
        raise Http404
    return found
