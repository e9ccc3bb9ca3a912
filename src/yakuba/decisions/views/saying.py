"""What was said of a draft in one order, and which of the drafter's acts are open to the reader."""

from dataclasses import dataclass
from datetime import datetime

from yakuba.decisions import policies, queries
from yakuba.decisions.models import Decision, Remark
from yakuba.decisions.queries import Dossier
from yakuba.decisions.rules.remarks import RemarkKind, may_ask_to_withdraw, may_take_back
from yakuba.decisions.rules.stages import Act, Stage, may_happen
from yakuba.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Saying:
    """One opinion or remark: who, when, what, and what kind of words they are."""

    who: str
    at: datetime | None
    text: str
    kind: str = ""


def said(dossier: Dossier) -> list[Saying]:
    """Return the opinions of the steps and the remarks beside them, oldest first."""
    steps = [
        Saying(
            step.closed_by_label,
            step.closed_at,
            step.opinion,
            "差戻し" if step.outcome == "SENT_BACK" else "",
        )
        for step in dossier.said
    ]
    remarks = [
        Saying(
            one.said_by_label,
            one.said_at,
            one.text,
            "" if one.kind == RemarkKind.REMARK else one.kind_label,
        )
        for one in dossier.remarks
        if one.kind != RemarkKind.INFORMATION
    ]
    return sorted([*steps, *remarks], key=lambda one: one.at or dossier.decision.drafted_at)


def words_of(dossier: Dossier, kind: RemarkKind) -> list[Remark]:
    """Return what stands of this kind: the words of a step that was asked again stand no longer."""
    standing = {step.pk for step in dossier.steps}
    return [
        one
        for one in dossier.remarks
        if one.kind == kind and (one.step_id is None or one.step_id in standing)
    ]


def drafters_acts(actor: Actor, decision: Decision, stage: Stage) -> dict[str, bool]:
    """Return which of the drafter's acts the reader may do now."""
    is_own = actor.user_id == decision.drafter_id
    handled = is_own and stage is Stage.CIRCULATING and queries.is_handled(decision)
    has_asked = decision.circulation.withdrawal_asked_at is not None
    return {
        "pull_back": bool(may_happen(Act.PULL_BACK, stage))
        and bool(policies.may_pull_back(actor=actor, decision=decision))
        and bool(may_take_back(is_handled=handled)),
        "ask_withdrawal": bool(may_happen(Act.ASK_WITHDRAWAL, stage))
        and bool(policies.may_ask_withdrawal(actor=actor, decision=decision))
        and bool(may_ask_to_withdraw(is_handled=handled, has_asked=has_asked)),
        "hasten": bool(may_happen(Act.HASTEN, stage))
        and bool(policies.may_hasten(actor=actor, decision=decision)),
        "want": bool(may_happen(Act.WANT, stage))
        and bool(policies.may_want(actor=actor, decision=decision)),
        "revise": bool(may_happen(Act.REVISE, stage))
        and bool(policies.may_revise(actor=actor, decision=decision)),
        "abandon": bool(may_happen(Act.ABANDON, stage))
        and bool(policies.may_abandon(actor=actor, decision=decision)),
    }
