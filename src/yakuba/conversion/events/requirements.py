"""Facts of judgements."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RequirementJudged(Event):
    code: ClassVar[str] = "conversion.requirement.judged"
    label: ClassVar[str] = "要件を判定した"
    free_words: ClassVar[frozenset[str]] = frozenset({"workaround", "note"})

    plan_id: int
    number: str
    before: str
    after: str
    workaround: str
    owner: str
    due: date | None
    decision: str
    note: str
