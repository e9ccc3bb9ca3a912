"""Approve several drafts at once, after a page that lists what is being decided."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.decisions import policies, queries, services
from yakuba.decisions.forms import BULK_MOST
from yakuba.foundation.tenancy.http import TownRequest

from .gate import enter
from .presenting import waiting_rows


@require_safe
def summary(request: TownRequest) -> HttpResponse:
    """List the marked drafts as they stand, before anything is decided."""
    enter(request)
    now = timezone.now()
    marked = set(request.GET.getlist("pick"))
    if not marked:
        messages.warning(request, "まとめて承認する起案を選んでください。")
        return redirect("decisions:inbox")
    chosen = queries.inbox(request.actor, now).only(marked)[:BULK_MOST]
    context = {
        "rows": waiting_rows(chosen, now),
        "missing": len(marked) - len(chosen),
        "total": sum(item.decision.amount or 0 for item in chosen),
    }
    return render(request, "decisions/bulk.html", context)


@require_POST
def approve_all(request: TownRequest) -> HttpResponse:
    """Approve each listed draft by its own act; what cannot be approved is named."""
    enter(request)
    done = 0
    for pick in request.POST.getlist("pick")[:BULK_MOST]:
        decision_id, revision = _read(pick)
        decision = queries.find(decision_id) if decision_id else None
        if decision is None or not policies.may_see(
            actor=request.actor, decision=decision, at=timezone.now()
        ):
            continue
        try:
            services.approve(
                decision=decision, actor=request.actor, at=timezone.now(), revision=revision
            )
        except services.UnableToAct as error:
            messages.error(request, f"「{decision.title}」は承認できませんでした。{error}")
        else:
            done += 1
    if done:
        messages.success(request, f"{done}件を承認しました。")
    return redirect("decisions:inbox")


def _read(pick: str) -> tuple[UUID | None, int]:
    """Return key and revision out of a mark; no key when it is not one of ours."""
    key, _, revision = pick.partition(":")
    try:
        return UUID(key), int(revision)
    except ValueError:
        return None, 0
