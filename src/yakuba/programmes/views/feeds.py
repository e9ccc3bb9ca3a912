"""The page on which a person opens their feed, and the feed itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.queries import actor_for
from yakuba.programmes.queries.feeds import calendar_text, entries_of, feed_of, owner_of
from yakuba.programmes.services import feeds
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter


@require_safe
def feed(request: TownRequest) -> HttpResponse:
    """Say whether the person's dates are given out, and let them begin or stop it."""
    enter(request)
    return render(request, "programmes/feed.html", {"feed": feed_of(request.actor.user_id)})


@require_POST
def open_feed(request: TownRequest) -> HttpResponse:
    """Begin to give the dates out; the address is shown this once."""
    enter(request)
    try:
        token = feeds.open_feed(actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:feed")
    address = request.build_absolute_uri(reverse("calendar", args=[token]))
    page = {"feed": feed_of(request.actor.user_id), "address": address}
    answer = render(request, "programmes/feed.html", page)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def close_feed(request: TownRequest) -> HttpResponse:
    """Stop giving the dates out."""
    enter(request)
    if feeds.close_feed(actor=request.actor, at=timezone.now()):
        messages.success(request, "予定の配信を止めました。前のアドレスでは、もう開けません。")
    return redirect("programmes:feed")


@login_not_required
@require_safe
def feed_file(request: TownRequest, token: str) -> HttpResponse:
    """Answer with the dates of whose key it is; what opens it is the address itself."""
    owner = owner_of(token) if request.municipality is not None else None
    if owner is None or request.municipality is None:
        raise Http404
    now = timezone.now()
    on = timezone.localdate(now)
    text = calendar_text(
        request.municipality,
        owner.name,
        entries_of(actor_for(owner, on=on), on=on),
        base=request.build_absolute_uri("/").rstrip("/"),
        at=now,
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="yakuba.ics"'
    answer["Cache-Control"] = "private, no-store"
    # The key stands in the address: nobody is to learn it from where the reader goes next.
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
