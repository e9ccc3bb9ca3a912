"""Letters that need care: pictures refused where paper must bear them, rare ideographs noticed."""

import unicodedata

from yakuba.kernel.text import outside_jis, visible_length

from .localisation import Localised
from .reading import WHOLE, AnswerError, Voice


def emoji_in(text: str) -> list[str]:
    """Return the pictures (絵文字) among the characters that JIS X 0213 does not have."""
    return [seen for seen in outside_jis(text) if _is_emoji(seen)]


def rare_letters_in(text: str) -> list[str]:
    """Return the letters (外字, rare ideographs, foreign scripts) that JIS X 0213 does not have."""
    return [seen for seen in outside_jis(text) if not _is_emoji(seen)]


def _is_emoji(seen: str) -> bool:
    if "\ufe0f" in seen or "\u20e3" in seen:
        return True
    first = ord(seen[0])
    return 0x1F000 <= first <= 0x1FAFF or (
        0x2190 <= first <= 0x2BFF and unicodedata.category(seen[0]) == "So"
    )


def length_error(voice: Voice, text: str, limit: int, part: str = WHOLE) -> AnswerError | None:
    """Return the error of a text that is too long, saying by how much."""
    length = visible_length(text)
    if length <= limit:
        return None
    return voice.error(
        f"は{limit}文字以内で入力してください(今は{length}文字です)。",
        f"use at most {limit} characters (now {length}).",
        part,
    )


def emoji_error(voice: Voice, text: str, part: str = WHOLE) -> AnswerError | None:
    """Return the error of a text with pictures in it."""
    found = emoji_in(text)
    if not found:
        return None
    return voice.error(
        f"の「{''.join(found[:3])}」は書類に印刷できません。絵文字を消してください。",
        f"“{''.join(found[:3])}” cannot be printed on documents. Please remove the emoji.",
        part,
    )


def rare_notice(voice: Voice, text: str) -> Localised | None:
    """Return a notice, never a refusal: a person's name is right as it is."""
    found = rare_letters_in(text)
    if not found:
        return None
    shown = "、".join(found[:5])
    return voice.says(
        f"の「{shown}」は、画面や書類で正しく表示できないことがあります。"
        "このまま進めます。職員が戸籍などの文字を確かめます。",
        f"“{shown}” may not display correctly on every screen or document. "
        "You can continue; our staff will check the characters.",
    )
