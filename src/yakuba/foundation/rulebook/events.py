"""Facts about the town's rules."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RuleTablePublished(Event):
    code: ClassVar[str] = "rulebook.table.published"
    label: ClassVar[str] = "規程の表を公布した"

    table_code: str
    version: int
    title: str
    valid_from: date
    content_hash: str
    note: str


@dataclass(frozen=True, kw_only=True)
class RuleDraftBegun(Event):
    """About the draft: somebody writes the next version, from version `base` (0: a new table)."""

    code: ClassVar[str] = "rulebook.draft.begun"
    label: ClassVar[str] = "規程の表の下書きを始めた"

    table_code: str
    title: str
    base: int


@dataclass(frozen=True, kw_only=True)
class RuleDraftDiscarded(Event):
    """About the draft: it was thrown away after so many saves."""

    code: ClassVar[str] = "rulebook.draft.discarded"
    label: ClassVar[str] = "規程の表の下書きを取りやめた"

    table_code: str
    title: str
    saves: int
