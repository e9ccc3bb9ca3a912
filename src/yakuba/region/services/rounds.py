"""Open rounds in which requests are taken, move their days, and settle them."""

from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import demand
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import ROUND, ref
from yakuba.region.models import Audience, Offer, Round, Scheme
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.rules.cases import judge_months
from yakuba.region.rules.schemes import read_rules

from .errors import UnableToAct
from .publishing import held, here, keyed, publish

_GONE = "この募集回はありません。一覧から開き直してください。"


@transaction.atomic
def open_round(
    *,
    scheme: Scheme,
    title: str,
    opens_on: date,
    closes_on: date,
    answer_by: date,
    actor: Actor,
    at: datetime,
) -> Round:
    """Tell all municipalities when requests are taken; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    if scheme.published_at is None or scheme.retired_at is not None:
        raise UnableToAct("募集できるのは、使っている制度だけです。先に制度を使い始めてください。")
    line = clean_line(title)
    if not line or len(line) > 80:
        raise UnableToAct("募集回の名前を80字までで入力してください。")
    _judge(scheme, opens_on, closes_on, answer_by)
    row = keyed(
        Round(
            scheme=scheme,
            fiscal_year=FiscalYear.of(opens_on).year,
            title=line,
            opens_on=opens_on,
            closes_on=closes_on,
            answer_by=answer_by,
        ),
        Audience.REGION,
    )
    publish(row, at)
    row.save()
    fact = events.RoundOpened(
        subject=ref(ROUND, row.pk), title=line, opens_on=opens_on, closes_on=closes_on
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def extend_round(
    *, round: Round, closes_on: date, answer_by: date, actor: Actor, at: datetime
) -> Round:
    """Move the last day for requests and the one for replies; raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = held(round, _GONE)
    if row.settled_at is not None:
        raise UnableToAct("調整を終えた募集回の期限は変えられません。")
    _judge(row.scheme, row.opens_on, closes_on, answer_by)
    row.closes_on, row.answer_by = closes_on, answer_by
    row.save(update_fields=["closes_on", "answer_by"])
    fact = events.RoundExtended(
        subject=ref(ROUND, row.pk), closes_on=closes_on, answer_by=answer_by
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def settle_round(*, round: Round, actor: Actor, at: datetime, on: date) -> Round:
    """Declare the matching over: what got no offer goes into the next round. Raises `UnableToAct`."""
    demand(may_co_ordinate(actor, here()))
    row = held(round, _GONE)
    if row.settled_at is not None:
        raise UnableToAct("この募集回の調整は、すでに終えています。")
    if row.closes_on >= on:
        raise UnableToAct("受付の最終日を過ぎてから終えてください。早めるときは期限を変えます。")
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    offers = Offer.objects.filter(round=row, withdrawn_at=None).count()
    record(events.RoundSettled(subject=ref(ROUND, row.pk), offers=offers), actor=actor, at=at)
    return row


def _judge(scheme: Scheme, opens_on: date, closes_on: date, answer_by: date) -> None:
    if closes_on < opens_on:
        raise UnableToAct("受付の最終日は、受付開始日以降の日にしてください。")
    if answer_by <= closes_on:
        raise UnableToAct("派遣案への回答期限は、受付の最終日より後の日にしてください。")
    if found := judge_months(read_rules(scheme.rules), opens_on, closes_on):
        raise UnableToAct(found[0].reason_ja)
