"""Reads: the search over the log, the tiles of the sealed log, and the state of sealing."""

from .seals import State, newest_heads, note_of, public_keys, signing_key_problem, state
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
    "State",
    "entries",
    "entry_of",
    "key_of_subject",
    "label_of",
    "label_of_kind",
    "newest_heads",
    "note_of",
    "page_of",
    "public_keys",
    "search",
    "signing_key_problem",
    "state",
]
