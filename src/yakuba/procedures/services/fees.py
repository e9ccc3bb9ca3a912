"""手数料: taken at the counter, or asked no longer (減免)."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.procedures import events
from yakuba.procedures.models import Application
from yakuba.procedures.policies.cases import may_take_fee
from yakuba.procedures.rules.cases import PaymentMethod

from .cases import UnableToHandle, locked_case

RECEIPT_LENGTH = 40
REASON_LENGTH = 400


class UnableToTakeFee(UnableToHandle):
    """The fee cannot be taken or exempted."""


def _owed(application: Application, actor: Actor) -> Application:
    locked = locked_case(application)
    verdict = may_take_fee(actor, locked)
    if not verdict:
        raise UnableToTakeFee(verdict.reason_ja)
    if locked.fee_paid_at is not None:
        raise UnableToTakeFee("この手数料は、すでに納められています。")
    if not locked.fee_yen:
        raise UnableToTakeFee("この申請に、納める手数料はありません。")
    return locked


@transaction.atomic
def pay(
    *,
    application: Application,
    method: PaymentMethod,
    actor: Actor,
    at: datetime,
    receipt: str = "",
) -> Application:
    """Note that the fee was paid, how, and under which 領収番号; raises `UnableToTakeFee`."""
    locked = _owed(application, actor)
    locked.fee_paid_at = at
    locked.fee_basis = locked.fee_basis | {"method": method.value, "receipt": _line(receipt)}
    locked.save(update_fields=["fee_paid_at", "fee_basis"])
    record(
        events.FeePaid(
            subject=events.application_ref(locked.pk),
            yen=locked.fee_yen or 0,
            method=method.value,
            receipt=_line(receipt),
        ),
        actor=actor,
        at=at,
    )
    return locked


def _line(text: str) -> str:
    return clean_line(text)[:RECEIPT_LENGTH]


@transaction.atomic
def exempt(*, application: Application, reason: str, actor: Actor, at: datetime) -> Application:
    """Ask the fee no longer (減免), for a reason; raises `UnableToTakeFee`."""
    locked = _owed(application, actor)
    words = clean_text(reason).strip()[:REASON_LENGTH]
    if not words:
        raise UnableToTakeFee("減免の理由を入力してください。")
    before = locked.fee_yen or 0
    locked.fee_yen = 0
    locked.fee_basis = locked.fee_basis | {"exempted_from": before, "exemption_reason": words}
    locked.save(update_fields=["fee_yen", "fee_basis"])
    record(
        events.FeeExempted(subject=events.application_ref(locked.pk), yen=before, reason=words),
        actor=actor,
        at=at,
    )
    return locked
