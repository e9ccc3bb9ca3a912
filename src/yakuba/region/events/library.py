"""Facts of the library: what a municipality publishes for others, and what it takes over."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

LIBRARY = "region.library"


def item_ref(key: UUID) -> SubjectRef:
    """Return the reference of an item of the library."""
    return SubjectRef(LIBRARY, str(key))


@dataclass(frozen=True, kw_only=True)
class ItemDrafted(Event):
    """An item was written or changed; nobody else sees it yet."""

    code: ClassVar[str] = "region.library.drafted"
    label: ClassVar[str] = "共有ライブラリの下書きを保存した"
    free_words: ClassVar[frozenset[str]] = frozenset({"title"})

    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ItemPublished(Event):
    """An edition was published and does not change any more."""

    code: ClassVar[str] = "region.library.published"
    label: ClassVar[str] = "共有ライブラリに公開した"
    free_words: ClassVar[frozenset[str]] = frozenset({"title"})

    kind: str
    title: str
    edition: int
    content_hash: str
    licence: str


@dataclass(frozen=True, kw_only=True)
class ItemWithdrawn(Event):
    """An edition was withdrawn; who took it over keeps the copy."""

    code: ClassVar[str] = "region.library.withdrawn"
    label: ClassVar[str] = "共有ライブラリから取り下げた"

    edition: int


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Event):
    """A draft was thrown away."""

    code: ClassVar[str] = "region.library.dropped"
    label: ClassVar[str] = "共有ライブラリの下書きを捨てた"

    kind: str


@dataclass(frozen=True, kw_only=True)
class ItemTakenOver(Event):
    """The municipality took an item of another over, with its origin."""

    code: ClassVar[str] = "region.library.taken"
    label: ClassVar[str] = "他団体の公開物を取り入れた"

    kind: str
    origin: str
    edition: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class CopyPutToUse(Event):
    """What was taken over became a definition of the municipality's own."""

    code: ClassVar[str] = "region.library.used"
    label: ClassVar[str] = "取り入れたものを使い始めた"

    kind: str
    made: str
