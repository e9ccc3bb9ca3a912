"""One decision: the content first, then why it came, the route, the opinions, the history."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.decisions import policies, queries
from yakuba.decisions.forms import (
    AbandonForm,
    ActForm,
    AnswerForm,
    RemarkForm,
    RevisionForm,
    WantedForm,
    WithdrawalForm,
)
from yakuba.decisions.models import Circulation, Decision, Step
from yakuba.decisions.registry import UnknownDecisionKind, kind_of
from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.decisions.rules.stages import Act, Stage, StepKind, may_happen
from yakuba.foundation.files.responses import file_response
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import UnknownSubjectKind, card_of, may_see
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.actor import Actor

from .gate import decision_or_404
from .presenting import TONES, facts, moments, outcome_text, stamps, turn_words, why_facts
from .saying import drafters_acts, said, words_of


@require_safe
def detail(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Show the decision."""
    now = timezone.now()
    return page(request, decision_or_404(request, decision_id, now), now)


def page(
    request: TownRequest,
    decision: Decision,
    now: datetime,
    *,
    status: int = 200,
    **typed: Form,
) -> HttpResponse:
    """Render the page; `typed` are the forms that were filled when an act could not be done."""
    actor = request.actor
    asked = request.GET.get("round", "")
    dossier = queries.dossier_of(
        decision,
        actor=actor,
        at=now,
        round_number=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None,
    )
    turn, stage = dossier.turn, decision.stage
    mine = drafters_acts(actor, decision, stage)
    context = {
        "dossier": dossier,
        "decision": decision,
        "circulation": dossier.circulation,
        "content": dossier.circulation.content,
        "content_template": _content_template(decision, dossier.circulation),
        "differences": queries.differences_of(dossier),
        "outcome": outcome_text(decision),
        "stage": stage,
        "stage_tone": TONES[stage],
        "turn": turn,
        "turn_words": turn_words(turn.step, turn.capacity) if turn.step and turn.capacity else "",
        "decides": turn.step is not None and turn.step.step_kind is StepKind.KESSAI,
        "stamps": stamps(dossier),
        "facts": facts(dossier, now),
        "why": why_facts(dossier),
        "moments": moments(dossier.history, is_erased=dossier.circulation.erased_at is not None),
        "opinions": said(dossier),
        "conditions": words_of(dossier, RemarkKind.CONDITION),
        "withdrawal": words_of(dossier, RemarkKind.WITHDRAWAL)[-1:],
        "returned": dossier.returned if stage is Stage.CIRCULATING else None,
        "reviewable": [
            step
            for step in dossier.steps
            if step.post_reviewed_at is None and policies.may_post_review(actor=actor, step=step)
        ],
        **_information(actor, decision, now),
        "mine": mine,
        "revise_url": _revise_url(decision) if mine["revise"] else "",
        "subject": _subject_card(request, decision),
        **_forms(decision, dossier.earlier, typed),
        **_open_to(actor, decision, now),
        "is_waiting": stage is Stage.CIRCULATING and dossier.is_latest,
        "is_asked": stage is Stage.WITHDRAWAL_ASKED and dossier.is_latest,
    }
    return render(request, "decisions/detail.html", context, status=status)


def _forms(decision: Decision, earlier: list[Step], typed: Mapping[str, Form]) -> dict[str, Form]:
    """Return the forms of the page, those typed in before the empty ones."""
    revision = {"revision": decision.revision}
    empty = {
        "form": ActForm(initial=revision),
        "abandon_form": AbandonForm(initial=revision),
        "revision_form": RevisionForm(initial=revision),
        "withdrawal_form": WithdrawalForm(initial=revision),
        "answer_form": AnswerForm(initial=revision),
        "remark_form": RemarkForm(),
        "wanted_form": WantedForm(initial={"day": decision.wanted_on}),
    }
    forms = {**empty, **typed}
    act = forms["form"]
    if isinstance(act, ActForm):
        act.offer(earlier)
    return forms


def _information(actor: Actor, decision: Decision, now: datetime) -> dict[str, object]:
    """Return to whom the draft was shown, what the reader has to read of it, and who may add."""
    informed = queries.informed_of(decision)
    return {
        "informed": informed,
        "readable": [
            one.step for one in informed if one.step.is_open and one.step.post_id in actor.post_ids
        ],
        "may_inform": bool(may_happen(Act.INFORM, decision.stage))
        and bool(policies.may_inform(actor=actor, decision=decision, at=now)),
    }


def _open_to(actor: Actor, decision: Decision, now: datetime) -> dict[str, bool]:
    """Return what else the reader may do beside an act on the decision."""
    remarking = policies.may_remark(actor=actor, decision=decision, at=now)
    taking = policies.may_take_evidence(actor=actor, decision=decision, at=now)
    return {
        "may_remark": bool(may_happen(Act.REMARK, decision.stage)) and bool(remarking),
        "may_take_evidence": bool(taking),
    }


def _content_template(decision: Decision, shown: Circulation) -> str:
    if shown.erased_at is not None:
        return "decisions/erased.html"
    try:
        return kind_of(decision.kind).content_template
    except UnknownDecisionKind:
        return "decisions/content.html"


def _revise_url(decision: Decision) -> str:
    try:
        kind = kind_of(decision.kind)
    except UnknownDecisionKind:
        return ""
    return kind.revise_url(decision.subject_id) if kind.revise_url else ""


def _subject_card(request: TownRequest, decision: Decision) -> object:
    """Return title and address of what is being decided, if the reader may open it."""
    ref = SubjectRef(decision.subject_kind, decision.subject_id)
    try:
        return card_of(ref) if may_see(request.actor, ref) else None
    except UnknownSubjectKind:
        return None


@require_safe
def attachment(request: TownRequest, decision_id: UUID, file_id: UUID) -> FileResponse:
    """Serve a file of the decision to whoever may see the decision."""
    decision = decision_or_404(request, decision_id, timezone.now())
    attached = queries.attachment_of(decision, file_id)
    if attached is None:
        raise Http404
    return file_response(attached.file, inline=True)
