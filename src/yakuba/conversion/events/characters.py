"""Facts of the town's table of characters; no value of a row stands in them."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CharacterDecided(Event):
    code: ClassVar[str] = "conversion.character.decided"
    label: ClassVar[str] = "置き換える字を決めた"
    free_words: ClassVar[frozenset[str]] = frozenset({"note"})

    character: str
    before: str
    becomes: str
    mj: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DecisionTakenBack(Event):
    code: ClassVar[str] = "conversion.character.taken_back"
    label: ClassVar[str] = "字の決定を取り消した"
    free_words: ClassVar[frozenset[str]] = frozenset({"note"})

    character: str
    before: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CharactersTaken(Event):
    code: ClassVar[str] = "conversion.characters.taken"
    label: ClassVar[str] = "外字対応表を取り込んだ"

    added: int
    changed: int
    same: int
