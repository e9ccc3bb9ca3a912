"""The lists: what waits for me, what I review afterwards, what I drafted, what I handled."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.decisions import queries
from yakuba.foundation.tenancy.http import TownRequest

from .gate import enter
from .presenting import drafted_rows, handled_rows, review_rows, waiting_rows

PAGE = 50
# Papers for information below the table; all of them have a page of their own.
TO_READ = 10


@require_safe
def inbox(request: TownRequest) -> HttpResponse:
    """Show what waits for the actor's decision, and what is to be read."""
    enter(request)
    now = timezone.now()
    waiting, to_read = queries.inbox(request.actor, now), queries.to_read(request.actor)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": waiting_rows(page.object_list, now),
        "to_read": to_read[:TO_READ],
        "to_read_more": max(0, to_read.count() - TO_READ),
        "tab": "inbox",
    }
    return render(request, "decisions/inbox.html", context)


@require_safe
def reviews(request: TownRequest) -> HttpResponse:
    """Show what was decided in the actor's absence (後閲)."""
    enter(request)
    context = {"rows": review_rows(queries.to_post_review(request.actor)), "tab": "reviews"}
    return render(request, "decisions/reviews.html", context)


@require_safe
def drafts(request: TownRequest) -> HttpResponse:
    """Show the actor's own drafts."""
    enter(request)
    page = Paginator(queries.drafted_by(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": drafted_rows(page.object_list, timezone.now()),
        "tab": "drafts",
    }
    return render(request, "decisions/drafts.html", context)


@require_safe
def handled(request: TownRequest) -> HttpResponse:
    """Show what the actor approved or sent back."""
    enter(request)
    page = Paginator(queries.handled_by(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": handled_rows(page.object_list), "tab": "handled"}
    return render(request, "decisions/handled.html", context)
