"""Facts of matching requests and advisers."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class MatchReckoned(Event):
    """`change` names the pair that was changed by hand, empty for a first run."""

    code: ClassVar[str] = "region.match.reckoned"
    label: ClassVar[str] = "依頼とアドバイザーの組合せを計算した"
    personal: ClassVar[frozenset[str]] = frozenset({"change"})

    round: str
    matched: int
    unmatched: int
    change: str


@dataclass(frozen=True, kw_only=True)
class MatchConfirmed(Event):
    code: ClassVar[str] = "region.match.confirmed"
    label: ClassVar[str] = "依頼とアドバイザーの組合せを確定した"

    round: str
    offers: int
    input_hash: str
