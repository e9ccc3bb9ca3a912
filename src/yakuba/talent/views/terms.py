"""One term: what the holder did, another term, leaving, and the answer to the reason."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.talent.forms.roles import LeavingForm, NominationForm, ReplyForm
from yakuba.talent.models import Leaving, RoleTerm
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.roles import may_leave, may_see_activity
from yakuba.talent.queries.activity import activity_of
from yakuba.talent.queries.roles import leaving_with, lines_of, term_for
from yakuba.talent.rules.roles import ANSWER_WITHIN, Reason, TermState
from yakuba.talent.services.candidacies import RENEW_FROM, ask_renewal
from yakuba.talent.services.leaving import answer_leaving, leave_role

from .gate import enter
from .trying import found_or_404, status_of


def _term_or_404(request: TownRequest, key: int) -> RoleTerm:
    enter(request)
    return found_or_404(term_for(request.actor, key))


@require_safe
def term(request: TownRequest, key: int) -> HttpResponse:
    """Show a term; what the holder did only to those who may see it."""
    found = _term_or_404(request, key)
    on = timezone.localdate()
    (line,) = lines_of([found], on)
    may_see = bool(may_see_activity(request.actor, found, on))
    is_going_on = found.left_on is None and on < found.ends
    is_mine = found.user_id == request.actor.user_id
    context = {
        "term": found,
        "kind": found.kind,
        "state": line.state,
        "last": found.ends - timedelta(days=1),
        "activity": activity_of(found, on) if may_see else None,
        "is_mine": is_mine,
        "may_leave": is_going_on and bool(may_leave(request.actor, found)),
        "may_renew": is_going_on and is_mine and on >= found.ends - RENEW_FROM,
        "may_read_leaving": found.left_on is not None
        and (is_mine or bool(may_foster(request.actor))),
    }
    return render(request, "talent/term.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def term_leave(request: TownRequest, key: int) -> HttpResponse:
    """Ask why somebody leaves, and note it."""
    found = _term_or_404(request, key)
    if not may_leave(request.actor, found):
        found_or_404(None)
    now = timezone.now()
    on = timezone.localdate(now)
    form = LeavingForm(posted(request), initial={"left_on": on})
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: leave_role(term=found, **form.given(), actor=request.actor, at=now, on=on),
        )
        if made is not None:
            messages.success(
                request, f"退任の理由を受け付けました。{ANSWER_WITHIN}開庁日以内に回答します。"
            )
            return redirect("talent:term_leaving", key=found.pk)
    page = {"term": found, "form": form, "days": ANSWER_WITHIN}
    return render(request, "talent/term_leave.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def term_leaving(request: TownRequest, key: int) -> HttpResponse:
    """Show the reason for leaving to the person and to those in charge, who answer it here."""
    found = _term_or_404(request, key)
    fosters = bool(may_foster(request.actor))
    leaving = found_or_404(leaving_with(found.pk))
    if not fosters and found.user_id != request.actor.user_id:
        found_or_404(None)
    form = ReplyForm(posted(request) if fosters else None)
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: answer_leaving(
                leaving=leaving,
                answer=form.cleaned_data["answer"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, "回答しました。本人が読めます。")
            return redirect("talent:term_leaving", key=found.pk)
    return render(
        request,
        "talent/term_leaving.html",
        _page(found, leaving, form, fosters),
        status=status_of(form),
    )


def _page(found: RoleTerm, leaving: Leaving, form: ReplyForm, fosters: bool) -> dict[str, object]:
    return {
        "term": found,
        "leaving": leaving,
        "reason": Reason(leaving.category),
        "form": form,
        "may_answer": fosters and leaving.answered_at is None,
        "on": timezone.localdate(),
        "state": TermState.LEFT,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def term_renew(request: TownRequest, key: int) -> HttpResponse:
    """Ask to hold the role for another term."""
    found = _term_or_404(request, key)
    if found.user_id != request.actor.user_id:
        found_or_404(None)
    now = timezone.now()
    form = NominationForm(posted(request), initial={"weekly_hours": found.weekly_hours})
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: ask_renewal(
                term=found,
                **form.cleaned_data,
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            ),
        )
        if made is not None:
            messages.success(request, "任期の更新を希望しました。上司の同意を待っています。")
            return redirect("talent:candidacy", key=made.pk)
    return render(
        request, "talent/term_renew.html", {"term": found, "form": form}, status=status_of(form)
    )
