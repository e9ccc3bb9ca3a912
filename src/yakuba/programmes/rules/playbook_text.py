"""Read the text of a playbook, typed or from a file; what is no document gets a sentence."""

import json
import re
from typing import Any, Final, Never

from yakuba.kernel.canonical import NotCanonical, canonical_json

MOST_BYTES: Final = 900_000
# Three bytes a character: what may be typed fits into what may be sent.
MOST_CHARACTERS: Final = 300_000
_MOST_LEVELS: Final = 20
_SAFE_DIGITS: Final = 15
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class UnreadableText(ValueError):
    """The text is no document; the message says what to do."""


def decode(data: bytes) -> str:
    """Return the text of a file; raises `UnreadableText`."""
    if len(data) > MOST_BYTES:
        raise UnreadableText(
            f"ファイルが大きすぎます。{MOST_BYTES // 1000}KBまでのJSONファイルを選んでください。"
        )
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise UnreadableText("文字のファイルではないようです。UTF-8のJSONファイルを選んでください。")


def read_document(text: str) -> dict[str, Any]:
    """Return the document that the text is; raises `UnreadableText`.

    It can be hashed, stored and shown: no key twice, no fractions, no control characters, and not
    endlessly deep.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableText("手順書のファイルを選ぶか、内容を貼り付けてください。")
    if len(text) > MOST_CHARACTERS or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise UnreadableText(f"長すぎます。{MOST_CHARACTERS // 10_000}万文字までにしてください。")
    _check_levels(text)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_fraction,
        )
    except json.JSONDecodeError as fault:
        raise UnreadableText(
            f"{fault.lineno}行目の{fault.colno}文字目で、JSONとして読めなくなりました。"
            '「,」の余りや抜け、閉じるかっこ、「"」を確かめてください。'
        ) from None
    if not isinstance(document, dict):
        raise UnreadableText("手順書は「{」で始まり「}」で終わる、一つのまとまりにしてください。")
    try:
        content = canonical_json(document)
    except NotCanonical as fault:
        raise UnreadableText(f"手順書を記録できません。{fault}") from None
    # JSON writes control characters as \u00xx; a page cannot show them.
    if re.search(rb"\\u00[01][0-9a-f]|\\[bf]|\x7f", content):
        raise UnreadableText("目に見えない制御文字が入っています。消してください。")
    return document


def pretty(document: dict[str, Any]) -> str:
    """Return the document as people edit it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == one for one, _ in pairs) > 1)
        raise UnreadableText(
            f"同じまとまりに、項目「{twice[:30]}」が二度あります。どちらか一つにしてください。"
        )
    return made


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _SAFE_DIGITS:
        raise UnreadableText(f"数{digits[:20]}は大きすぎます。{_SAFE_DIGITS}桁までにしてください。")
    return int(digits)


def _fraction(digits: str) -> Never:
    raise UnreadableText(f"数{digits[:20]}は使えません。整数で書いてください。")


def _check_levels(text: str) -> None:
    """Refuse what is nested too deep before any reader descends into it."""
    level = 0
    for sign in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        level += 1 if sign in "[{" else -1
        if level > _MOST_LEVELS:
            raise UnreadableText(
                f"かっこの入れ子が深すぎます。{_MOST_LEVELS}段までにしてください。"
            )
