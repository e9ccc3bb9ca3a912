"""Facts about measures."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    """A target and its interim target were set for a fiscal year."""

    code: ClassVar[str] = "measures.target.set"
    label: ClassVar[str] = "目標値が設定されました"

    measure: str
    version: int
    fiscal_year: int
    target: str
    interim_month: str
    interim_target: str
    basis: str
    before: str = ""
