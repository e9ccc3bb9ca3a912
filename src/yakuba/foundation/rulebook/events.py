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
