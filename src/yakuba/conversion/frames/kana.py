"""Kana of any script and width as full-width katakana, ｶﾞ as one ガ."""

import unicodedata
from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.kernel.kana import to_katakana

_HALF: Final = "".join(map(chr, range(0xFF61, 0xFFA0)))
_FULL: Final = "".join(unicodedata.normalize("NFKC", one) for one in _HALF[:-2]) + "゛゜"
_HIRAGANA: Final = "".join(map(chr, [*range(0x3041, 0x3097), 0x309D, 0x309E]))
_MARKS: Final = {"゛": "\u3099", "゜": "\u309a"}
# What a kana and a mark become together, for all that have such a form.
_VOICED: Final = [
    (kana + mark, joined)
    for mark, combining in _MARKS.items()
    for kana in map(chr, range(0x30A1, 0x30FB))
    if len(joined := unicodedata.normalize("NFC", kana + combining)) == 1
]
_FROM: Final = _HALF + _HIRAGANA
_TO: Final = _FULL + to_katakana(_HIRAGANA)


def full_width(text: ir.StringValue) -> ir.StringValue:
    """Return half-width kana and hiragana as full-width katakana, marks of voice still apart."""
    return text.translate(_FROM, _TO)


def voiced(text: ir.StringValue) -> ir.StringValue:
    """Return the text with each kana and the mark after it as one."""
    joined = text
    for parts, one in _VOICED:
        joined = joined.replace(parts, one)
    return ibis.ifelse(text.re_search("[゛゜]"), joined, text)
