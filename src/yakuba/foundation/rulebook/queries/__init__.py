"""Reads."""

from .drafts import draft_by_key, draft_of, drafts, find_draft
from .tables import (
    NoRuleInForce,
    RuleOutcome,
    ask,
    checked_of,
    decide,
    find,
    newest_of,
    sheet_of,
    table_in_force,
    tables_on,
    versions_of,
)

__all__ = [
    "NoRuleInForce",
    "RuleOutcome",
    "ask",
    "checked_of",
    "decide",
    "draft_by_key",
    "draft_of",
    "drafts",
    "find",
    "find_draft",
    "newest_of",
    "sheet_of",
    "table_in_force",
    "tables_on",
    "versions_of",
]
