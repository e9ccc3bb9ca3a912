"""Facts about deliveries; success needs none, the row and what was sent say it."""

from dataclasses import dataclass
from datetime import datetime

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    """An attempt failed; the next one is at `next_try_at`."""

    code = "deliveries.delivery.failed"
    label = "送信に失敗した(再試行する)"
    personal = frozenset({"reason"})

    channel: str
    about_kind: str
    about_id: str
    attempts: int
    next_try_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryDead(Event):
    """The delivery was put aside: a person has to look at it."""

    code = "deliveries.delivery.dead"
    label = "送信を停止した(職員の確認が必要)"
    personal = frozenset({"reason"})

    channel: str
    about_kind: str
    about_id: str
    attempts: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryReplayed(Event):
    """An operator had the delivery tried again."""

    code = "deliveries.delivery.replayed"
    label = "送信をやり直した"

    channel: str
    about_kind: str
    about_id: str
    was_dead: bool
