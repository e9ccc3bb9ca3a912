"""Receipt numbers that can be read out over the telephone: R7-000123-K.

Era letter and fiscal year, serial number within the year, check character. The check character is
the remainder by the prime 23, so one wrong digit and any two exchanged digits are always noticed.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.wareki import ERAS

# Without I, O and Q, which are mistaken for 1 and 0.
CHECK_CHARACTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"

_EXAMPLE = "「R7-000123-K」のような受付番号を、控えのとおりに入力してください。"
_LETTERS = {era.name[0]: era.letter for era in ERAS}
_OFFSETS = {era.letter: era.offset for era in ERAS}
_SHAPE = re.compile(
    r"([A-Z])-?([0-9OIL]{1,2})-([0-9OIL]{6,9})-?([A-Z])|([A-Z])([0-9OIL]{7,11})-?([A-Z])"
)
_DIGITS = str.maketrans("OIL", "011")
_TIDY = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─_/ ・", "-"))


class UnreadableReceipt(ValueError):
    """A text that is not a receipt number; its message says what to check."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The two numbers a receipt number stands for."""

    fiscal_year: int
    serial: int

    def __str__(self) -> str:
        return receipt_number(self.serial, self.fiscal_year)


def receipt_number(serial: int, fiscal_year: int) -> str:
    """Return R7-000123-K for serial 123 of fiscal year 2025; raises ValueError below serial 1."""
    if serial < 1:
        raise ValueError("受付番号の連番は1から始めてください。")
    return f"{fiscal_prefix(fiscal_year)}-{serial:06d}-{_check(serial, fiscal_year)}"


def parse_receipt_number(text: str) -> Receipt:
    """Read a receipt number, forgiving width, case and hyphens; raises UnreadableReceipt."""
    tidy = unicodedata.normalize("NFKC", text).strip().upper().translate(_TIDY)
    tidy = re.sub("-+", "-", tidy)
    if tidy[:2] in {"令和", "平成", "昭和"}:
        tidy = tidy[0] + tidy[2:]
    found = _SHAPE.fullmatch(_LETTERS.get(tidy[:1], tidy[:1]) + tidy[1:])
    if found is None:
        raise UnreadableReceipt(f"「{text.strip()}」は受付番号の形ではありません。{_EXAMPLE}")
    letter, check = found[1] or found[5], found[4] or found[7]
    readings = [
        reading
        for year, serial in _readings(found)
        if (reading := _reading(letter, year, serial, check)) is not None
    ]
    if len(readings) != 1:
        raise UnreadableReceipt(f"「{text.strip()}」の数字か末尾の文字が違うようです。{_EXAMPLE}")
    return readings[0]


def _readings(found: re.Match[str]) -> list[tuple[str, str]]:
    """Return the ways to part the digits into year and serial (of at least six digits)."""
    if found[1]:
        return [(found[2].translate(_DIGITS), found[3].translate(_DIGITS))]
    digits = found[6].translate(_DIGITS)
    return [(digits[:width], digits[width:]) for width in (1, 2) if len(digits) - width >= 6]


def _reading(letter: str, year: str, serial: str, check: str) -> Receipt | None:
    """Return the receipt if it would be written exactly so, else None."""
    if letter not in _OFFSETS or int(serial) < 1 or int(year) < 1:
        return None
    receipt = Receipt(int(year) + _OFFSETS[letter], int(serial))
    return receipt if str(receipt) == f"{letter}{int(year)}-{serial}-{check}" else None


def fiscal_prefix(fiscal_year: int) -> str:
    """Return R7: the era the fiscal year is named after, and its year; raises ValueError."""
    label = FiscalYear(fiscal_year).label
    year = label[2:].removesuffix("年度").replace("元", "1")
    if label[0] not in _LETTERS:
        raise ValueError(f"{fiscal_year}年度の受付番号は作れません。明治6年度以後にしてください。")
    return f"{_LETTERS[label[0]]}{year}"


def _check(serial: int, fiscal_year: int) -> str:
    return CHECK_CHARACTERS[int(f"{fiscal_year}{serial:06d}") % len(CHECK_CHARACTERS)]
