"""Facts of roles: kinds, calls, candidacies, terms, and why one left."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RoleKindPublished(Event):
    code: ClassVar[str] = "talent.role_kind.published"
    label: ClassVar[str] = "役割を定めた"

    name: str
    edition: int


@dataclass(frozen=True, kw_only=True)
class RoleKindRetired(Event):
    code: ClassVar[str] = "talent.role_kind.retired"
    label: ClassVar[str] = "役割をやめた"

    name: str


@dataclass(frozen=True, kw_only=True)
class CallOpened(Event):
    code: ClassVar[str] = "talent.call.opened"
    label: ClassVar[str] = "役割の募集を始めた"

    title: str
    opens: date
    closes: date


@dataclass(frozen=True, kw_only=True)
class CallCancelled(Event):
    code: ClassVar[str] = "talent.call.cancelled"
    label: ClassVar[str] = "役割の募集を取りやめた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class CandidacyGiven(Event):
    """`way` says whether the person or the head put the name forward."""

    code: ClassVar[str] = "talent.candidacy.given"
    label: ClassVar[str] = "役割に応募した"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name"})
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    user_id: int
    name: str
    role: str
    way: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CandidacyAnswered(Event):
    code: ClassVar[str] = "talent.candidacy.answered"
    label: ClassVar[str] = "応募に同意・不同意を答えた"
    free_words: ClassVar[frozenset[str]] = frozenset({"opinion"})

    agreed: bool
    opinion: str


@dataclass(frozen=True, kw_only=True)
class CandidacyWithdrawn(Event):
    code: ClassVar[str] = "talent.candidacy.withdrawn"
    label: ClassVar[str] = "応募を取り下げた"

    role: str


@dataclass(frozen=True, kw_only=True)
class CandidacyDeclined(Event):
    code: ClassVar[str] = "talent.candidacy.declined"
    label: ClassVar[str] = "任命を見送った"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    code: ClassVar[str] = "talent.term.taken"
    label: ClassVar[str] = "役割に任命した"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name"})

    user_id: int
    name: str
    role: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class RoleLeft(Event):
    code: ClassVar[str] = "talent.term.left"
    label: ClassVar[str] = "役割を退いた"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name", "category"})
    free_words: ClassVar[frozenset[str]] = frozenset({"words"})

    user_id: int
    name: str
    category: str
    words: str
    left_on: date
    answer_due: date


@dataclass(frozen=True, kw_only=True)
class LeavingAnswered(Event):
    code: ClassVar[str] = "talent.term.leaving_answered"
    label: ClassVar[str] = "退任の理由に回答した"
    free_words: ClassVar[frozenset[str]] = frozenset({"answer"})

    answer: str
    days: int
