"""Share specialists by the half-day: open days, ask for one, answer."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import demand
from yakuba.region.events import joint as events
from yakuba.region.events.about import ref
from yakuba.region.events.about_joint import SLOT
from yakuba.region.models import Adviser, Audience, SlotAnswer, SlotRequest, SpecialistSlot
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.exchange import published
from yakuba.region.queries.specialists import slot_by_key
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.specialists import Half

from .errors import UnableToAct
from .exchange import step_out
from .publishing import held, here, keyed, publish

_GONE = "この空きはありません。予定表から選び直してください。"


def _passage(actor: Actor, at: datetime) -> Passage:
    return step_out(municipality=here(), purpose=Purpose.SPECIALISTS, actor=actor, at=at)


@transaction.atomic
def open_slots(
    *,
    adviser: Adviser,
    days: Sequence[date],
    half: Half,
    is_online: bool,
    actor: Actor,
    at: datetime,
    on: date,
) -> list[SpecialistSlot]:
    """Offer half-days of an own specialist to all; days that are open already are left as they are.

    Raises `UnableToAct`.
    """
    demand(may_keep_pool(actor, here()))
    person = held(adviser, "この専門人材は登録されていません。")
    if person.published_at is None or person.withdrawn_at is not None:
        raise UnableToAct("先に、この人の登録を県内に公開してください。")
    if not days or min(days) <= on:
        raise UnableToAct("明日以降の日を選んでください。")
    if any(not person.term_from <= day <= person.term_until for day in days):
        raise UnableToAct("任期の外の日は選べません。")
    known = SpecialistSlot.objects.filter(
        adviser=person, half=half.value, day__in=days, withdrawn_at=None
    )
    taken = set(known.values_list("day", flat=True))
    rows = [
        keyed(
            SpecialistSlot(
                adviser=person,
                name=person.name,
                themes=person.themes,
                day=day,
                half=half.value,
                is_online=is_online or person.is_online_only,
                opened_at=at,
            ),
            Audience.REGION,
        )
        for day in sorted(set(days) - taken)
    ]
    if not rows:
        raise UnableToAct("選んだ日は、すべて公開しています。")
    for row in rows:
        publish(row, at)
    made = SpecialistSlot.objects.bulk_create(rows)
    fact = events.SlotsOpened(
        subject=ref(SLOT, made[0].key),
        name=person.name,
        days=tuple(f"{row.day.isoformat()} {half.label}" for row in made),
    )
    record(fact, actor=actor, at=at)
    return made


@transaction.atomic
def withdraw_slot(*, slot: SpecialistSlot, actor: Actor, at: datetime) -> None:
    """Take a half-day back that nobody was given; raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(slot, _GONE)
    if row.taken_at is not None:
        raise UnableToAct(f"{row.taken_by}が利用します。先に相談してください。")
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.SlotWithdrawn(subject=ref(SLOT, row.key), name=row.name, day=row.day)
    record(fact, actor=actor, at=at)


@transaction.atomic
def ask_for_slot(
    *, key: UUID, purpose: str, contact: str, actor: Actor, at: datetime, on: date
) -> SlotRequest:
    """Ask the owner for a half-day; raises `UnableToAct`."""
    demand(may_speak(actor))
    town = here()
    slot = slot_by_key(_passage(actor, at), key)
    if slot is None or slot.day <= on:
        raise UnableToAct(_GONE)
    if slot.municipality_id == town.pk:
        raise UnableToAct("自分の団体の人です。庁内で調整してください。")
    if slot.taken_at is not None:
        raise UnableToAct("この時間は、ほかの団体の利用が決まりました。別の日を選んでください。")
    purpose, contact = clean_line(purpose), clean_line(contact)
    if not purpose or not contact:
        raise UnableToAct("相談したいことと連絡先を入力してください。")
    if SlotRequest.objects.filter(slot_key=key, withdrawn_at=None).exists():
        raise UnableToAct("この時間は、すでに依頼しています。回答をお待ちください。")
    row = keyed(
        SlotRequest(
            slot_key=key,
            name=slot.name,
            day=slot.day,
            half=slot.half,
            purpose=purpose,
            contact=contact,
            asked_at=at,
        ),
        Audience.ONE,
        addressee_id=slot.municipality_id,
    )
    publish(row, at)
    row.save()
    fact = events.SlotAsked(subject=ref(SLOT, key), name=slot.name, day=slot.day, purpose=purpose)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def answer_request(
    *, request_key: UUID, is_granted: bool, reason: str, actor: Actor, at: datetime
) -> SlotAnswer:
    """Give the half-day or say why not; whoever else had asked is told that it is taken.

    Raises `UnableToAct`.
    """
    demand(may_keep_pool(actor, here()))
    passage = _passage(actor, at)
    asked = published(passage, SlotRequest, lambda rows: rows.filter(key=request_key))
    slot = asked and only(SpecialistSlot.objects.select_for_update().filter(key=asked[0].slot_key))
    if not asked or not slot:
        raise UnableToAct("この依頼は取り下げられました。")
    if SlotAnswer.objects.filter(request_key=request_key).exists():
        raise UnableToAct("この依頼には、すでに回答しています。")
    reason = clean_line(reason)
    if is_granted and slot.taken_at is not None:
        raise UnableToAct(f"この時間は、{slot.taken_by}の利用が決まっています。")
    if not is_granted and not reason:
        raise UnableToAct("利用できない理由を入力してください。")
    answer = _say(slot, asked[0], is_granted, reason, at)
    if is_granted:
        slot.taken_by, slot.taken_at = asked[0].municipality.name, at
        slot.save(update_fields=["taken_by", "taken_at"])
        done = set(SlotAnswer.objects.filter(slot=slot).values_list("request_key", flat=True))
        others = published(passage, SlotRequest, lambda rows: rows.filter(slot_key=slot.key))
        for other in others:
            if other.key not in done:
                _say(slot, other, False, "ほかの団体の利用が決まりました。", at)
    fact = events.SlotAnswered(
        subject=ref(SLOT, slot.key), name=slot.name, day=slot.day, is_granted=is_granted
    )
    record(fact, actor=actor, at=at)
    return answer


def _say(
    slot: SpecialistSlot, asked: SlotRequest, is_granted: bool, reason: str, at: datetime
) -> SlotAnswer:
    row = keyed(
        SlotAnswer(
            slot=slot,
            request_key=asked.key,
            is_granted=is_granted,
            reason=reason,
            answered_at=at,
        ),
        Audience.ONE,
        addressee_id=asked.municipality_id,
    )
    publish(row, at)
    row.save()
    return row


@transaction.atomic
def withdraw_request(*, request: SlotRequest, actor: Actor, at: datetime) -> None:
    """Take an own request back, as long as it was not answered; raises `UnableToAct`."""
    demand(may_speak(actor))
    row = held(request, "この依頼はありません。")
    answers = published(
        _passage(actor, at), SlotAnswer, lambda rows: rows.filter(request_key=row.key)
    )
    if answers:
        raise UnableToAct(
            "回答を受け取った依頼は取り下げられません。相手の団体に連絡してください。"
        )
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.SlotRequestWithdrawn(subject=ref(SLOT, row.slot_key), name=row.name, day=row.day)
    record(fact, actor=actor, at=at)
