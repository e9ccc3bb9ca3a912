"""Facts of keys; the key itself is in none of them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class KeyIssued(Event):
    code: ClassVar[str] = "access.key.issued"
    label: ClassVar[str] = "外部連携の鍵を発行した"

    name: str
    can_write: bool
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class KeyStopped(Event):
    code: ClassVar[str] = "access.key.stopped"
    label: ClassVar[str] = "外部連携の鍵を止めた"

    name: str
