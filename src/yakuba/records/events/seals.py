"""Facts of official seals: registered, retired, and each use on paper."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class SealRegistered(Event):
    code: ClassVar[str] = "records.seal.registered"
    label: ClassVar[str] = "公印を登録した"

    name: str
    kind: str
    size: str
    section: str
    made_on: date


@dataclass(frozen=True, kw_only=True)
class SealRetired(Event):
    code: ClassVar[str] = "records.seal.retired"
    label: ClassVar[str] = "公印を廃止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    name: str
    retired_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class SealAsked(Event):
    code: ClassVar[str] = "records.record.seal_asked"
    label: ClassVar[str] = "公印の使用を申し込んだ"

    seal: str
    copies: int


@dataclass(frozen=True, kw_only=True)
class SealStamped(Event):
    code: ClassVar[str] = "records.record.sealed"
    label: ClassVar[str] = "公印を押した"

    seal: str
    copies: int


@dataclass(frozen=True, kw_only=True)
class SealRefused(Event):
    code: ClassVar[str] = "records.record.seal_refused"
    label: ClassVar[str] = "公印を押さずに差し戻した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    seal: str
    reason: str
