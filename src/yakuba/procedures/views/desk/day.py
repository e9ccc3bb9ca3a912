"""My day: what waits for me, the late ones first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.decisions.queries import inbox, to_post_review
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.queries import calendar_lately
from yakuba.procedures.queries.lines import rows_of
from yakuba.procedures.queries.queue import day_of

from .gate import enter


@require_safe
def day(request: TownRequest) -> HttpResponse:
    """Show cases, corrections and decisions that wait for the actor."""
    enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    calendar = calendar_lately(request.municipality)
    found = day_of(request.actor, on=on)
    waiting = inbox(request.actor, now)
    context = {
        "today": on,
        "mine": rows_of(found.mine, calendar, on),
        "answered": rows_of(found.answered, calendar, on),
        "unclaimed": rows_of(found.unclaimed[:10], calendar, on),
        "mine_count": found.mine_count,
        "unclaimed_count": found.unclaimed_count,
        "late": found.late,
        "decisions": waiting[:10],
        "decision_count": len(waiting),
        "review_count": to_post_review(request.actor).count(),
        # What other apps have for this person today.
        "panels": panels_of(
            request.actor, SubjectRef("accounts.user", str(request.actor.user_id)), on
        ),
    }
    return render(request, "procedures/desk/day.html", context)
