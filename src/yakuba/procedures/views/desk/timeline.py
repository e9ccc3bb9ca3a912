"""The life of a case from its events: the application's, its decisions', its documents'."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from yakuba.decisions.models import Decision
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.services import KIND as DOCUMENT
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.ui.elements import Moment
from yakuba.foundation.ui.formats import wareki, yen
from yakuba.procedures.events import application_ref
from yakuba.procedures.models import Application
from yakuba.procedures.rules.cases import PaymentMethod
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.vocabulary import Channel, CheckVerdict, Outcome

_CHECKED = "procedures.application.checked"
# What is told by another line of the same moment already, and who looked: the audit trail tells
# that, the life of the case what was done.
_UNTOLD = {
    "documents.document.issued",
    "procedures.application.noted",
    "procedures.application.viewed",
}


def life_of(
    application: Application,
    definition: FormDefinition,
    *,
    decisions: Iterable[Decision],
    documents: Iterable[IssuedDocument],
) -> list[Moment]:
    """Return every fact about the case, its decisions and documents, newest first (one query)."""
    refs = [application_ref(application.pk)]
    refs += [one.ref for one in decisions]
    refs += [SubjectRef(DOCUMENT, str(one.pk)) for one in documents]
    facts = [one for one in events_of(refs) if one.code not in _UNTOLD]
    moments: list[Moment] = []
    for fact in reversed(facts):
        moment = _moment(fact, definition)
        last = moments[-1] if moments else None
        if fact.code == _CHECKED and last and _is_same_act(last, moment):
            # A check-list judged at one go is one line of the life, not one for each item.
            moments[-1] = replace(last, text=f"{moment.text}　{last.text}")
        else:
            moments.append(moment)
    return moments


def _is_same_act(last: Moment, moment: Moment) -> bool:
    return (last.title, last.at, last.who) == (moment.title, moment.at, moment.who)


def gaps_of(application: Application) -> dict[str, str]:
    """Return why questions of a paper application have no answer (記入なし), by question."""
    if application.channel == Channel.ONLINE.value:
        return {}
    entered = events_of([application_ref(application.pk)]).filter(
        code="procedures.application.entered"
    )
    fact = entered.first()
    gaps = fact.payload.get("gaps", []) if fact else []
    return {gap["question"]: gap["reason"] for gap in gaps}


def _moment(fact: EventRecord, definition: FormDefinition) -> Moment:
    known = EVENT_CLASSES.get(fact.code)
    who = " ".join(part for part in (fact.actor_post, fact.actor_name) if part)
    return Moment(
        title=known.label if known else fact.code,
        at=fact.occurred_at,
        text=_text(fact.code.removeprefix("procedures."), fact.payload, definition),
        who=who,
    )


def _text(code: str, payload: dict[str, Any], definition: FormDefinition) -> str:
    """Return the line under a fact: what was found, asked, given, paid."""
    teller = _TELLERS.get(code)
    if teller is not None:
        return teller(payload, definition)
    for name in ("opinion", "reason", "number"):
        if payload.get(name):
            return str(payload[name])
    return ""


def _label_of(definition: FormDefinition, key: object) -> str:
    try:
        return definition.question(str(key)).label.ja
    except KeyError:
        return str(key)


def _day(text: object) -> str:
    try:
        return wareki(date.fromisoformat(str(text)[:10]))
    except ValueError:
        return ""


def _word(words: type[Any], value: object) -> str:
    return str(words(value).label) if value in words.__members__ else str(value or "")


def _checked(payload: dict[str, Any], definition: FormDefinition) -> str:
    texts = {one.item: one.text.ja for one in definition.review_standards}
    item = str(payload.get("item", ""))
    return f"{_word(CheckVerdict, payload.get('verdict'))}：{texts.get(item, item)}"


def _requested(payload: dict[str, Any], definition: FormDefinition) -> str:
    asked = "、".join(_label_of(definition, item["question"]) for item in payload.get("items", []))
    return f"{asked}（期限 {_day(payload.get('due_date'))}）"


def _answered(payload: dict[str, Any], definition: FormDefinition) -> str:
    return "、".join(_label_of(definition, key) for key in payload.get("questions", []))


def _paid(payload: dict[str, Any], definition: FormDefinition) -> str:
    method = _word(PaymentMethod, payload.get("method"))
    parts = [yen(payload.get("yen")), method, str(payload.get("receipt") or "")]
    return " ".join(part for part in parts if part)


def _exempted(payload: dict[str, Any], definition: FormDefinition) -> str:
    return f"{yen(payload.get('yen'))} {payload.get('reason', '')}"


def _handed(payload: dict[str, Any], definition: FormDefinition) -> str:
    before = payload.get("previous") or "担当なし"
    return f"{before} → {payload['to']}" if payload.get("to") else ""


def _claimed(payload: dict[str, Any], definition: FormDefinition) -> str:
    before = payload.get("previous")
    return f"{before}さんから引き継ぎました。" if before else ""


def _arrived(payload: dict[str, Any], definition: FormDefinition) -> str:
    channel = _word(Channel, payload.get("channel"))
    return f"{channel}　第{payload.get('version', '')}版の様式"


def _outcome(payload: dict[str, Any], definition: FormDefinition) -> str:
    return _word(Outcome, payload.get("outcome"))


def _entered(payload: dict[str, Any], definition: FormDefinition) -> str:
    gaps = payload.get("gaps", [])
    if not gaps:
        return ""
    told = "、".join(f"{_label_of(definition, gap['question'])}（{gap['reason']}）" for gap in gaps)
    return f"記入のない項目：{told}"


def _notice(payload: dict[str, Any], definition: FormDefinition) -> str:
    return f"{payload.get('number', '')} {payload.get('title', '')}"


def _booked(payload: dict[str, Any], definition: FormDefinition) -> str:
    return f"{_day(payload.get('date'))} {payload.get('slot_label', '')}"


_TELLERS = {
    "application.checked": _checked,
    "correction.requested": _requested,
    "correction.answered": _answered,
    "fee.paid": _paid,
    "fee.exempted": _exempted,
    "application.handed_over": _handed,
    "application.claimed": _claimed,
    "application.arrived": _arrived,
    "application.entered": _entered,
    "application.granted": _outcome,
    "application.refused": _outcome,
    "disposition.drafted": _outcome,
    "notice.issued": _notice,
    "booking.confirmed": _booked,
}
