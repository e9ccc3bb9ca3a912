"""供覧: what is shown to me, what my section has shown and who has read it, and showing it to more."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.decisions import policies, queries, services
from yakuba.decisions.forms import InformationForm
from yakuba.decisions.rules.stages import Act, may_happen
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried

from .gate import decision_or_404, enter

PAGE = 50


@require_safe
def shown(request: TownRequest) -> HttpResponse:
    """Show what the actor has to read, and what the actor's sections have shown to others."""
    enter(request)
    drafts = queries.shown_by_sections(request.actor)
    page = Paginator(drafts, PAGE).get_page(request.GET.get("page"))
    context = {
        "unread": queries.unread_of(request.actor),
        "page_obj": page,
        "rows": queries.with_readers(page.object_list),
        "tab": "information",
    }
    return render(request, "decisions/information.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inform(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Look for posts, and show the draft to those that are marked."""
    now = timezone.now()
    actor = request.actor
    decision = decision_or_404(request, decision_id, now)
    if not may_happen(Act.INFORM, decision.stage) or not policies.may_inform(
        actor=actor, decision=decision, at=now
    ):
        raise Http404
    data = posted(request)
    words = request.GET.get("q", "")[:60] if data is None else data.get("q", "")[:60]
    offered, has_more = queries.readers_offered(decision, words, timezone.localdate(now))
    form = InformationForm(data, offered=offered)
    if form.is_valid():
        added = tried(
            form,
            lambda: services.inform(
                decision=decision,
                posts=queries.posts_with(form.cleaned_data["posts"]),
                note=form.cleaned_data["note"],
                actor=actor,
                at=now,
            ),
            field="posts",
        )
        if added is not None:
            messages.success(request, f"供覧先を{len(added)}件加えました。")
            return redirect("decisions:detail", decision_id=decision.pk)
    context = {
        "decision": decision,
        "informed": queries.informed_of(decision),
        "form": form,
        "words": words,
        "offered": offered,
        "has_more": has_more,
    }
    return render(request, "decisions/inform.html", context, status=422 if form.errors else 200)
