"""Facts of the meeting that says go or no-go."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ReviewCalled(Event):
    code: ClassVar[str] = "conversion.review.called"
    label: ClassVar[str] = "移行判定の会議を登録した"

    plan_id: int
    title: str
    meets_on: date
    decider: str
    criteria: int


@dataclass(frozen=True, kw_only=True)
class ReviewItemAdded(Event):
    code: ClassVar[str] = "conversion.review.item_added"
    label: ClassVar[str] = "判定項目を加えた"

    plan_id: int
    criterion: str
    post: str


@dataclass(frozen=True, kw_only=True)
class ReviewItemAnswered(Event):
    code: ClassVar[str] = "conversion.review.item_answered"
    label: ClassVar[str] = "判定項目を確かめた"
    free_words: ClassVar[frozenset[str]] = frozenset({"evidence"})

    plan_id: int
    criterion: str
    before: str
    after: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class ReviewItemOverruled(Event):
    """A criterion that is not met no longer stands in the way; somebody took the risk and said why."""

    code: ClassVar[str] = "conversion.review.item_overruled"
    label: ClassVar[str] = "否の判定項目を不問にした"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    plan_id: int
    criterion: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MigrationDecided(Event):
    code: ClassVar[str] = "conversion.review.decided"
    label: ClassVar[str] = "移行の可否を決めた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    plan_id: int
    title: str
    outcome: str
    reason: str
    overruled: int
