"""起案: bring what the examination found to a decision, with everything filled in by rule.

Law: 行政手続法8条 (reasons), 行政不服審査法82条, 行政事件訴訟法46条 (appeal notice).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yakuba.decisions import queries as decisions
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.decisions.rules.stages import Stage as DecisionStage
from yakuba.foundation.documents.queries import unprintable
from yakuba.foundation.documents.rules import Seal
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.procedures import events
from yakuba.procedures.documents import draft_content, town_of
from yakuba.procedures.models import Application
from yakuba.procedures.queries.cases import attachments_of, check_marks_of, find
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.disposition import IncompleteDisposition, amount, notice_content
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.stages import Act
from yakuba.procedures.rules.vocabulary import CheckVerdict, Outcome

from .cases import UnableToHandle, locked_case, opened

REASONS_LENGTH = 4000


class UnableToDraftDisposition(UnableToHandle):
    """The disposition cannot be drafted as it stands; the message says what is missing."""


@transaction.atomic
def draft_disposition(
    *,
    application: Application,
    outcome: Outcome,
    actor: Actor,
    at: datetime,
    reasons: str = "",
    seal: Seal = Seal.OMITTED,
    remark: str = "",
) -> Decision:
    """Draft the disposition and send it on its route; a draft that came back is revised.

    `reasons` go to the applicant, `remark` only to those who decide. Raises
    `UnableToDraftDisposition` when the check-list is not done, a refusal lacks its reasons, or the
    route cannot be built.
    """
    locked = opened(
        application, Act.DRAFT_DISPOSITION, actor, UnableToDraftDisposition, in_charge=True
    )
    definition = definition_of(locked.version)
    _check_examined(locked, definition, outcome)
    content = _content(locked, definition, outcome, reasons, seal, remark)
    try:
        decision = _send(locked, definition, content, actor, at)
    except deciding.UnableToAct as refusal:
        raise UnableToDraftDisposition(str(refusal)) from refusal
    mark_deciding(application=locked, decision_id=decision.pk, at=at)
    record(
        events.DispositionDrafted(
            subject=events.application_ref(locked.pk),
            decision=str(decision.pk),
            outcome=outcome.value,
        ),
        actor=actor,
        at=at,
    )
    return decision


def _check_examined(application: Application, definition: FormDefinition, outcome: Outcome) -> None:
    # 行政手続法5条: what the review standards ask has to be looked at before anything is decided.
    marks = check_marks_of(application)
    left = [s for s in definition.review_standards if s.item not in marks]
    if left:
        raise UnableToDraftDisposition(
            f"審査項目の判定が{len(left)}件残っています。すべて判定してから起案してください。"
        )
    failed = [m for m in marks.values() if m.verdict == CheckVerdict.NG.value]
    if outcome is Outcome.GRANTED and failed:
        raise UnableToDraftDisposition(
            "「不適合」の審査項目があります。判定を確かめるか、結果を選び直してください。"
        )


def _content(
    application: Application,
    definition: FormDefinition,
    outcome: Outcome,
    reasons: str,
    seal: Seal,
    remark: str,
) -> dict[str, Any]:
    cleaned = clean_text(reasons).strip()
    if len(cleaned) > REASONS_LENGTH:
        raise UnableToDraftDisposition(f"理由は{REASONS_LENGTH}字以内で書いてください。")
    try:
        notice = notice_content(
            definition,
            outcome,
            reasons=cleaned,
            town=town_of(application.municipality),
        )
    except IncompleteDisposition as missing:
        raise UnableToDraftDisposition(str(missing)) from missing
    if not notice.appeal or not any(part.strip() for part in notice.appeal):
        raise UnableToDraftDisposition(
            "教示の文がありません。手続の定義に教示を入れてから起案してください。"
        )
    content = draft_content(
        application,
        definition,
        notice=notice.as_json(),
        marks=check_marks_of(application),
        seal=seal,
        remark=clean_text(remark).strip()[:2000],
    )
    absent = unprintable([content["notice"], content["addressee"]])
    if absent:
        raise UnableToDraftDisposition(
            f"通知書に印刷できない文字があります({'、'.join(absent[:5])})。"
            "書体にある字に置き換えられるか、システム担当に確かめてください。"
        )
    return content


def _send(
    application: Application,
    definition: FormDefinition,
    content: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> Decision:
    """Revise one's own draft that came back; a colleague's is given up for a new one."""
    if definition.disposition is None:
        raise UnableToDraftDisposition("この手続には、決定する処分がありません。")
    title = (
        f"{definition.disposition.subject}について({application.applicant_name or '氏名未記入'})"
    )
    yen = amount(definition, application.answers)
    files = [one.file for one in attachments_of(application) if one.replaced_at is None]
    returned = _returned(application.decision_id)
    if returned is not None and returned.drafter_id == actor.user_id:
        return deciding.revise(
            decision=returned,
            content=content,
            title=title,
            amount=yen,
            attachments=files,
            actor=actor,
            at=at,
        )
    if returned is not None:
        deciding.abandon(
            decision=returned, reason="担当が替わったため、起案し直します。", actor=actor, at=at
        )
    return deciding.draft(
        kind=definition.disposition.decision_kind,
        title=title,
        subject=events.application_ref(application.pk),
        content=content,
        amount=yen,
        attachments=files,
        section=application.section,
        actor=actor,
        at=at,
    )


def _returned(decision_id: UUID | None) -> Decision | None:
    decision = decisions.find(decision_id) if decision_id else None
    if decision is None:
        return None
    back = (DecisionStage.SENT_BACK, DecisionStage.PULLED_BACK)
    return decision if decision.stage in back else None


def mark_deciding(*, application: Application, decision_id: UUID, at: datetime) -> None:
    """Note that the case is with those who decide; the caller holds the lock."""
    application.decision_id = decision_id
    application.deciding_since = at
    application.save(update_fields=["decision_id", "deciding_since"])


def recirculated(*, application_id: str, decision_id: str, at: datetime) -> None:
    """Follow a decision that its drafter sent round again without changing the case."""
    application = find(application_id)
    if application is None or application.concluded_at or application.deciding_since:
        return
    mark_deciding(application=locked_case(application), decision_id=UUID(decision_id), at=at)


def returned_to_examination(
    *, application_id: str, decision_id: str, is_abandoned: bool, actor: Actor, at: datetime
) -> None:
    """Take the case back to the examination: the draft was sent or pulled back, or given up."""
    application = find(application_id)
    if application is None or str(application.decision_id) != decision_id:
        return
    locked = locked_case(application)
    was_deciding = locked.deciding_since is not None
    if locked.concluded_at is not None:
        return
    locked.deciding_since = None
    locked.decision_id = None if is_abandoned else locked.decision_id
    locked.save(update_fields=["deciding_since", "decision_id"])
    if was_deciding:
        record(
            events.DispositionReturned(
                subject=events.application_ref(locked.pk), decision=decision_id
            ),
            actor=actor,
            at=at,
        )
