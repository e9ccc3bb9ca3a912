"""What a document of the catalogue is, who may read it when somebody asks, and how it is numbered."""

from enum import StrEnum
from typing import Final

from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.kana import fold

SEARCH_LIMIT: Final = 600
MOST_WORDS: Final = 5


class RecordKind(StrEnum):
    """文書種類: how the document came to be."""

    RECEIVED = "RECEIVED"
    DRAFTED = "DRAFTED"
    ISSUED = "ISSUED"
    MATERIAL = "MATERIAL"

    @property
    def label(self) -> str:
        return {"RECEIVED": "収受", "DRAFTED": "起案", "ISSUED": "施行", "MATERIAL": "資料"}[self]

    @property
    def day_label(self) -> str:
        """Return what the day of such a document is called."""
        return {
            "RECEIVED": "収受日",
            "DRAFTED": "決裁日",
            "ISSUED": "施行日",
            "MATERIAL": "作成日",
        }[self]

    @property
    def party_label(self) -> str:
        """Return what the other party of such a document is called."""
        return {"RECEIVED": "差出人", "ISSUED": "宛先"}.get(self, "相手先")


# What is typed in by hand; the others come of a decision.
BY_HAND: Final = (RecordKind.RECEIVED, RecordKind.MATERIAL)


class Disclosure(StrEnum):
    """公開区分: what to expect when the document is asked for; the decision itself is another act."""

    OPEN = "OPEN"
    PARTIAL = "PARTIAL"
    CLOSED = "CLOSED"

    @property
    def label(self) -> str:
        return {"OPEN": "公開", "PARTIAL": "部分公開", "CLOSED": "非公開"}[self]

    @property
    def needs_reason(self) -> bool:
        return self is not Disclosure.OPEN


def symbol_of(prefix: str, section: str) -> str:
    """Return the sign before the number (文書記号): the town's letters and the section's name."""
    return f"{prefix}{section.removesuffix('課')}"


def number_of(prefix: str, section: str, serial: int) -> str:
    """Return the number as it stands on the document: 見総務第12号."""
    return f"{symbol_of(prefix, section)}第{serial}号"


def search_text(*said: str) -> str:
    """Return what is searched: every part folded (width, case, script and hyphens forgiven)."""
    return " ".join(key for one in said if (key := fold(one)))[:SEARCH_LIMIT]


def words_of(text: str) -> list[str]:
    """Return the words that are looked for, folded as `search_text` is."""
    return [key for word in text[:200].split() if (key := fold(word))][:MOST_WORDS]


def year_label(year: int) -> str:
    """Return the fiscal year as people say it."""
    return FiscalYear(year).label
