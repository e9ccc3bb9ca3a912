"""Kana: one script into the other, half-width into full-width, and the key people search by."""

import re
import unicodedata
from typing import Final

# ァ to ヶ and ぁ to ゖ stand in the same order, 0x60 apart; so do the iteration marks.
_SHARED = [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]
_TO_HIRAGANA: Final = {code: code - 0x60 for code in _SHARED}
_TO_KATAKANA: Final = {code - 0x60: code for code in _SHARED}

_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_LONE_VOICING = str.maketrans({"\u3099": "゛", "\u309a": "゜"})
_KATAKANA_NAME = re.compile("[ァ-ヶー・]+(?:[ \u3000]+[ァ-ヶー・]+)*")

_TOLERATED = dict(
    zip(
        "ぁぃぅぇぉっゃゅょゎゕゖぢづゐゑをー髙﨑邊邉齋齊斉濵濱德櫻澤廣國嶋嶌萬眞惠龍瀨圓榮冨寬藏來會嶽彌條",
        "あいうえおつやゆよわかけじずいえお\0高崎辺辺斎斎斎浜浜徳桜沢広国島島万真恵竜瀬円栄富寛蔵来会岳弥条",
        strict=True,
    )
)
_V_SOUNDS = {"ゔぁ": "ば", "ゔぃ": "び", "ゔぇ": "べ", "ゔぉ": "ぼ", "ゔ": "ぶ"}
_V_SOUND = re.compile("ゔ[ぁぃぇぉ]?")


def to_katakana(text: str) -> str:
    """Return the text with hiragana as katakana; all else stays."""
    return text.translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    """Return the text with katakana as hiragana; all else stays."""
    return text.translate(_TO_HIRAGANA)


def to_full_width_kana(text: str) -> str:
    """Return the text with half-width kana as full-width, ｶﾞ as one ガ; all else stays."""
    return _HALF_WIDTH_KANA.sub(
        lambda run: unicodedata.normalize("NFKC", run.group()).translate(_LONE_VOICING), text
    )


def is_katakana_name(text: str) -> bool:
    """Tell whether the text is a name in full-width katakana, its parts set apart by blanks."""
    return _KATAKANA_NAME.fullmatch(text) is not None


class _FoldTable(dict[int, str]):
    """What each character becomes in a search key, worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _TOLERATED:
            folded = _TOLERATED[character].strip("\0")
        else:
            # Blanks, punctuation, controls and marks (variation selectors too) say nothing.
            folded = "" if unicodedata.category(character)[0] in "ZPCM" else character
        self[code] = folded
        return folded


_FOLD: Final = _FoldTable()


def fold(text: str) -> str:
    """Return the search key: width, case, script, long vowels, small kana, ゔ and 旧字 alike."""
    key = unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)
    if "ゔ" in key:
        key = _V_SOUND.sub(lambda sound: _V_SOUNDS[sound.group()], key)
    return key.translate(_FOLD)
