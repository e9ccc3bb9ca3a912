"""Ask for a seal on what goes out, stamp it, or send it back (公印使用簿)."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.records.events import seals as events
from yakuba.records.models import OfficialSeal, Record, SealUse
from yakuba.records.policies.seals import OWN_ASKING, may_ask, may_stamp
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.rules.seals import MOST_COPIES, UseState

from .registering import locked_record


@transaction.atomic
def ask_for_seal(
    *, record: Record, seal: OfficialSeal, copies: int, actor: Actor, at: datetime
) -> SealUse:
    """Ask whoever keeps the seal to stamp what goes out; raises `UnableToAct`."""
    held = locked_record(record)
    demand(may_ask(actor, held))
    if held.kind_enum is not RecordKind.ISSUED:
        raise UnableToAct("公印を押すのは、施行する文書だけです。")
    kept = OfficialSeal.objects.select_for_update().filter(pk=seal.pk, retired_on=None).first()
    if kept is None:
        raise UnableToAct("公印を一覧から選び直してください。")
    if not 1 <= copies <= MOST_COPIES:
        raise UnableToAct(f"通数は、1から{MOST_COPIES}までの数を入力してください。")
    if SealUse.objects.filter(record=held, stamped_at=None, refused_at=None).exists():
        raise UnableToAct("この文書は、すでに公印の使用を申し込んでいます。")
    use = SealUse.objects.create(
        seal=kept,
        record=held,
        copies=copies,
        asked_at=at,
        asked_by_id=actor.user_id,
        asked_label=f"{actor.post_label} {actor.name}".strip()[:180],
    )
    record_event(
        events.SealAsked(subject=held.ref, seal=kept.name, copies=copies), actor=actor, at=at
    )
    return use


@transaction.atomic
def stamp(*, use: SealUse, actor: Actor, at: datetime) -> SealUse:
    """Record that the seal stands on the paper; raises `UnableToAct`.

    Whoever asked does not stamp: the paper and the decision behind it are looked at by a second
    person, as rules on seals (公印規程) have it.
    """
    held = _locked(use, actor)
    held.stamped_at = at
    held.answered_label = f"{actor.post_label} {actor.name}".strip()[:180]
    held.save(update_fields=["stamped_at", "answered_label"])
    fact = events.SealStamped(subject=held.record.ref, seal=held.seal.name, copies=held.copies)
    record_event(fact, actor=actor, at=at)
    return held


@transaction.atomic
def refuse(*, use: SealUse, reason: str, actor: Actor, at: datetime) -> SealUse:
    """Send the paper back without the seal; raises `UnableToAct`."""
    held = _locked(use, actor)
    if not clean_line(reason):
        raise UnableToAct("差し戻す理由を入力してください。")
    held.refused_at, held.refused_reason = at, clean_line(reason)[:200]
    held.answered_label = f"{actor.post_label} {actor.name}".strip()[:180]
    held.save(update_fields=["refused_at", "refused_reason", "answered_label"])
    fact = events.SealRefused(
        subject=held.record.ref, seal=held.seal.name, reason=held.refused_reason
    )
    record_event(fact, actor=actor, at=at)
    return held


def _locked(use: SealUse, actor: Actor) -> SealUse:
    rows = SealUse.objects.select_for_update(of=("self",)).select_related("seal", "record")
    held = rows.filter(pk=use.pk).first()
    if held is None:
        raise UnableToAct("この申込みは見つかりません。")
    demand(may_stamp(actor, held.seal))
    if held.state is not UseState.ASKED:
        raise UnableToAct(f"この申込みは、すでに{held.state.label}です。")
    if held.asked_by_id is not None and held.asked_by_id == actor.user_id:
        demand(OWN_ASKING)
    return held
