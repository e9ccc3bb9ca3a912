"""Facts of 点検評価書."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class PackMade(Event):
    code: ClassVar[str] = "programmes.pack.made"
    label: ClassVar[str] = "点検評価書を作った"

    title: str
    first_month: str
    last_month: str


@dataclass(frozen=True, kw_only=True)
class PackCounted(Event):
    code: ClassVar[str] = "programmes.pack.counted"
    label: ClassVar[str] = "点検評価書を集計し直した"

    content_hash: str


@dataclass(frozen=True, kw_only=True)
class PackConfirmed(Event):
    """`capacity` is ACTING for 代決 in the absence of the post's holder."""

    code: ClassVar[str] = "programmes.pack.confirmed"
    label: ClassVar[str] = "点検評価書を確認した"

    post: str
    content_hash: str
    capacity: str = "SELF"


@dataclass(frozen=True, kw_only=True)
class PackPostReviewed(Event):
    """後閲: a holder of the post looked at what was confirmed in the absence of all of them."""

    code: ClassVar[str] = "programmes.pack.post_reviewed"
    label: ClassVar[str] = "点検評価書を後閲した"

    post: str


@dataclass(frozen=True, kw_only=True)
class PackFrozen(Event):
    code: ClassVar[str] = "programmes.pack.frozen"
    label: ClassVar[str] = "点検評価書を確定した"

    content_hash: str


@dataclass(frozen=True, kw_only=True)
class PackFileKept(Event):
    """`format` is the format, or the name of the town's form; the digest is of the very bytes."""

    code: ClassVar[str] = "programmes.pack.file_kept"
    label: ClassVar[str] = "点検評価書のファイルを保管した"

    format: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackPublished(Event):
    code: ClassVar[str] = "programmes.pack.published"
    label: ClassVar[str] = "点検評価書を公表した"

    content_hash: str


@dataclass(frozen=True, kw_only=True)
class PackWritten(Event):
    """The words of people in it changed; they stand in the pack."""

    code: ClassVar[str] = "programmes.pack.written"
    label: ClassVar[str] = "点検評価書の総括を書いた"

    content_hash: str


@dataclass(frozen=True, kw_only=True)
class RemedyAdded(Event):
    code: ClassVar[str] = "programmes.pack.remedy_added"
    label: ClassVar[str] = "対応策を加えた"

    cause: str
    action: str
    due: date | None


@dataclass(frozen=True, kw_only=True)
class RemedyClosed(Event):
    code: ClassVar[str] = "programmes.pack.remedy_closed"
    label: ClassVar[str] = "対応策を終えた"

    action: str
    result: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(Event):
    code: ClassVar[str] = "programmes.pack.confirmation_asked"
    label: ClassVar[str] = "点検評価書の確認を依頼した"

    posts: tuple[str, ...]
