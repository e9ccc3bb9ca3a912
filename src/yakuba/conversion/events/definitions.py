"""Facts of layouts and mappings; no value of any row stands in them."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class LayoutTaken(Event):
    """About the layout: an edition of it was taken in."""

    code: ClassVar[str] = "conversion.layout.taken"
    label: ClassVar[str] = "レイアウトを取り込んだ"

    title: str
    edition: int
    files: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class DraftBegun(Event):
    """About the mapping: somebody writes its next version; `base` is what it began with."""

    code: ClassVar[str] = "conversion.mapping.draft_begun"
    label: ClassVar[str] = "対応表の下書きを始めた"

    title: str
    base: str


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    code: ClassVar[str] = "conversion.mapping.draft_discarded"
    label: ClassVar[str] = "対応表の下書きを取りやめた"

    title: str
    saves: int


@dataclass(frozen=True, kw_only=True)
class MappingPublished(Event):
    """About the mapping: a version was settled, from a draft or from a file."""

    code: ClassVar[str] = "conversion.mapping.published"
    label: ClassVar[str] = "対応表を確定した"

    title: str
    version: int
    change: str
    changes: int
    content_hash: str
