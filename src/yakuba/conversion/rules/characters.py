"""Characters (外字・縮退): which ones a target takes, and what becomes of the others.

A character is one code point, with the mark after it where it has one: a variation selector (IVS),
or a mark of voice that stands apart. Vendors put theirs into Unicode's private use areas, which say
nothing: U+E000, F040 in CP932, is another character in every town.

Sources: JIS X 0208, JIS X 0213; 文字情報基盤 (MJ文字図形名, 文字情報技術促進協議会); UTS #37.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

# What stands for a character that could not be read: nobody knows which.
UNREADABLE: Final = "\ufffd"
# Ranges of code points that have no meaning of their own (Unicode: private use areas).
PRIVATE_RANGES: Final = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
# Marks that are one character with the one before: voice, and variation selectors.
MARK_RANGES: Final = ((0x3099, 0x309A), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SELECTOR_RANGES: Final = MARK_RANGES[1:]
# Windows writes some signs of JIS X 0208 with other code points than the standard.
_WINDOWS: Final = "～∥－￠￡￢＼"
_HALF_KANA: Final = "".join(map(chr, range(0xFF61, 0xFFA0)))
_ASCII: Final = "\t\n\r" + "".join(map(chr, range(0x20, 0x7F)))
_MJ: Final = re.compile(r"MJ[0-9]{6}")
# CP932 keeps F040 to F9FC for characters of one's own: ten rows of 188.
_FIRST_PRIVATE: Final = 0xE000
_PER_LEAD: Final = 188
_LEADS: Final = range(0xF0, 0xFA)
_UNICODE: Final = re.compile(r"U\+([0-9A-F]{4,6})")


class UnreadableCode(ValueError):
    """The text is no code of a character; the message says what one looks like."""


class Repertoire(StrEnum):
    """The set of characters that a target takes."""

    JIS_X_0208 = "JIS_X_0208"
    JIS_X_0213 = "JIS_X_0213"
    UNICODE = "UNICODE"

    @property
    def label(self) -> str:
        return {
            "JIS_X_0208": "JIS X 0208（第1・第2水準）",
            "JIS_X_0213": "JIS X 0213（第1〜第4水準）",
            "UNICODE": "Unicodeのすべて（外字を除く）",
        }[self.value]

    def holds(self, character: str) -> bool:
        """Tell whether the set has the character, its mark included."""
        if self is Repertoire.UNICODE:
            return not any(one == UNREADABLE or is_private(one) for one in character)
        return character in _known(self)

    def holds_all(self, text: str) -> bool:
        """Tell whether the set has every character of the text."""
        return all(self.holds(one) for one in characters_of(text))

    def outside(self) -> tuple[tuple[int, int], ...]:
        """Return the ranges of code points that the set has not by themselves; ends included."""
        return _outside(self)


@cache
def _known(repertoire: Repertoire) -> frozenset[str]:
    """Return the characters of a set of JIS, as the codecs have them, with those of JIS X 0201."""
    codecs = ["shift_jis"]
    if repertoire is Repertoire.JIS_X_0213:
        codecs.append("shift_jis_2004")
    found = {*_ASCII, *_HALF_KANA, *_WINDOWS}
    for codec in codecs:
        for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)):
            for trail in range(0x40, 0xFD):
                try:
                    found.add(bytes((lead, trail)).decode(codec))
                except UnicodeDecodeError:
                    continue
    return frozenset(found)


@cache
def _outside(repertoire: Repertoire) -> tuple[tuple[int, int], ...]:
    if repertoire is Repertoire.UNICODE:
        return tuple(sorted((*PRIVATE_RANGES, (ord(UNREADABLE), ord(UNREADABLE)))))
    # Controls of ASCII are left to the checks of fields; surrogates are no characters.
    known = {ord(one) for one in _known(repertoire) if len(one) == 1}
    known |= {*range(0x80), *range(0xD800, 0xE000)}
    ranges, first = [], 0x80
    for code in (*sorted(known - set(range(0x80))), 0x110000):
        if code > first:
            ranges.append((first, code - 1))
        first = code + 1
    return tuple(ranges)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def is_private(character: str) -> bool:
    """Tell whether it is a vendor's or a town's own code point."""
    return _within(ord(character[0]), PRIVATE_RANGES)


def is_mark(one: str) -> bool:
    """Tell whether the code point belongs to the character before it."""
    return _within(ord(one), MARK_RANGES)


def has_selector(character: str) -> bool:
    """Tell whether the character is an ideographic variant: a base and a selector."""
    return len(character) == 2 and _within(ord(character[1]), _SELECTOR_RANGES)


def characters_of(text: str) -> Iterator[str]:
    """Yield the characters of a text, each with the mark after it."""
    at = 0
    while at < len(text):
        has_mark = at + 1 < len(text) and is_mark(text[at + 1]) and not is_mark(text[at])
        yield text[at : at + 1 + has_mark]
        at += 1 + has_mark


def code_of(character: str) -> str:
    """Return the code that departments know: F040 for a vendor's, U+9AD9, U+845B+U+E0100."""
    place = ord(character) - _FIRST_PRIVATE if len(character) == 1 else -1
    if 0 <= place < _PER_LEAD * len(_LEADS):
        lead, trail = divmod(place, _PER_LEAD)
        # The second byte leaves 7F out.
        return f"{_LEADS[lead]:02X}{0x40 + trail + (trail >= 0x3F):02X}"
    return "+".join(f"U+{ord(one):04X}" for one in character)


def character_of(code: str) -> str:
    """Return the character of a code of CP932 or Unicode. Raises UnreadableCode."""
    plain = code.strip().upper().removeprefix("0X")
    if re.fullmatch("[0-9A-F]{4}", plain):
        lead, trail = int(plain[:2], 16), int(plain[2:], 16)
        if lead in _LEADS and 0x40 <= trail <= 0xFC and trail != 0x7F:
            place = trail - 0x40 - (trail > 0x7F)
            return chr(_FIRST_PRIVATE + (lead - _LEADS[0]) * _PER_LEAD + place)
    elif re.fullmatch(rf"{_UNICODE.pattern}(\+{_UNICODE.pattern})?", plain):
        codes = [int(one, 16) for one in _UNICODE.findall(plain)]
        found = "".join(chr(one) for one in codes if _is_scalar(one))
        if len(found) == len(codes) == len(next(characters_of(found), "")):
            return found
    raise UnreadableCode("「F040」から「F9FC」か、「U+E000」の形で書いてください。")


def key_of(character: str) -> str:
    """Return the code points as they stand in an address: e000, 845b-e0100."""
    return "-".join(f"{ord(one):04x}" for one in character)


def character_at(key: str) -> str:
    """Return the character of such a key; empty where it is none."""
    if not re.fullmatch("[0-9a-f]{4,6}(-[0-9a-f]{4,6})?", key):
        return ""
    codes = [int(one, 16) for one in key.split("-")]
    found = "".join(chr(one) for one in codes if _is_scalar(one))
    is_one = len(found) == len(codes) == len(next(characters_of(found), ""))
    return found if is_one and key_of(found) == key else ""


def _is_scalar(code: int) -> bool:
    return code <= 0x10FFFF and not 0xD800 <= code < 0xE000


def is_mj(name: str) -> bool:
    """Tell whether the name is one of 文字情報基盤: MJ and six digits."""
    return _MJ.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a town decided about a character, once for all runs; `becomes` is empty until then.

    `mj` is the name of the figure in 文字情報基盤 that it was identified with.
    """

    character: str
    becomes: str = ""
    mj: str = ""
    note: str = ""

    @property
    def code(self) -> str:
        """The code that departments know."""
        return code_of(self.character)


@dataclass(frozen=True, slots=True)
class Characters:
    """The set that the target takes, and the town's decisions by character."""

    repertoire: Repertoire = Repertoire.UNICODE
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def decided(self) -> dict[str, str]:
        """What decided characters become."""
        return {key: one.becomes for key, one in self.decisions.items() if one.becomes}


class Basis(StrEnum):
    """By what a character becomes another."""

    DECIDED = "DECIDED"
    SAME = "SAME"
    VARIANT = "VARIANT"
    UNIFIED = "UNIFIED"
    NOTICE = "NOTICE"
    REGISTER = "REGISTER"
    LIKENESS = "LIKENESS"
    TAX = "TAX"

    @property
    def label(self) -> str:
        return {
            "DECIDED": "団体の決定",
            "SAME": "同じ字の別の符号（Unicode、MJ文字一覧表）",
            "VARIANT": "異体字の区別（IVS）を外した字",
            "UNIFIED": "MJ縮退マップ（JIS包摂規準・UCS統合規則）",
            "NOTICE": "MJ縮退マップ（法務省告示582号別表第四）",
            "REGISTER": "MJ縮退マップ（法務省戸籍法関連通達・通知）",
            "LIKENESS": "MJ縮退マップ（読み・字形による類推）",
            "TAX": "国税庁JIS縮退マップ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Substitution:
    """One character, what it becomes in the target, and by what."""

    character: str
    becomes: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Resolved:
    """What becomes of the characters that were met outside the set or are decided.

    `unresolved` has for each character what it could become: several by one table, or none.
    """

    substitutions: Mapping[str, Substitution] = field(default_factory=dict)
    unresolved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """The characters that were met."""
        return frozenset({*self.substitutions, *self.unresolved})
