"""Levels of skills and what is expected: values in, values out."""

from enum import StrEnum
from typing import Final

# Every framework has five levels, 0 to 4, under its own words; None is 「診断していない」, never 0.
HIGHEST: Final = 4
LEVELS: Final = tuple(range(HIGHEST + 1))


class Target(StrEnum):
    """Of whom a level is expected."""

    RANK = "RANK"
    ROLE = "ROLE"
    POST = "POST"

    @property
    def label(self) -> str:
        return {"RANK": "職位", "ROLE": "役割", "POST": "職"}[self.value]


class EvidenceKind(StrEnum):
    """What stands behind a level."""

    TEXT = "TEXT"
    LINK = "LINK"
    CERTIFICATE = "CERTIFICATE"

    @property
    def label(self) -> str:
        return {"TEXT": "説明", "LINK": "リンク", "CERTIFICATE": "修了証"}[self.value]
