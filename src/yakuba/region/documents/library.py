"""The library as files: its list, and an item in the exchange format."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from yakuba.foundation.documents.tables import Cells
from yakuba.region.models import LibraryItem
from yakuba.region.queries.library import Found
from yakuba.region.rules.library import FORMAT, FORMAT_VERSION

LIST_COLUMNS: Final = (
    "種類", "題名", "版", "団体", "概要", "キーワード", "利用条件", "問い合わせ先", "取り入れた団体数",
    "SHA-256",
)  # fmt: skip


def list_rows(found: Iterable[Found]) -> Iterator[Cells]:
    """Return the list, one row an item."""
    for one in found:
        item = one.item
        yield (
            item.get_kind_display(),
            item.title,
            item.edition,
            one.town,
            item.summary,
            item.keywords,
            item.licence,
            item.contact,
            one.takers,
            item.content_hash,
        )


def item_json(item: LibraryItem) -> dict[str, Any]:
    """Return a published edition as docs/apps/region.md describes it; the hash is of `content`."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "municipality": {"code": item.municipality.code, "name": item.municipality.name},
        "kind": item.kind,
        "code": item.code,
        "edition": item.edition,
        "source_version": item.source_version,
        "title": item.title,
        "summary": item.summary,
        "keywords": item.keywords.split(),
        "licence": item.licence,
        "contact": item.contact,
        "origin": item.origin,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "sha256": item.content_hash,
        "content": item.content,
    }
