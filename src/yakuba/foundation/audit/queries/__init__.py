"""Reads: the search over the log, the tiles of the sealed log, and the state of sealing."""

from .search import (
    BLACK,
    Criteria,
    Cursor,
    Entry,
    entries,
    entry_of,
    key_of_subject,
    label_of,
    label_of_kind,
    page_of,
    search,
)

__all__ = [
    "BLACK",
    "Criteria",
    "Cursor",
    "Entry",
    "entries",
    "entry_of",
    "key_of_subject",
    "label_of",
    "label_of_kind",
    "page_of",
    "search",
]
