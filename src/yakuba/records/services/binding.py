"""Bind documents into files, and say what may be shown of them."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.records.events import catalogue as events
from yakuba.records.models import Binder, Record
from yakuba.records.policies.catalogue import may_change
from yakuba.records.rules.kinds import Disclosure

from .registering import check_disclosure, locked_record


@transaction.atomic
def bind(*, record: Record, binder: Binder, actor: Actor, at: datetime) -> Record:
    """Bind the document into an open file of its section; raises `UnableToAct`."""
    held = locked_record(record)
    demand(may_change(actor, held))
    if held.binder is not None and held.binder.completed_on is not None:
        raise UnableToAct("完結した簿冊に綴じた文書は、動かせません。")
    into = Binder.objects.select_for_update(of=("self",)).filter(pk=binder.pk).first()
    if into is None:
        raise UnableToAct("簿冊を一覧から選び直してください。")
    _check_binder(into, held.section_id)
    before = held.binder.title if held.binder is not None else ""
    if held.binder_id == into.pk:
        return held
    held.binder = into
    held.save(update_fields=["binder"])
    fact = events.RecordBound(subject=held.ref, binder=into.title, before=before)
    record_event(fact, actor=actor, at=at)
    return held


@transaction.atomic
def mark(
    *, record: Record, disclosure: Disclosure, reason: str, actor: Actor, at: datetime
) -> Record:
    """Say what to expect when the document is asked for (公開区分); raises `UnableToAct`."""
    held = locked_record(record)
    demand(may_change(actor, held))
    check_disclosure(disclosure, reason)
    before = held.disclosure_enum
    held.disclosure = disclosure.value
    held.disclosure_reason = clean_line(reason)[:200] if disclosure.needs_reason else ""
    held.save(update_fields=["disclosure", "disclosure_reason"])
    fact = events.RecordMarked(
        subject=held.ref,
        disclosure=disclosure.label,
        before=before.label,
        reason=held.disclosure_reason,
    )
    record_event(fact, actor=actor, at=at)
    return held


def _check_binder(binder: Binder, section_id: int) -> None:
    """Refuse a file of another section and one that is completed; raises `UnableToAct`."""
    if binder.section_id != section_id:
        raise UnableToAct("同じ課の簿冊を選んでください。")
    if binder.completed_on is not None:
        raise UnableToAct("完結した簿冊には綴じられません。ほかの簿冊を選んでください。")
