"""Facts of outside talent and its contracts."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class OutsideRegistered(Event):
    code: ClassVar[str] = "talent.outside.registered"
    label: ClassVar[str] = "外部人材を登録した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str


@dataclass(frozen=True, kw_only=True)
class OutsideChanged(Event):
    code: ClassVar[str] = "talent.outside.changed"
    label: ClassVar[str] = "外部人材の登録を変えた"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str


@dataclass(frozen=True, kw_only=True)
class ContractAgreed(Event):
    code: ClassVar[str] = "talent.contract.agreed"
    label: ClassVar[str] = "外部人材の契約を登録した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    kind: str
    starts: date
    ends: date
    budget: int
    funding: str


@dataclass(frozen=True, kw_only=True)
class ContractEnded(Event):
    code: ClassVar[str] = "talent.contract.ended"
    label: ClassVar[str] = "外部人材の契約を途中で終えた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class WorkRecorded(Event):
    code: ClassVar[str] = "talent.contract.worked"
    label: ClassVar[str] = "外部人材の実績を記録した"
    free_words: ClassVar[frozenset[str]] = frozenset({"note"})

    month: date
    days: str
    hours: str
    cost: int
    note: str
