"""Offer advisers to municipalities; accept or decline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import cases as events
from yakuba.region.events.about import OFFER, REQUEST, ref
from yakuba.region.models import (
    Adviser,
    AdviserContact,
    Answer,
    Audience,
    DispatchCase,
    DispatchRequest,
    Notice,
    Offer,
    Reply,
    Round,
)
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.queries.advisers import earlier_pairings, published_advisers
from yakuba.region.queries.cases import offer_replied, reply_to
from yakuba.region.queries.requests import (
    draft_in,
    is_served,
    offers_here,
    open_offers,
    received,
)
from yakuba.region.queries.rounds import round_by_key
from yakuba.region.rules.advisers import conflict_words
from yakuba.region.rules.cases import Pairing, Wish, judge_pairing
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.schemes import RuleSet, read_rules

from .errors import UnableToAct
from .exchange import step_out
from .notices import settle
from .publishing import held, here, keyed, publish
from .requests import carried

_GONE = "この派遣案はありません。取り消されたか、すでに回答されています。"


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """Whom to offer for which request, and why."""

    request_key: UUID
    adviser_key: UUID
    reason_ja: str


@transaction.atomic
def send_offers(
    *, round: Round, pairs: Sequence[OfferDraft], actor: Actor, at: datetime
) -> list[Offer]:
    """Offer the advisers to the municipalities that asked; all of them or, with a reason, none.

    Raises `UnableToAct` naming the first pair that breaks a rule.
    """
    town = here()
    demand(may_co_ordinate(actor, town))
    chosen = held(round, "この募集回はありません。")
    if chosen.settled_at is not None:
        raise UnableToAct("調整を終えた募集回では、派遣案を送れません。")
    on = timezone.localdate(at)
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    requests = {one.request.key: one.request for one in received(passage, round_key=chosen.key)}
    advisers = {one.key: one for one in published_advisers(passage, on)}
    earlier = earlier_pairings(passage, chosen.fiscal_year)
    rules = read_rules(chosen.scheme.rules)
    rows = []
    for pair in pairs:
        request, adviser = requests.get(pair.request_key), advisers.get(pair.adviser_key)
        if request is None or adviser is None:
            raise UnableToAct(
                "依頼が取り下げられたか、アドバイザーの公開が終わっています。組合せを作り直してください。"
            )
        row = _offer(chosen, rules, request, adviser, earlier, at)
        row.reason_ja = clean_text(pair.reason_ja)[:1000]
        earlier.add(_pairing(request, adviser, chosen.fiscal_year))
        _save(row)
        rows.append(row)
        fact = events.OfferSent(
            subject=ref(OFFER, row.pk),
            town=request.municipality.name,
            request=row.request_title,
            adviser=row.adviser_name,
            reason=row.reason_ja,
        )
        record(fact, actor=actor, at=at)
    return rows


def _pairing(request: DispatchRequest, adviser: Adviser, fiscal_year: int) -> Pairing:
    return Pairing(request.municipality.code, request.project_key, str(adviser.key), fiscal_year)


def _offer(
    round: Round,
    rules: RuleSet,
    request: DispatchRequest,
    adviser: Adviser,
    earlier: set[Pairing],
    at: datetime,
) -> Offer:
    """Return the offer, not saved yet; raises `UnableToAct` where a rule stands against it."""
    who = f"{request.municipality.name}「{request.title}」と{adviser.name}"
    binding = rules.stricter(read_rules(adviser.scheme.rules)) if adviser.scheme else rules
    against = [
        one.reason_ja
        for one in judge_pairing(binding, _pairing(request, adviser, round.fiscal_year), earlier)
    ]
    conflict = conflict_words(
        town_code=request.municipality.code,
        vendors=request.vendors,
        towns=adviser.conflict_towns,
        firms=adviser.conflict_vendors,
    )
    wish = draft_in(request).wish
    if adviser.is_online_only and wish.form is Form.ONSITE:
        against.append("オンラインだけのアドバイザーは、現地に派遣できません。")
    if conflict:
        against.append(conflict)
    if against:
        raise UnableToAct(f"{who}：{against[0]}")
    grant = granted(binding, wish, is_online_only=adviser.is_online_only)
    row = keyed(Offer(round=round), Audience.ONE, addressee_id=request.municipality_id)
    publish(row, at)
    row.request_key, row.request_title = request.key, request.title
    row.project_key, row.theme = request.project_key, request.theme
    row.adviser_key, row.adviser_name = adviser.key, adviser.name
    row.adviser_title, row.contact = adviser.title, _contact(adviser)
    row.form, row.days, row.hours = grant.form.value, grant.days, grant.hours
    row.answer_by, row.made_at = round.answer_by, at
    return row


def granted(rules: RuleSet, wish: Wish, *, is_online_only: bool = False) -> Wish:
    """Return what may be given of what was asked under the rules that bind both."""
    form = Form.ONLINE if is_online_only else wish.form
    days = 0 if form is Form.ONLINE else min(wish.days, rules.onsite_days)
    hours = 0 if form is Form.ONSITE else min(wish.hours, rules.online_hours)
    if form is Form.ONLINE and not hours:
        hours = rules.online_hours
    return replace(wish, form=form, days=days, hours=hours)


def _contact(adviser: Adviser) -> str:
    own = AdviserContact.objects.filter(adviser_id=adviser.pk).first()
    if own is None:
        # Another municipality's adviser: its contact is not shared.
        return f"{adviser.municipality.name}のアドバイザー派遣担当"
    return "　".join(part for part in (own.email, own.telephone) if part)


def _save(row: Offer) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise UnableToAct(
            f"「{row.request_title}」に{row.adviser_name}さんの派遣案は、この回ですでに送っています。"
        ) from None


@transaction.atomic
def withdraw_offer(*, offer: Offer, reason: str, actor: Actor, at: datetime) -> Offer:
    """Take an offer back that was not answered; raises `UnableToAct`."""
    town = here()
    demand(may_co_ordinate(actor, town))
    row = held(offer, _GONE)
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    if row.withdrawn_at is not None or offer_replied(passage, row.key):
        raise UnableToAct("取り消せるのは、回答の前の派遣案だけです。")
    line = clean_line(reason)[:400]
    if not line:
        raise UnableToAct("取り消す理由を入力してください。")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.OfferWithdrawn(
        subject=ref(OFFER, row.pk), request=row.request_title, adviser=row.adviser_name, reason=line
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def accept_offer(*, offer_key: UUID, actor: Actor, at: datetime) -> DispatchCase:
    """Say yes: the adviser's case begins. Raises `UnableToAct`."""
    offer, request, reply = _answered(offer_key, Answer.ACCEPTED, "", actor, at)
    case = keyed(DispatchCase(reply=reply, accepted_at=at), Audience.PREFECTURE)
    publish(case, at)
    round = offer.round
    case.fiscal_year = round.fiscal_year
    case.number = _number(round.fiscal_year)
    case.round_key, case.scheme_key = round.key, round.scheme.key
    case.title, case.project_key, case.theme = request.title, offer.project_key, offer.theme
    case.adviser_key, case.adviser_name = offer.adviser_key, offer.adviser_name
    case.form, case.days, case.hours = offer.form, offer.days, offer.hours
    case.save()
    fact = events.OfferAccepted(
        subject=ref(REQUEST, request.pk), adviser=offer.adviser_name, number=case.number
    )
    record(fact, actor=actor, at=at)
    return case


@transaction.atomic
def decline_offer(*, offer_key: UUID, reason: str, actor: Actor, at: datetime) -> Reply:
    """Say no with a reason: the request goes into the next round. Raises `UnableToAct`."""
    line = clean_line(reason)[:400]
    if not line:
        raise UnableToAct("断る理由を入力してください。次の調整に使います。")
    offer, request, reply = _answered(offer_key, Answer.DECLINED, line, actor, at)
    fact = events.OfferDeclined(
        subject=ref(REQUEST, request.pk), adviser=offer.adviser_name, reason=line
    )
    record(fact, actor=actor, at=at)
    passage = step_out(municipality=here(), purpose=Purpose.DISPATCH, actor=actor, at=at)
    # Where a team was offered, the request stays while another member is accepted or open.
    if not any(one.request_key == request.key for one in open_offers(passage)) and not is_served(
        request
    ):
        carried(passage, request, actor=actor, at=at, on=timezone.localdate(at))
    return reply


def _answered(
    offer_key: UUID, answer: Answer, reason: str, actor: Actor, at: datetime
) -> tuple[Offer, DispatchRequest, Reply]:
    town = here()
    demand(may_ask(actor, town))
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    offer = next((one for one in offers_here(passage) if one.key == offer_key), None)
    if offer is None or reply_to(offer_key) is not None:
        raise UnableToAct(_GONE)
    request = DispatchRequest.objects.select_for_update().get(key=offer.request_key)
    # The round of an offer lies with the prefecture; with its scheme it is read through the door.
    round = round_by_key(passage, offer.round.key)
    if round is None:
        raise UnableToAct(_GONE)
    offer.round = round
    row = keyed(Reply(request=request, offer_key=offer_key), Audience.PREFECTURE)
    publish(row, at)
    row.answer, row.reason = answer.value, reason
    row.replied_by = actor.post_label[:120]
    row.save()
    settle(Notice.Kind.OFFER, offer_key, at=at)
    return offer, request, row


def _number(fiscal_year: int) -> str:
    last = DispatchCase.objects.filter(fiscal_year=fiscal_year).order_by("-number").first()
    count = int(last.number.rpartition("-")[2]) if last else 0
    return f"{fiscal_year}-{count + 1:03d}"
