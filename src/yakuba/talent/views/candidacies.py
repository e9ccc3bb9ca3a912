"""One candidacy: read it, agree, take it back, appoint or not."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, tried
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.roles import AnswerForm, ReasonForm
from yakuba.talent.models import Candidacy
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.roles import may_answer, may_withdraw
from yakuba.talent.queries.candidacies import candidacy_for
from yakuba.talent.rules.roles import Standing, Way
from yakuba.talent.services.candidacies import answer_candidacy, withdraw
from yakuba.talent.services.terms import appoint, decline

from .gate import enter, enter_fostering
from .trying import found_or_404, status_of


def _candidacy_or_404(request: TownRequest, key: int) -> Candidacy:
    enter(request)
    return found_or_404(candidacy_for(request.actor, key, timezone.now()))


@require_safe
def candidacy(request: TownRequest, key: int) -> HttpResponse:
    """Show a candidacy with what waits to be done."""
    return _page(request, _candidacy_or_404(request, key))


def _page(
    request: TownRequest,
    found: Candidacy,
    *,
    form: AnswerForm | None = None,
    declining: ReasonForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    standing = found.standing
    form = form or AnswerForm()
    declining = declining or ReasonForm(prefix="decline")
    fosters = bool(may_foster(request.actor))
    context = {
        "candidacy": found,
        "standing": standing,
        "way": Way(found.way),
        "last": found.ends - timedelta(days=1),
        "is_mine": found.user_id == request.actor.user_id,
        "may_answer": standing is Standing.WAITING and bool(may_answer(request.actor, found, now)),
        "may_withdraw": standing.is_open and bool(may_withdraw(request.actor, found)),
        "may_appoint": standing is Standing.AGREED and fosters,
        "may_decline": standing.is_open and fosters,
        "form": form,
        "declining": declining,
    }
    return render(request, "talent/candidacy.html", context, status=status_of(form, declining))


@require_POST
def candidacy_answer(request: TownRequest, key: int) -> HttpResponse:
    """Agree, or not."""
    found = _candidacy_or_404(request, key)
    form = AnswerForm(request.POST)
    if form.is_valid():
        agreed = form.cleaned_data["agreed"] == "yes"
        made = tried(
            form,
            lambda: answer_candidacy(
                candidacy=found,
                agreed=agreed,
                opinion=form.cleaned_data["opinion"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, "同意しました。" if agreed else "同意しないと答えました。")
            return redirect("talent:candidacy", key=found.pk)
    return _page(request, found, form=form)


@require_POST
def candidacy_withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Take a candidacy back."""
    found = _candidacy_or_404(request, key)
    done(
        request,
        lambda: withdraw(candidacy=found, actor=request.actor, at=timezone.now()),
        "応募を取り下げました。",
    )
    return redirect("talent:candidacy", key=found.pk)


@require_POST
def candidacy_appoint(request: TownRequest, key: int) -> HttpResponse:
    """Give the role."""
    enter_fostering(request)
    found = _candidacy_or_404(request, key)
    now = timezone.now()
    try:
        term = appoint(candidacy=found, actor=request.actor, at=now, on=timezone.localdate(now))
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:candidacy", key=found.pk)
    messages.success(request, f"{term.user.name}さんを{term.kind.name}に任命しました。")
    return redirect("talent:term", key=term.pk)


@require_POST
def candidacy_decline(request: TownRequest, key: int) -> HttpResponse:
    """Not appoint, and say why."""
    enter_fostering(request)
    found = _candidacy_or_404(request, key)
    form = ReasonForm(request.POST, prefix="decline")
    if form.is_valid():
        made = tried(
            form,
            lambda: decline(
                candidacy=found,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, "任命を見送りました。理由は本人に伝わります。")
            return redirect("talent:candidacy", key=found.pk)
    return _page(request, found, declining=form)
