"""One thing of every kind that municipalities do together, made by 見本市 and published to nobody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from yakuba.kernel.actor import Actor
from yakuba.region.models import Adviser, Procurement, SlotRequest, SpecialistSlot, TrainingPlace
from yakuba.region.rules.specialists import Half
from yakuba.region.services import joint_training, procurement

_PROCUREMENT = (
    "",
    "_specify",
    "_open",
    "_close",
    "_join",
    "_leave",
    "_remark",
    "_answer",
    "_result",
    "_cancel",
)
_TRAINING = ("", "_table", "_seats", "_give", "_attendance", "_cancel")


def joint_keys(kimura: Actor, adviser_key: int, now: datetime) -> dict[str, Any]:
    """Return the values of the addresses; what was published is taken back for the stage."""
    on = timezone.localdate(now)
    bought = procurement.announce(
        title="舞台の端末",
        purpose="更新",
        unit="台",
        wanted_on=on + timedelta(days=90),
        contact="DX推進課",
        actor=kimura,
        at=now,
        on=on,
    )
    held = joint_training.announce(
        title="舞台の研修",
        description="流れ図",
        held_on=on + timedelta(days=30),
        hours_text="13時から15時まで",
        minutes=120,
        place_kind=TrainingPlace.ONLINE,
        place="",
        capacity=10,
        apply_by=on + timedelta(days=9),
        contact="DX推進課",
        actor=kimura,
        at=now,
        on=on,
    )
    Procurement.objects.filter(pk=bought.pk).update(published_at=None)
    type(held).objects.filter(pk=held.pk).update(published_at=None)
    slot = _slot(adviser_key, now)
    request = SlotRequest.objects.create(
        key=uuid4(),
        audience="ONE",
        slot_key=slot.key,
        name=slot.name,
        day=slot.day,
        half=slot.half,
        purpose="相談",
        contact="DX推進課",
        asked_at=now,
    )
    return {
        **{f"region:procurement{act}/key": bought.key for act in _PROCUREMENT},
        **{f"region:training{act}/key": held.key for act in _TRAINING},
        **{f"region:{page}/key": slot.key for page in ("slot", "slot_withdraw")},
        "region:slot_request_withdraw/key": request.slot_key,
        "region:slot_answer/key": request.key,
        "remark_key": uuid4(),
    }


def _slot(adviser_key: int, now: datetime) -> SpecialistSlot:
    person = Adviser.objects.get(pk=adviser_key)
    return SpecialistSlot.objects.create(
        key=uuid4(),
        audience="REGION",
        adviser=person,
        name=person.name,
        themes=person.themes,
        day=timezone.localdate(now) + timedelta(days=7),
        half=Half.AM.value,
        opened_at=now,
    )
