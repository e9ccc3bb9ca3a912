"""Buy together: announce, specify, invite, join, close, tell the result."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import joint as events
from yakuba.region.events.about import ref
from yakuba.region.events.about_joint import PROCUREMENT
from yakuba.region.models import (
    Audience,
    Joining,
    Procurement,
    Remark,
    RemarkAnswer,
    Specification,
)
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.exchange import published
from yakuba.region.queries.procurement import newest_version, procurement_by_key, quantity_of
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.procurement import ProcurementStage, may_join_on

from .errors import UnableToAct
from .exchange import step_out
from .publishing import held, here, keyed, publish

_GONE = "この共同調達はありません。一覧から開き直してください。"
_OVER = "この共同調達は終わっています。"


def _passage(actor: Actor, at: datetime) -> Passage:
    return step_out(municipality=here(), purpose=Purpose.PROCUREMENT, actor=actor, at=at)


def _needed(text: str, sentence: str) -> str:
    if not text:
        raise UnableToAct(sentence)
    return text


@transaction.atomic
def announce(
    *,
    title: str,
    purpose: str,
    unit: str,
    wanted_on: date,
    contact: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> Procurement:
    """Tell the municipalities of the prefecture what is to be bought; raises `UnableToAct`."""
    demand(may_speak(actor))
    if wanted_on <= on:
        raise UnableToAct("契約の予定日は、明日以降の日にしてください。")
    row = keyed(
        Procurement(
            title=_needed(clean_line(title), "件名を入力してください。"),
            purpose=_needed(clean_text(purpose), "目的を入力してください。"),
            unit=clean_line(unit) or "式",
            wanted_on=wanted_on,
            contact=_needed(clean_line(contact), "問い合わせ先を入力してください。"),
            announced_at=at,
        ),
        Audience.REGION,
    )
    publish(row, at)
    row.save()
    fact = events.IntentAnnounced(subject=ref(PROCUREMENT, row.key), title=row.title)
    record(fact, actor=actor, at=at)
    return row


def _own(procurement: Procurement, actor: Actor) -> Procurement:
    """Return the own procurement, locked, while it may still change."""
    demand(may_speak(actor))
    row = held(procurement, _GONE)
    if row.stage.is_over:
        raise UnableToAct(_OVER)
    return row


@transaction.atomic
def specify(
    *, procurement: Procurement, text: str, changes: str, actor: Actor, at: datetime
) -> Specification:
    """Publish the next version of the specification; raises `UnableToAct`."""
    row = _own(procurement, actor)
    if row.stage is ProcurementStage.BUYING:
        raise UnableToAct("募集を締め切った後は、仕様を変えられません。")
    version = newest_version(row.key) + 1
    changes = clean_line(changes)
    if version > 1 and not changes:
        raise UnableToAct("前の版からの変更点を入力してください。参加する団体が確かめます。")
    specification = keyed(
        Specification(
            procurement_key=row.key,
            version=version,
            text=_needed(clean_text(text), "仕様を入力してください。"),
            changes=changes,
            written_at=at,
        ),
        Audience.REGION,
    )
    publish(specification, at)
    specification.save()
    fact = events.SpecificationPublished(subject=ref(PROCUREMENT, row.key), version=version)
    record(fact, actor=actor, at=at)
    return specification


@transaction.atomic
def open_joining(
    *, procurement: Procurement, join_by: date, actor: Actor, at: datetime, on: date
) -> Procurement:
    """Invite the others to join until the day, or give them longer; raises `UnableToAct`."""
    row = _own(procurement, actor)
    if row.stage is ProcurementStage.BUYING:
        raise UnableToAct("募集はすでに締め切りました。")
    if newest_version(row.key) == 0:
        raise UnableToAct("先に仕様書案を公表してください。何に参加するのかを確かめられません。")
    if not on < join_by <= row.wanted_on:
        raise UnableToAct("参加の期限は、明日から契約の予定日までの日にしてください。")
    row.join_by = join_by
    row.save(update_fields=["join_by"])
    fact = events.JoiningOpened(subject=ref(PROCUREMENT, row.key), join_by=join_by)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def close_joining(*, procurement: Procurement, actor: Actor, at: datetime, on: date) -> Procurement:
    """End the invitation; from now on nobody joins or leaves. Raises `UnableToAct`."""
    row = _own(procurement, actor)
    if row.stage is not ProcurementStage.JOINING:
        raise UnableToAct("参加を募集していません。")
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    joinings = quantity_of(_passage(actor, at), row.key)
    fact = events.JoiningClosed(
        subject=ref(PROCUREMENT, row.key),
        towns=len(joinings),
        quantity=sum(one.quantity for one in joinings),
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def tell_result(
    *,
    procurement: Procurement,
    supplier: str,
    amount: int,
    contracted_on: date,
    lesson: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> Procurement:
    """Tell with whom, for how much (yen) and when it was contracted; raises `UnableToAct`."""
    row = _own(procurement, actor)
    if row.stage is not ProcurementStage.BUYING:
        raise UnableToAct("先に参加の募集を締め切ってください。")
    if contracted_on > on:
        raise UnableToAct("契約日は、今日までの日にしてください。")
    row.supplier = _needed(clean_line(supplier), "契約の相手方を入力してください。")
    row.amount, row.contracted_on, row.lesson = amount, contracted_on, clean_text(lesson)
    row.save(update_fields=["supplier", "amount", "contracted_on", "lesson"])
    fact = events.ProcurementResulted(
        subject=ref(PROCUREMENT, row.key), supplier=row.supplier, amount=amount
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def cancel(
    *, procurement: Procurement, reason: str, actor: Actor, at: datetime, on: date
) -> Procurement:
    """Give the procurement up, with a reason that all can read; raises `UnableToAct`."""
    row = _own(procurement, actor)
    row.reason = _needed(clean_line(reason), "中止の理由を入力してください。")
    row.cancelled_on = on
    row.save(update_fields=["reason", "cancelled_on"])
    fact = events.ProcurementCancelled(subject=ref(PROCUREMENT, row.key), reason=row.reason)
    record(fact, actor=actor, at=at)
    return row


def _others(key: UUID, actor: Actor, at: datetime) -> Procurement:
    """Return the procurement of another municipality as it was published."""
    demand(may_speak(actor))
    found = procurement_by_key(_passage(actor, at), key)
    if found is None:
        raise UnableToAct(_GONE)
    if found.municipality_id == here().pk:
        raise UnableToAct("自分の団体の共同調達です。幹事として数に含まれます。")
    return found


@transaction.atomic
def join(*, key: UUID, quantity: int, wish: str, actor: Actor, at: datetime, on: date) -> Joining:
    """Take part with a quantity, or change it while others may still join; raises `UnableToAct`."""
    found = _others(key, actor, at)
    if not may_join_on(found.days, on):
        raise UnableToAct("いまは参加を募集していません。幹事の団体に問い合わせてください。")
    row = only(Joining.objects.select_for_update().filter(procurement_key=key))
    row = row or keyed(Joining(procurement_key=key), Audience.REGION)
    row.quantity, row.wish, row.joined_at = quantity, clean_line(wish), at
    publish(row, at)
    row.save()
    fact = events.Joined(
        subject=ref(PROCUREMENT, key),
        title=found.title,
        lead=found.municipality.name,
        quantity=quantity,
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def leave(*, key: UUID, actor: Actor, at: datetime, on: date) -> None:
    """Take no part any more; raises `UnableToAct` once the invitation is over."""
    found = _others(key, actor, at)
    if not may_join_on(found.days, on):
        raise UnableToAct("募集が終わったため、取り下げられません。幹事の団体に相談してください。")
    row = only(Joining.objects.select_for_update().filter(procurement_key=key, withdrawn_at=None))
    if row is None:
        raise UnableToAct("参加していません。")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.JoiningLeft(subject=ref(PROCUREMENT, key), title=found.title)
    record(fact, actor=actor, at=at)


@transaction.atomic
def remark(*, key: UUID, text: str, actor: Actor, at: datetime) -> Remark:
    """Ask the lead something about the specification; raises `UnableToAct`."""
    found = _others(key, actor, at)
    if found.stage.is_over or found.closed_on is not None:
        raise UnableToAct("募集が終わったため、質問や意見は送れません。")
    row = keyed(
        Remark(
            procurement_key=key,
            text=_needed(clean_text(text), "質問・意見を入力してください。"),
            made_at=at,
        ),
        Audience.ONE,
        addressee_id=found.municipality_id,
    )
    publish(row, at)
    row.save()
    fact = events.RemarkMade(subject=ref(PROCUREMENT, key), text=row.text)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def answer(
    *, procurement: Procurement, remark_key: UUID, text: str, actor: Actor, at: datetime
) -> RemarkAnswer:
    """Answer a question to all who read the specification; raises `UnableToAct`."""
    row = _own(procurement, actor)
    asked = published(
        _passage(actor, at),
        Remark,
        lambda rows: rows.filter(key=remark_key, procurement_key=row.key),
    )
    if not asked:
        raise UnableToAct("この質問は取り下げられました。")
    if RemarkAnswer.objects.filter(remark_key=remark_key).exists():
        raise UnableToAct("この質問には、すでに回答しています。")
    said = keyed(
        RemarkAnswer(
            procurement_key=row.key,
            remark_key=remark_key,
            question=asked[0].text,
            text=_needed(clean_text(text), "回答を入力してください。"),
            answered_at=at,
        ),
        Audience.REGION,
    )
    publish(said, at)
    said.save()
    fact = events.RemarkAnswered(subject=ref(PROCUREMENT, row.key), text=said.text)
    record(fact, actor=actor, at=at)
    return said
