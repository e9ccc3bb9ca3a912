"""Ask for an adviser: draft, send, change, withdraw, carry into the next round."""

from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.kana import fold
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import cases as events
from yakuba.region.events.about import REQUEST, ref
from yakuba.region.models import Answer, Audience, DispatchRequest, Notice, Reply, Round
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.queries.requests import draft_in, offers_here
from yakuba.region.queries.rounds import coming_rounds, round_by_key
from yakuba.region.queries.support import project_key_of
from yakuba.region.rules.asking import RequestDraft, faults_of
from yakuba.region.rules.cases import judge_wish
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.schemes import RuleSet, read_rules

from .errors import UnableToAct
from .exchange import step_out
from .notices import settle
from .publishing import held, here, keyed, labels_of, publish

_GONE = "この依頼はありません。一覧から開き直してください。"
_CLOSED = "この募集回の受付は終わりました。次の募集回に依頼してください。"


@transaction.atomic
def draft_request(
    *, draft: RequestDraft, round: Round | None, actor: Actor, at: datetime
) -> DispatchRequest:
    """Keep a request that nobody else sees yet; raises `UnableToAct`."""
    demand(may_ask(actor, here()))
    row = keyed(DispatchRequest(drafted_at=at), Audience.PREFECTURE)
    row.round_key = round.key if round else None
    _fill(row, draft)
    row.save()
    record(events.RequestDrafted(subject=ref(REQUEST, row.pk), title=row.title), actor=actor, at=at)
    return row


@transaction.atomic
def change_request(
    *,
    request: DispatchRequest,
    draft: RequestDraft,
    round: Round | None,
    actor: Actor,
    at: datetime,
    on: date,
) -> DispatchRequest:
    """Change a draft, or what was sent while its round is open; raises `UnableToAct`."""
    town = here()
    demand(may_ask(actor, town))
    row = held(request, _GONE)
    if row.withdrawn_at is not None:
        raise UnableToAct("取り下げた依頼は変更できません。新しい依頼を作ってください。")
    before = {name: getattr(row, name) for name in draft.columns()}
    if row.published_at is not None:
        passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
        _judge(_rules(_still_open(passage, row, on)), draft)
        row.changed_at = at
    else:
        row.round_key = round.key if round else None
    _fill(row, draft)
    row.save()
    fields = labels_of(
        DispatchRequest, (name for name, was in before.items() if was != getattr(row, name))
    )
    fact = events.RequestChanged(subject=ref(REQUEST, row.pk), title=row.title, fields=fields)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def send_request(
    *, request: DispatchRequest, actor: Actor, at: datetime, on: date
) -> DispatchRequest:
    """Send a draft to the prefecture; raises `UnableToAct`."""
    town = here()
    demand(may_ask(actor, town))
    row = held(request, _GONE)
    if row.published_at is not None:
        raise UnableToAct("この依頼は、すでに送っています。")
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    chosen = _still_open(passage, row, on)
    _judge(_rules(chosen), draft_in(row))
    if not row.problem:
        raise UnableToAct("困っていることと、してほしいことを入力してください。")
    publish(row, at)
    row.save(update_fields=["published_at", "withdrawn_at"])
    settle(Notice.Kind.ROUND, chosen.key, at=at)
    fact = events.RequestSent(subject=ref(REQUEST, row.pk), title=row.title, round=chosen.title)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def withdraw_request(
    *, request: DispatchRequest, reason: str, actor: Actor, at: datetime
) -> DispatchRequest:
    """Take a request back before an adviser was accepted for it; raises `UnableToAct`."""
    demand(may_ask(actor, here()))
    row = held(request, _GONE)
    if row.withdrawn_at is not None:
        raise UnableToAct("この依頼は、すでに取り下げています。")
    if Reply.objects.filter(request=row, answer=Answer.ACCEPTED).exists():
        raise UnableToAct(
            "派遣が決まった依頼は取り下げられません。派遣のページで中止してください。"
        )
    line = clean_line(reason)[:400]
    if row.published_at is not None and not line:
        raise UnableToAct("取り下げる理由を入力してください。県の担当者が読みます。")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.RequestWithdrawn(subject=ref(REQUEST, row.pk), title=row.title, reason=line)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def carry_request(
    *, request: DispatchRequest, actor: Actor, at: datetime, on: date
) -> DispatchRequest:
    """Put a sent request into the next open round, or let it wait for one; raises `UnableToAct`."""
    town = here()
    demand(may_ask(actor, town))
    row = held(request, _GONE)
    if row.published_at is None or row.withdrawn_at is not None:
        raise UnableToAct("次の回に回せるのは、送った依頼だけです。")
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=actor, at=at)
    return carried(passage, row, actor=actor, at=at, on=on)


def carried(
    passage: Passage, row: DispatchRequest, *, actor: Actor, at: datetime, on: date
) -> DispatchRequest:
    """Move the held row to the next round whose rules it fits; for services that hold it already."""
    wish = draft_in(row).wish
    coming = coming_rounds(passage, on, other_than=row.round_key)
    # A round that has made its offer does not get the request again.
    tried = {one.round.key for one in offers_here(passage) if one.request_key == row.key}
    fitting = (one for one in coming if one.key not in tried)
    found = next((one for one in fitting if not judge_wish(_rules(one), wish)), None)
    new = found.key if found else None
    if new is None and row.round_key is None:
        return row
    row.round_key = new
    row.save(update_fields=["round_key"])
    fact = events.RequestCarried(
        subject=ref(REQUEST, row.pk), title=row.title, round=found.title if found else ""
    )
    record(fact, actor=actor, at=at)
    return row


def _still_open(passage: Passage, row: DispatchRequest, on: date) -> Round:
    if row.round_key is None:
        raise UnableToAct("募集回を選んでください。")
    found = round_by_key(passage, row.round_key)
    if found is None or not found.opens_on <= on <= found.closes_on:
        raise UnableToAct(_CLOSED)
    return found


def _rules(chosen: Round) -> RuleSet:
    """Return the rules of the round's scheme, which lies in the same municipality."""
    return read_rules(chosen.scheme.rules)


def _judge(rules: RuleSet, draft: RequestDraft) -> None:
    if found := judge_wish(rules, draft.wish):
        raise UnableToAct("".join(one.reason_ja for one in found))


def _fill(row: DispatchRequest, draft: RequestDraft) -> None:
    if found := list(faults_of(draft)):
        raise UnableToAct("".join(found))
    for name, value in draft.columns().items():
        setattr(row, name, value)
    row.title, row.project_title = clean_line(draft.title), clean_line(draft.project_title)
    row.problem, row.contact = clean_text(draft.problem), clean_line(draft.contact)
    own = project_key_of(draft.project_kind, draft.project_id)
    row.project_key = own or fold(row.project_title)[:160]
