"""Remarks, urgency and the withdrawal of a draft, each one domain call."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.decisions import services
from yakuba.decisions.forms import AnswerForm, RemarkForm, WithdrawalForm
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done

from .acting import Typed, acted
from .gate import decision_or_404


@require_POST
def remark(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Keep a remark that decides nothing."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)

    def keep(typed: Typed) -> str:
        services.remark(decision=decision, text=typed["text"], actor=request.actor, at=now)
        return "意見を残しました。"

    return acted(
        request,
        decision,
        now,
        keep,
        refused_at="text",
        remark_form=RemarkForm(request.POST),
    )


@require_POST
def hasten(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Mark one's own draft as urgent, or take the mark off."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    urgent = request.POST.get("urgent") == "yes"
    done(
        request,
        lambda: services.hasten(decision=decision, urgent=urgent, actor=request.actor, at=now),
        "至急にしました。" if urgent else "至急の指定を外しました。",
    )
    return redirect("decisions:detail", decision_id=decision.pk)


@require_POST
def ask_withdrawal(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Ask to take one's own draft back after somebody has approved it."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)

    def ask(typed: Typed) -> str:
        services.ask_withdrawal(
            decision=decision,
            reason=typed["reason"],
            actor=request.actor,
            at=now,
            revision=typed["revision"],
        )
        return "取下げを申し出ました。いま回っている職の人が答えます。"

    return acted(
        request,
        decision,
        now,
        ask,
        refused_at="reason",
        withdrawal_form=WithdrawalForm(request.POST),
    )


@require_POST
def answer_withdrawal(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Answer the drafter who wants the draft back."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)

    def answer(typed: Typed) -> str:
        is_granted = typed["grant"] == "yes"
        services.answer_withdrawal(
            decision=decision,
            grant=is_granted,
            opinion=typed["answer"],
            actor=request.actor,
            at=now,
            revision=typed["revision"],
        )
        outcome = "の取下げを認めました。" if is_granted else "の取下げを認めず、回議を続けます。"
        return f"「{decision.title}」{outcome}"

    return acted(
        request,
        decision,
        now,
        answer,
        refused_at="answer",
        then="decisions:inbox",
        answer_form=AnswerForm(request.POST),
    )
