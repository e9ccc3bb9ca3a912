"""An Excel form, filled: cells are changed inside the sheets, all else stays as it is.

Numbers become numbers in the cell's own format; a place beyond the last row of a table is left
empty.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape, unescape
from typing import Final

from .placeholders import Names, UnknownName, Value
from .template_parts import text_of

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS: Final = "xl/sharedStrings.xml"
_NAME = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_ITEM = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_TYPE = re.compile(r"""\st=["'](\w+)["']""")
_VALUE = re.compile(r"<v\b[^>]*>(.*?)</v>", re.DOTALL)


Lookup = Callable[[str], Value]


def fill(parts: Mapping[str, bytes], names: Names, missing: dict[str, None]) -> dict[str, bytes]:
    """Return the sheets that have names in them, filled; names that mean nothing go to `missing`."""
    strings = _strings(parts)
    made = {
        name: _patched(body, strings, names.value, missing)
        for name, body in parts.items()
        if _SHEET.fullmatch(name)
    }
    return {name: body for name, body in made.items() if body is not None}


def _strings(parts: Mapping[str, bytes]) -> list[str]:
    """Return the shared texts of the book, readings left out."""
    text = text_of(parts.get(_STRINGS, b""))
    return [_words(item.group(1) or "") for item in _ITEM.finditer(text)]


def _words(inner: str) -> str:
    return "".join(
        unescape(found.group(1) or "") for found in _TEXT.finditer(_PHONETIC.sub("", inner))
    )


def _patched(
    body: bytes, strings: list[str], lookup: Lookup, missing: dict[str, None]
) -> bytes | None:
    """Return the sheet with its names filled, or None when there are none in it."""
    text = text_of(body)
    made = _CELL.sub(partial(_cell, strings=strings, lookup=lookup, missing=missing), text)
    if made == text:
        return None
    # What was calculated from the old values is calculated anew when the book is opened.
    return _CELL.sub(_uncalculated, made).encode()


def _cell(
    found: re.Match[str], *, strings: list[str], lookup: Lookup, missing: dict[str, None]
) -> str:
    attributes, inner = found.group(1), found.group(2) or ""
    words = _said(attributes, inner, strings)
    names = _NAME.findall(words)
    if not names:
        return found.group(0)
    values: dict[str, Value] = {}
    for name in names:
        try:
            values[name] = lookup(name)
        except UnknownName:
            missing[name] = None
            return found.group(0)
    return _written(_TYPE.sub("", attributes), words, values)


def _said(attributes: str, inner: str, strings: list[str]) -> str:
    kind = _TYPE.search(attributes)
    if kind is None:
        return ""
    if kind.group(1) == "inlineStr":
        return _words(inner)
    value = _VALUE.search(inner)
    if kind.group(1) != "s" or value is None or not value.group(1).isdecimal():
        return ""
    place = int(value.group(1))
    return strings[place] if place < len(strings) else ""


def _written(attributes: str, words: str, values: dict[str, Value]) -> str:
    """Return the cell: a name alone keeps the type of its value, among words it is text."""
    alone = _NAME.fullmatch(words.strip())
    if alone is not None:
        value = values[alone.group(1)]
        if value is None:
            return f"<c{attributes}/>"
        if isinstance(value, int | float):
            return f"<c{attributes}><v>{value}</v></c>"
    text = _NAME.sub(lambda name: _as_text(values[name.group(1)]), words)
    return f'<c{attributes} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int | float) else value


def _uncalculated(found: re.Match[str]) -> str:
    inner = found.group(2) or ""
    if "<f" not in inner:
        return found.group(0)
    return f"<c{found.group(1)}>{_VALUE.sub('', inner)}</c>"
