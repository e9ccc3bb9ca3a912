"""Register seals and retire them (公印台帳)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.records.events import seals as events
from yakuba.records.models import OfficialSeal, SealUse
from yakuba.records.policies.catalogue import may_keep
from yakuba.records.rules.seals import SealKind


@dataclass(frozen=True, slots=True)
class SealDraft:
    """What stands in the register of a seal."""

    kind: SealKind
    name: str
    size: str
    purpose: str
    section: Department
    made_on: date


@transaction.atomic
def register_seal(*, draft: SealDraft, actor: Actor, at: datetime) -> OfficialSeal:
    """Enter a seal into the register; raises `UnableToAct`."""
    demand(may_keep(actor))
    name, size = clean_line(draft.name)[:60], clean_line(draft.size)[:40]
    if not name or not size:
        raise UnableToAct("名称と寸法を入力してください。")
    if draft.made_on > timezone.localdate(at):
        raise UnableToAct("使用開始日に、先の日は入力できません。")
    if OfficialSeal.objects.filter(name=name, retired_on=None).exists():
        raise UnableToAct(
            f"「{name}」は、すでに登録されています。改刻したときは、前の公印を廃止してから登録します。"
        )
    seal = OfficialSeal.objects.create(
        kind=draft.kind.value,
        name=name,
        size=size,
        purpose=clean_line(draft.purpose)[:120],
        section=draft.section,
        made_on=draft.made_on,
        registered_at=at,
        registered_label=f"{actor.post_label} {actor.name}".strip()[:180],
    )
    fact = events.SealRegistered(
        subject=seal.ref,
        name=name,
        kind=draft.kind.label,
        size=size,
        section=draft.section.name,
        made_on=draft.made_on,
    )
    record_event(fact, actor=actor, at=at)
    return seal


@transaction.atomic
def retire_seal(
    *, seal: OfficialSeal, on: date, reason: str, actor: Actor, at: datetime
) -> OfficialSeal:
    """Take a seal out of use; its line and the book of its use stay. Raises `UnableToAct`."""
    demand(may_keep(actor))
    held = OfficialSeal.objects.select_for_update().filter(pk=seal.pk).first()
    if held is None or held.retired_on is not None:
        raise UnableToAct("この公印は、すでに廃止されています。")
    if not clean_line(reason):
        raise UnableToAct("廃止の理由を入力してください。")
    if not held.made_on <= on <= timezone.localdate(at):
        raise UnableToAct("廃止日は、使用開始日から今日までの日を入力してください。")
    if SealUse.objects.filter(seal=held, stamped_at=None, refused_at=None).exists():
        raise UnableToAct("押印を待つ文書があります。押すか差し戻してから、廃止してください。")
    held.retired_on, held.retired_reason = on, clean_line(reason)[:200]
    held.save(update_fields=["retired_on", "retired_reason"])
    fact = events.SealRetired(
        subject=held.ref, name=held.name, retired_on=on, reason=held.retired_reason
    )
    record_event(fact, actor=actor, at=at)
    return held
