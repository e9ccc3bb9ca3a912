"""Remarks, urgency and the withdrawal of a draft, each one domain call."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.decisions import queries, services
from yakuba.decisions.forms import AnswerForm, RemarkForm, WithdrawalForm
from yakuba.foundation.tenancy.http import TownRequest

from .detail import page
from .gate import decision_or_404


@require_POST
def remark(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Keep a remark that decides nothing."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            services.remark(
                decision=decision, text=form.cleaned_data["text"], actor=request.actor, at=now
            )
        except services.UnableToAct as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, "意見を残しました。")
            return redirect("decisions:detail", decision_id=decision.pk)
    return page(request, decision, now, remark_form=form, status=422)


@require_POST
def hasten(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Mark one's own draft as urgent, or take the mark off."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    urgent = request.POST.get("urgent") == "yes"
    try:
        services.hasten(decision=decision, urgent=urgent, actor=request.actor, at=now)
    except services.UnableToAct as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "至急にしました。" if urgent else "至急の指定を外しました。")
    return redirect("decisions:detail", decision_id=decision.pk)


@require_POST
def ask_withdrawal(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Ask to take one's own draft back after somebody has approved it."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            services.ask_withdrawal(
                decision=decision,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now,
                revision=form.cleaned_data["revision"],
            )
        except services.UnableToAct as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "取下げを申し出ました。いま回っている職の人が答えます。")
            return redirect("decisions:detail", decision_id=decision.pk)
    fresh = queries.find(decision.pk) or decision
    form.data = {**request.POST.dict(), "revision": str(fresh.revision)}
    return page(request, fresh, now, withdrawal_form=form, status=422)


@require_POST
def answer_withdrawal(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Answer the drafter who wants the draft back."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    form = AnswerForm(request.POST)
    if form.is_valid():
        is_granted = form.cleaned_data["grant"] == "yes"
        try:
            services.answer_withdrawal(
                decision=decision,
                grant=is_granted,
                opinion=form.cleaned_data["answer"],
                actor=request.actor,
                at=now,
                revision=form.cleaned_data["revision"],
            )
        except services.UnableToAct as error:
            form.add_error("answer", str(error))
        else:
            done = "の取下げを認めました。" if is_granted else "の取下げを認めず、回議を続けます。"
            messages.success(request, f"「{decision.title}」{done}")
            return redirect("decisions:inbox")
    fresh = queries.find(decision.pk) or decision
    form.data = {**request.POST.dict(), "revision": str(fresh.revision)}
    return page(request, fresh, now, answer_form=form, status=422)
