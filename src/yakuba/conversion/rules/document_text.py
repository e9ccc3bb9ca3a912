"""From a file that was handed in to the document in it; what is none gets a sentence."""

import json
import re
from typing import Any, Final, Never

from yakuba.kernel.canonical import NotCanonical, canonical_json

MOST_BYTES: Final = 900_000
_MOST_LEVELS: Final = 12
# More digits are not the same number everywhere (RFC 7493).
_MOST_DIGITS: Final = 15
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SIGNS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class UnreadableText(ValueError):
    """The text is no document; the message says what to do."""


def text_of(content: bytes) -> str:
    """Return the text of a file in UTF-8 or CP932. Raises UnreadableText."""
    if len(content) > MOST_BYTES:
        raise UnreadableText(
            f"ファイルが大きすぎます。{MOST_BYTES // 1000}KBまでのJSONファイルを選んでください。"
        )
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableText("文字のファイルではないようです。UTF-8のJSONファイルを選んでください。")


def document_in(text: str) -> dict[str, Any]:
    """Return the document that the text is, as it can be kept and hashed. Raises UnreadableText."""
    if not text.strip():
        raise UnreadableText("JSONのファイルを選ぶか、内容を貼り付けてください。")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise UnreadableText(f"長すぎます。{MOST_BYTES // 1000}KBまでにしてください。")
    _demand_shallow(text)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except json.JSONDecodeError as fault:
        raise UnreadableText(
            f"{fault.lineno}行目の{fault.colno}文字目から、JSONとして読めません。"
            "コンマの余りや抜け、かっこと引用符の閉じ忘れを確かめてください。"
        ) from None
    if not isinstance(found, dict):
        raise UnreadableText("全体を「{」と「}」で囲んだ、1つの定義にしてください。")
    try:
        canonical = canonical_json(found).decode()
    except NotCanonical as fault:
        raise UnreadableText(f"この内容は記録できません。{fault}") from None
    # Canonical JSON writes the controls below U+0020 as \u00xx or with a letter.
    if _UNSEEN.search(text) or re.search(r"(?<!\\)(?:\\\\)*\\(?:u00[01]|[bf])|[\x7f]", canonical):
        raise UnreadableText("目に見えない制御文字が入っています。消してください。")
    return found


def pretty(document: object) -> str:
    """Return the document as people read it."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise UnreadableText(
                f"同じまとまりに「{key[:40]}」が2回あります。どちらかを消してください。"
            )
        made[key] = value
    return made


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _MOST_DIGITS:
        raise UnreadableText(f"数が大きすぎます。{_MOST_DIGITS}桁までにしてください。")
    return int(digits)


def _no_fraction(digits: str) -> Never:
    raise UnreadableText(f"「{digits[:20]}」は使えません。数は整数で書いてください。")


def _demand_shallow(text: str) -> None:
    """Refuse what is nested so deep that a reader would lose its way."""
    level = 0
    for found in _SIGNS.finditer(text):
        sign = found.group()
        if sign in ("[", "{"):
            level += 1
        elif sign in ("]", "}"):
            level -= 1
        if level > _MOST_LEVELS:
            raise UnreadableText(f"かっこが深すぎます。{_MOST_LEVELS}段までにしてください。")
