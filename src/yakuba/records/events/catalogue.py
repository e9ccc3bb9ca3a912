"""Facts of documents, of the files they are bound into, and of the classification."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RecordRegistered(Event):
    code: ClassVar[str] = "records.record.registered"
    label: ClassVar[str] = "文書を登録した"
    personal: ClassVar[frozenset[str]] = frozenset({"title", "other_party"})

    kind: str
    number: str
    title: str
    other_party: str
    dated: date
    files: int


@dataclass(frozen=True, kw_only=True)
class RecordFileAdded(Event):
    code: ClassVar[str] = "records.record.file_added"
    label: ClassVar[str] = "文書にファイルを添えた"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RecordBound(Event):
    code: ClassVar[str] = "records.record.bound"
    label: ClassVar[str] = "文書を簿冊に綴じた"

    binder: str
    before: str


@dataclass(frozen=True, kw_only=True)
class RecordMarked(Event):
    code: ClassVar[str] = "records.record.marked"
    label: ClassVar[str] = "公開区分を変えた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    disclosure: str
    before: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BinderMade(Event):
    code: ClassVar[str] = "records.binder.made"
    label: ClassVar[str] = "簿冊を作った"

    title: str
    fiscal_year: int
    section: str
    period: str
    ending: str


@dataclass(frozen=True, kw_only=True)
class BinderCompleted(Event):
    code: ClassVar[str] = "records.binder.completed"
    label: ClassVar[str] = "簿冊を完結した"

    title: str
    completed_on: date
    last_day: date | None
    records: int


@dataclass(frozen=True, kw_only=True)
class ClassMade(Event):
    code: ClassVar[str] = "records.class.made"
    label: ClassVar[str] = "文書分類を登録した"

    name: str
    period: str
    ending: str


@dataclass(frozen=True, kw_only=True)
class ClassClosed(Event):
    code: ClassVar[str] = "records.class.closed"
    label: ClassVar[str] = "文書分類を使うのをやめた"

    name: str
