"""The faces of documents, and which characters they can draw.

A name printed with an empty box is a wrong name: what no face can draw is found before anything
is printed. Only the character map of the font files is read (OpenType cmap formats 4, 12, 14).
"""

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import noto_cjk_sans_jp_bold
import pylopdf_fonts_jp
from django.conf import settings

MINCHO: Final = "Noto Serif JP"
GOTHIC_BOLD: Final = "Noto Sans CJK JP"
# A face that is made to draw nothing for these is right.
_UNSEEN: Final = frozenset("\n\t\r\u3000\u00a0\u200b\u2060\ufeff")
_SELECTORS: Final = range(0xE0100, 0xE01F0)
_BASIC_SELECTORS: Final = range(0xFE00, 0xFE10)


class UnreadableFont(RuntimeError):
    """A font file is not what it should be; the installation is broken."""


@cache
def font_folders() -> tuple[str, ...]:
    """Return the folders of the faces: the two that we bring, then the town's own (外字)."""
    brought = [
        Path(pylopdf_fonts_jp.serif_path()).parent,
        Path(str(noto_cjk_sans_jp_bold.FONT_PATH)).parent,
    ]
    own = [Path(folder) for folder in getattr(settings, "DOCUMENT_FONT_FOLDERS", ())]
    return tuple(str(folder) for folder in (*brought, *own))


def font_files() -> list[Path]:
    """Return every font file of the folders."""
    return sorted(
        path
        for folder in font_folders()
        for path in Path(folder).iterdir()
        if path.suffix.lower() in (".otf", ".ttf")
    )


def missing_characters(text: str) -> list[str]:
    """Return the characters (with their variation selector), each once, that no face can draw."""
    known, variants = _coverage()
    missing: dict[str, None] = {}
    for index, character in enumerate(text):
        code = ord(character)
        if character in _UNSEEN or code in _BASIC_SELECTORS:
            continue
        if code in _SELECTORS:
            if index and (ord(text[index - 1]), code) not in variants:
                missing[text[index - 1] + character] = None
        elif code not in known:
            missing[character] = None
    return list(missing)


def described(characters: Iterable[str]) -> str:
    """Return 「𫝀」(U+2B740) for each, so that staff can find the character in the 文字情報基盤."""
    return "、".join(
        f"「{character}」({'+'.join(f'U+{ord(one):04X}' for one in character)})"
        for character in characters
    )


@cache
def _coverage() -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    codes: set[int] = set()
    variants: set[tuple[int, int]] = set()
    for path in font_files():
        more_codes, more_variants = _read_cmap(path)
        codes |= more_codes
        variants |= more_variants
    return frozenset(codes), frozenset(variants)


def _read_cmap(path: Path) -> tuple[set[int], set[tuple[int, int]]]:
    table = _table(path, b"cmap")
    codes: set[int] = set()
    variants: set[tuple[int, int]] = set()
    (count,) = struct.unpack_from(">H", table, 2)
    for index in range(count):
        _, _, start = struct.unpack_from(">HHI", table, 4 + 8 * index)
        (form,) = struct.unpack_from(">H", table, start)
        if form == 4:
            codes |= _segments(table, start)
        elif form == 12:
            codes |= _groups(table, start)
        elif form == 14:
            variants |= _variations(table, start)
    return codes, variants


def _table(path: Path, wanted: bytes) -> bytes:
    with path.open("rb") as font:
        header = font.read(12)
        (count,) = struct.unpack_from(">H", header, 4)
        directory = font.read(16 * count)
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", directory, 16 * index)
            if tag == wanted:
                font.seek(offset)
                return font.read(length)
    raise UnreadableFont(f"{path} has no {wanted!r} table")


def _segments(table: bytes, start: int) -> set[int]:
    """Read format 4: segments of the basic plane; glyph 0 means there is none."""
    (double,) = struct.unpack_from(">H", table, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, start + 14)
    starts = struct.unpack_from(f">{count}H", table, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, start + 16 + 2 * double)
    ranges_at = start + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", table, ranges_at)
    codes: set[int] = set()
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            if offsets[index] == 0:
                glyph = (code + deltas[index]) & 0xFFFF
            else:
                place = ranges_at + 2 * index + offsets[index] + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", table, place)
            if glyph:
                codes.add(code)
    return codes


def _groups(table: bytes, start: int) -> set[int]:
    """Read format 12: ranges over all planes."""
    (count,) = struct.unpack_from(">I", table, start + 12)
    codes: set[int] = set()
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", table, start + 16 + 12 * index)
        codes.update(range(first if glyph else first + 1, last + 1))
    return codes


def _variations(table: bytes, start: int) -> set[tuple[int, int]]:
    """Read format 14: which base characters have which ideographic variant (IVS)."""
    (count,) = struct.unpack_from(">I", table, start + 6)
    pairs: set[tuple[int, int]] = set()
    for index in range(count):
        at = start + 10 + 11 * index
        selector = int.from_bytes(table[at : at + 3], "big")
        default, own = struct.unpack_from(">II", table, at + 3)
        if default:
            (ranges,) = struct.unpack_from(">I", table, start + default)
            for number in range(ranges):
                place = start + default + 4 + 4 * number
                first = int.from_bytes(table[place : place + 3], "big")
                pairs.update(
                    (code, selector) for code in range(first, first + table[place + 3] + 1)
                )
        if own:
            (mappings,) = struct.unpack_from(">I", table, start + own)
            for number in range(mappings):
                place = start + own + 4 + 5 * number
                pairs.add((int.from_bytes(table[place : place + 3], "big"), selector))
    return pairs


def strings_in(value: object) -> str:
    """Return all text inside a JSON value, composed (NFC) as it will be drawn."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return "".join(strings_in(item) for item in value.values())
    if isinstance(value, list | tuple):
        return "".join(strings_in(item) for item in value)
    return ""
