"""廃棄: a person confirms what is to go; batches in the background take it away, each once.

Confirming writes the list into the register and posts one delivery a batch in one transaction. A
delivery that is killed half-way is tried again and goes on with what is left; what is held or
extended in between is left out at the last moment, under the lock that holds are set under.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.procedures import events
from yakuba.procedures.models import (
    Application,
    DisposalItem,
    DisposalList,
    Procedure,
    RetentionExtension,
    RetentionRule,
)
from yakuba.procedures.policies.retention import may_confirm
from yakuba.procedures.queries import retention as queries
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.retention import Ending, Rule

from .cases import locked_case
from .erasing import erase_application

CHANNEL: Final = "procedures.dispose"
MOST_IN_LIST: Final = 10_000
BATCH: Final = 100
_ROWS: Final = 1_000


class UnableToDispose(Exception):
    """The list cannot be confirmed as it is; the message says why."""


def hash_of_list(receipt_numbers: Iterable[str]) -> str:
    """Return the SHA-256 of the receipt numbers in their order, a line each."""
    return hashlib.sha256("\n".join(receipt_numbers).encode()).hexdigest()


def seen_list(procedure: Procedure, at: datetime) -> tuple[int, str]:
    """Return how many would be disposed of now, and the hash of their numbers; reads only."""
    numbers = _due(procedure, at).values_list("receipt_number", flat=True)[:MOST_IN_LIST]
    listed = list(numbers)
    return len(listed), hash_of_list(listed)


def _due(procedure: Procedure, at: datetime) -> Any:
    return queries.due(procedure.pk, on=day_in_japan(at))


@transaction.atomic
def confirm_disposal(
    *, procedure: Procedure, seen: str, actor: Actor, at: datetime, remark: str = ""
) -> DisposalList:
    """Enter what is free now into the register and promise its erasing; raises `UnableToDispose`.

    `seen` is the hash of the list that the person had before their eyes: another list is refused.
    """
    verdict = may_confirm(actor)
    if not verdict:
        raise UnableToDispose(verdict.reason_ja)
    locked = Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)
    rows = list(
        _due(locked, at).only("pk", "receipt_number", "outcome", "concluded_at", "procedure_id")[
            :MOST_IN_LIST
        ]
    )
    if not rows:
        raise UnableToDispose("いま廃棄できる申請はありません。")
    if hash_of_list(row.receipt_number for row in rows) != seen:
        raise UnableToDispose(
            "確かめている間に、対象が変わりました。新しい一覧をもう一度確かめてください。"
        )
    disposal = _enter(locked, rows, seen, clean_line(remark)[:400], actor, at)
    _list_items(disposal, rows, queries.rules_of(locked.pk), at)
    record(
        events.retention.DisposalConfirmed(
            subject=events.disposal_ref(disposal.pk),
            number=str(disposal),
            procedure=locked.slug,
            count=disposal.count,
            ended_from=disposal.ended_from.isoformat(),
            ended_to=disposal.ended_to.isoformat(),
            list_hash=seen,
        ),
        actor=actor,
        at=at,
    )
    return disposal


def _enter(
    procedure: Procedure,
    rows: list[Application],
    seen: str,
    remark: str,
    actor: Actor,
    at: datetime,
) -> DisposalList:
    year = FiscalYear.of(day_in_japan(at)).year
    last = DisposalList.objects.filter(fiscal_year=year).aggregate(last=Max("serial"))["last"]
    days = [day_in_japan(row.concluded_at) for row in rows if row.concluded_at]
    disposal = DisposalList(
        fiscal_year=year,
        serial=(last or 0) + 1,
        procedure=procedure,
        title=procedure.title,
        terms=_terms(procedure, at),
        ended_from=min(days),
        ended_to=max(days),
        count=len(rows),
        list_hash=seen,
        remark=remark,
        confirmed_at=at,
        confirmed_by_id=actor.user_id,
        confirmed_label=f"{actor.post_label} {actor.name}".strip(),
    )
    disposal.save(force_insert=True)
    return disposal


def _terms(procedure: Procedure, at: datetime) -> list[dict[str, Any]]:
    """Return the versions in force in words, so that the register can be read for ever."""
    rows = RetentionRule.objects.filter(
        procedure=procedure, valid_from__lte=day_in_japan(at)
    ).order_by("-number")
    return [
        {
            "number": row.number,
            "valid_from": row.valid_from.isoformat(),
            "period": row.get_period_display(),
            "counted": row.get_counted_display(),
            "ending": Ending(row.ending).short,
            "exceptions": row.exceptions,
            "basis": row.basis,
        }
        for row in rows
    ]


def _list_items(
    disposal: DisposalList, rows: list[Application], rules: list[Rule], at: datetime
) -> None:
    on = day_in_japan(at)
    items = [
        DisposalItem(
            disposal=disposal,
            application=row,
            batch=place // BATCH,
            ending=(queries.ending_of(rules, row, on) or Ending.DISPOSE).value,
        )
        for place, row in enumerate(rows)
    ]
    DisposalItem.objects.bulk_create(items, batch_size=_ROWS)
    for batch in range(items[-1].batch + 1):
        post(
            channel=CHANNEL,
            destination=str(disposal),
            dedupe_key=f"{CHANNEL}:{disposal.pk}:{batch}",
            payload={"disposal": str(disposal.pk), "batch": batch},
            subject=events.disposal_ref(disposal.pk),
            at=at,
            lane=Lane.BULK,
        )


def dispose_batch(delivery: Delivery) -> None:
    """Handle one batch: erase what is left of it, each application in a transaction of its own."""
    disposal = DisposalList.objects.filter(pk=delivery.payload["disposal"]).first()
    if disposal is None:
        raise GiveUp("廃棄簿の一覧が見つかりません。システム担当にお知らせください。")
    at = delivery.attempt_at
    left = DisposalItem.objects.filter(
        disposal=disposal, batch=delivery.payload["batch"], done_at=None, left_out_at=None
    )
    for key in list(left.order_by("pk").values_list("pk", flat=True)):
        dispose_item(item_id=key, at=at)
    _finish(disposal.pk, at)


@transaction.atomic
def dispose_item(*, item_id: int, at: datetime) -> bool:
    """Erase one application of a confirmed list, unless something keeps it; True when it is gone.

    Twice does nothing more. The locks are those under which holds and extensions are set.
    """
    item = DisposalItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.done_at is not None or item.left_out_at is not None:
        return item.done_at is not None
    application = locked_case(Application(pk=item.application_id))
    Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=application.procedure_id)
    actor = Actor.system("廃棄")
    why = _what_keeps(application, at)
    if why:
        _leave_out(item, why, actor, at)
        return False
    erased = erase_application(application, Ending(item.ending), actor=actor, at=at)
    item.done_at, item.content_hash, item.files = at, erased.content_hash, erased.files
    item.save(update_fields=["done_at", "content_hash", "files"])
    record(
        events.retention.ApplicationDisposed(
            subject=events.application_ref(application.pk),
            disposal=str(item.disposal_id),
            ending=item.ending,
            content_hash=erased.content_hash,
            files=erased.files,
        ),
        actor=actor,
        at=at,
    )
    return True


def _what_keeps(application: Application, at: datetime) -> str:
    """Return why the application must stay after all, empty when nothing keeps it."""
    on = day_in_japan(at)
    if queries.live_holds(application):
        return "保留されたため"
    if RetentionExtension.objects.filter(application=application, until__gte=on).exists():
        return "保存期間が延長されたため"
    rules = queries.rules_of(application.procedure_id)
    if queries.ending_of(rules, application, on) is None:
        return "保存期間の定めが変わったため"
    return ""


def _leave_out(item: DisposalItem, why: str, actor: Actor, at: datetime) -> None:
    item.left_out_at, item.left_out_reason = at, why
    item.save(update_fields=["left_out_at", "left_out_reason"])
    record(
        events.retention.ApplicationLeftOut(
            subject=events.application_ref(item.application_id),
            disposal=str(item.disposal_id),
            why=why,
        ),
        actor=actor,
        at=at,
    )


@transaction.atomic
def _finish(disposal_id: UUID, at: datetime) -> None:
    """Close the list once nothing of it is left; of two batches that end at once, one does."""
    disposal = DisposalList.objects.select_for_update(of=("self",)).get(pk=disposal_id)
    items = DisposalItem.objects.filter(disposal=disposal)
    is_open = items.filter(done_at=None, left_out_at=None).exists()
    if disposal.finished_at is not None or is_open:
        return
    disposal.finished_at = at
    disposal.save(update_fields=["finished_at"])
    record(
        events.retention.DisposalFinished(
            subject=events.disposal_ref(disposal.pk),
            number=str(disposal),
            disposed=items.filter(done_at__isnull=False).count(),
            left_out=items.filter(left_out_at__isnull=False).count(),
        ),
        actor=Actor.system("廃棄"),
        at=at,
    )
