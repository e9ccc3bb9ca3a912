"""My work: one line each, a tick to finish, and a way back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.decisions.queries import count_waiting
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Task
from yakuba.programmes.queries.mine import mine_of, pressing_of
from yakuba.programmes.queries.packs import waiting_for
from yakuba.programmes.queries.projects import task_of
from yakuba.programmes.queries.turns import to_post_review

from .gate import enter


@require_safe
def mine(request: TownRequest) -> HttpResponse:
    """Show what is due, awaited, said to the actor, and what nobody has taken."""
    enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    context = {
        "today": on,
        "work": mine_of(request.actor, calendar_of(request.municipality), on),
        "pressing": pressing_of(request.actor, on),
        "done": just_done(request),
        "packs": waiting_for(request.actor, now),
        "reviews": to_post_review(request.actor),
        "decision_count": count_waiting(request.actor, now),
        "back": "mine",
    }
    return render(request, "programmes/mine.html", context)


def just_done(request: TownRequest) -> Task | None:
    """Return the task that was finished a moment ago, to be taken up again with one press."""
    key = request.GET.get("done", "")
    if not (key.isascii() and key.isdigit() and len(key) < 12):
        return None
    task = task_of(request.actor, int(key))
    return task if task is not None and task.finished_on and not task.removed_at else None
