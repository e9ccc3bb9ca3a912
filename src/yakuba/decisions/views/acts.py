"""The acts on a decision, each one domain call."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.decisions import queries, services
from yakuba.decisions.forms import AbandonForm, ActForm, RevisionForm
from yakuba.decisions.models import Decision
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done

from .acting import Typed, acted
from .gate import decision_or_404, step_or_404

UNREADABLE = (
    "画面の情報が古いか壊れています。いまの状態を表示しましたので、もう一度操作してください。"
)


@require_POST
def approve(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Approve the step whose turn it is."""
    return _act(request, decision_id, _approve)


@require_POST
def send_back(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Send the draft back with the reason, to its drafter or to an earlier step."""
    return _act(request, decision_id, _send_back)


def _approve(request: TownRequest, decision: Decision, typed: Typed) -> str:
    services.approve(
        decision=decision,
        actor=request.actor,
        at=timezone.now(),
        opinion=typed["opinion"],
        condition=typed["condition"],
        revision=typed["revision"],
    )
    return "を条件付きで承認しました。" if typed["condition"] else "を承認しました。"


def _send_back(request: TownRequest, decision: Decision, typed: Typed) -> str:
    if typed["to"] is None:
        services.send_back(
            decision=decision,
            actor=request.actor,
            at=timezone.now(),
            opinion=typed["opinion"],
            revision=typed["revision"],
        )
        return "を起案者に差し戻しました。"
    services.return_to(
        decision=decision,
        order=typed["to"],
        actor=request.actor,
        at=timezone.now(),
        opinion=typed["opinion"],
        revision=typed["revision"],
    )
    return "を前の職に差し戻しました。その職から、もう一度回ります。"


def _act(
    request: TownRequest,
    decision_id: UUID,
    act: Callable[[TownRequest, Decision, Typed], str],
) -> HttpResponse:
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    return acted(
        request,
        decision,
        now,
        lambda typed: f"「{decision.title}」{act(request, decision, typed)}",
        refused_at="opinion",
        then="decisions:inbox",
        form=ActForm(request.POST, earlier=queries.steps_of_way(decision)),
    )


@require_POST
def pull_back(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Take one's own draft back."""
    decision = decision_or_404(request, decision_id, timezone.now())
    return _plain(
        request,
        decision,
        lambda revision: services.pull_back(
            decision=decision, actor=request.actor, at=timezone.now(), revision=revision
        ),
        "引き戻しました。直してから、もう一度回せます。",
    )


@require_POST
def recirculate(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Send the draft round again with the same content."""
    decision = decision_or_404(request, decision_id, timezone.now())
    return _plain(
        request,
        decision,
        lambda revision: services.revise(
            decision=decision,
            content=decision.content,
            actor=request.actor,
            at=timezone.now(),
            revision=revision,
        ),
        "もう一度回しました。",
    )


def _plain(
    request: TownRequest, decision: Decision, act: Callable[[int], object], sentence: str
) -> HttpResponse:
    form = RevisionForm(request.POST)

    def act_on_what_was_seen() -> object:
        if not form.is_valid():
            raise services.UnableToAct(UNREADABLE)
        return act(form.cleaned_data["revision"])

    done(request, act_on_what_was_seen, sentence)
    return redirect("decisions:detail", decision_id=decision.pk)


@require_POST
def abandon(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Give the draft up, with the reason."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)

    def give_up(typed: Typed) -> str:
        services.abandon(
            decision=decision,
            reason=typed["reason"],
            actor=request.actor,
            at=now,
            revision=typed["revision"],
        )
        return "廃案にしました。"

    return acted(
        request,
        decision,
        now,
        give_up,
        refused_at="reason",
        abandon_form=AbandonForm(request.POST),
    )


@require_POST
def read(request: TownRequest, step_id: int) -> HttpResponse:
    """Note that what was circulated for information has been read."""
    now = timezone.now()
    step = step_or_404(request, step_id, now)
    done(
        request,
        lambda: services.acknowledge(step=step, actor=request.actor, at=now),
        "供覧を確認しました。",
    )
    return redirect("decisions:detail", decision_id=step.decision_id)


@require_POST
def review(request: TownRequest, step_id: int) -> HttpResponse:
    """Note the 後閲."""
    now = timezone.now()
    step = step_or_404(request, step_id, now)
    done(
        request,
        lambda: services.post_review(step=step, actor=request.actor, at=now),
        f"「{step.decision.title}」を後閲しました。",
    )
    return redirect("decisions:reviews")
