"""Hold files beyond their period, and release them."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.records.events import disposals as events
from yakuba.records.models import Binder, BinderHold
from yakuba.records.policies.catalogue import may_keep

from .binders import locked_binder


@transaction.atomic
def hold(*, binder: Binder, reason: str, actor: Actor, at: datetime) -> BinderHold:
    """Hold a file, with the reason: it is not disposed of until released; raises `UnableToAct`."""
    demand(may_keep(actor))
    held = locked_binder(binder)
    reason = clean_line(reason)[:400]
    if not reason:
        raise UnableToAct("保留する理由を入力してください。")
    if held.disposed_at is not None:
        raise UnableToAct("この簿冊は、すでに廃棄されています。")
    made = BinderHold.objects.create(
        binder=held,
        reason=reason,
        set_at=at,
        set_label=f"{actor.post_label} {actor.name}".strip()[:180],
    )
    record_event(events.BinderHeld(subject=held.ref, reason=reason), actor=actor, at=at)
    return made


@transaction.atomic
def release(*, hold: BinderHold, reason: str, actor: Actor, at: datetime) -> BinderHold:
    """Release a hold, with the reason; raises `UnableToAct`."""
    demand(may_keep(actor))
    binder = locked_binder(hold.binder)
    reason = clean_line(reason)[:400]
    if not reason:
        raise UnableToAct("保留を解く理由を入力してください。")
    row = BinderHold.objects.select_for_update().filter(pk=hold.pk, released_at=None).first()
    if row is None:
        raise UnableToAct("この保留は、すでに解かれています。")
    row.released_at, row.release_reason = at, reason
    row.save(update_fields=["released_at", "release_reason"])
    record_event(events.BinderReleased(subject=binder.ref, reason=reason), actor=actor, at=at)
    return row
