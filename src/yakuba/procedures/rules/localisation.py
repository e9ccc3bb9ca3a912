"""One text for three readers: Japanese, やさしい日本語 and English."""

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """For whom a text is shown."""

    JA = "ja"
    EASY = "easy"
    EN = "en"

    @property
    def label(self) -> str:
        return {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}[self.value]

    @property
    def language(self) -> str:
        """The value of the `lang` attribute (BCP 47)."""
        return "en" if self is Reader.EN else "ja"


@dataclass(frozen=True, slots=True)
class Localised:
    """A text; Japanese always exists, the others may be missing (empty)."""

    ja: str
    easy: str = ""
    en: str = ""

    def text(self, reader: Reader = Reader.JA) -> str:
        """Return the reader's text, or the Japanese one where it is missing."""
        if reader is Reader.EN:
            return self.en or self.ja
        if reader is Reader.EASY:
            return self.easy or self.ja
        return self.ja

    def has(self, reader: Reader) -> bool:
        """Tell whether the text was written for this reader."""
        return bool({Reader.JA: self.ja, Reader.EASY: self.easy, Reader.EN: self.en}[reader])

    def __bool__(self) -> bool:
        return bool(self.ja)

    def __str__(self) -> str:
        return self.ja


NOTHING = Localised("")
