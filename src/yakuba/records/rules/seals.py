"""Official seals: what they are, and where a line of the book of their use stands."""

from enum import StrEnum
from typing import Final

MOST_COPIES: Final = 999


class SealKind(StrEnum):
    """区分: the seal of the town itself (庁印) or of an office such as the mayor's (職印)."""

    TOWN = "TOWN"
    OFFICE = "OFFICE"

    @property
    def label(self) -> str:
        return {"TOWN": "庁印", "OFFICE": "職印"}[self]


class UseState(StrEnum):
    """Where a use of a seal stands."""

    ASKED = "ASKED"
    STAMPED = "STAMPED"
    REFUSED = "REFUSED"

    @property
    def label(self) -> str:
        return {"ASKED": "押印待ち", "STAMPED": "押印済み", "REFUSED": "差戻し"}[self]

    @property
    def tone(self) -> str:
        """Return how the state is coloured, beside its words."""
        return {"ASKED": "warning", "STAMPED": "success", "REFUSED": "neutral"}[self]
