"""Facts of the exchange between municipalities."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TownLeft(Event):
    """Somebody read what other municipalities have published; told once a person, purpose and day."""

    code: ClassVar[str] = "region.exchange.read"
    label: ClassVar[str] = "他団体が共有したものを読んだ"

    purpose: str
