"""Read the text of a definition, file or typed, into a document; hostile JSON gets a sentence.

The document that comes out can be hashed, stored and shown: no duplicate keys, no fractions, no
numbers beyond 2**53 - 1, no control characters, no broken surrogates, and not endlessly deep.
"""

import json
import re
from typing import Any, Never

from yakuba.kernel.canonical import NotCanonical, canonical_json

MOST_BYTES = 900_000
# Three bytes a character: what may be typed fits into what may be sent.
MOST_CHARACTERS = 300_000
# A question inside a group inside a page needs nine; more is no form.
MOST_LEVELS = 30
_SAFE_DIGITS = 16
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BadText(ValueError):
    """The text is no document; `kept` is what could be read of it, to be shown again."""

    def __init__(self, sentence: str, kept: str | None = None) -> None:
        super().__init__(sentence)
        self.kept = kept


def decode(data: bytes) -> str:
    """Return the text of an uploaded file; raises `BadText`.

    A file in another encoding is refused, but its text is kept so that it can be sent as typed.
    """
    if len(data) > MOST_BYTES:
        raise BadText(
            f"ファイルが大きすぎます（{len(data) // 1000:,}KB）。"
            f"{MOST_BYTES // 1000}KBまでにしてください。"
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadText(
            "ファイルの先頭に、見えない印（BOM）が付いています。印を除いた内容を下の欄に入れました。"
            "確かめて、もう一度押してください。",
            data[3:].decode("utf-8", errors="replace"),
        )
    if data.startswith(_UTF16):
        raise BadText(_other_encoding("UTF-16"), data.decode("utf-16", errors="replace"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        kept = data.decode("cp932")
    except UnicodeDecodeError:
        raise BadText(
            "ファイルの文字コードを読めません。UTF-8で保存し直したJSONファイルを選んでください。"
        ) from None
    if _CONTROL.search(kept):
        raise BadText(
            "文字のファイルではないようです。UTF-8のJSONファイルを選んでください。"
        ) from None
    raise BadText(_other_encoding("Shift_JIS（CP932）"), kept)


def _other_encoding(name: str) -> str:
    return (
        f"ファイルの文字コードが{name}です。UTF-8に直した内容を下の欄に入れました。"
        "文字が正しいことを確かめて、もう一度押してください。"
    )


def read_document(text: str) -> dict[str, Any]:
    """Return the document that the text is; raises `BadText`."""
    if not text.strip():
        raise BadText("定義のファイルを選ぶか、欄に貼り付けてください。")
    if len(text) > MOST_CHARACTERS or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise BadText(f"定義が長すぎます。{MOST_CHARACTERS // 10_000}万文字までにしてください。")
    if text.startswith("\ufeff"):
        raise BadText("先頭に見えない印（BOM）が付いています。除いたので、もう一度押してください。")
    _check_levels(text)
    document = _loaded(text)
    if not isinstance(document, dict):
        raise BadText("定義は「{」で始まり「}」で終わる、一つのまとまりにしてください。")
    _check_strings(document, "$")
    try:
        canonical_json(document)
    except NotCanonical as fault:
        raise BadText(f"定義を記録できません。{fault}") from None
    return document


def _loaded(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as fault:
        raise BadText(
            f"{fault.lineno}行目の{fault.colno}文字目で、JSONとして読めなくなりました。"
            f"{_why(fault)}"
        ) from None
    except RecursionError:
        raise BadText(_too_deep(0)) from None


_WHY = {
    "Expecting value": '値がありません。「,」が余っていないか、文字が「"」で囲まれているかを確かめてください。',
    "Expecting property name enclosed in double quotes": (
        '項目の名前を「"」で囲んでください。最後の項目のあとの「,」は消してください。'
    ),
    "Expecting ',' delimiter": "前の値との間の「,」か、閉じるかっこが抜けていないかを確かめてください。",
    "Expecting ':' delimiter": "項目の名前のあとに「:」を入れてください。",
    "Unterminated string starting at": '「"」が閉じられていません。',
    "Invalid control character at": "文字の中の改行やタブは「\\n」「\\t」と書いてください。",
    "Extra data": "終わりのあとに、余分な文字があります。",
}


def _why(fault: json.JSONDecodeError) -> str:
    return _WHY.get(fault.msg, "書き方を確かめてください。")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise BadText(
                f"同じまとまりに、項目「{_short(key)}」が二度あります。どちらか一つにしてください。"
            )
        made[key] = value
    return made


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _SAFE_DIGITS:
        raise BadText(f"数{_short(digits)}は大きすぎます。15桁までにしてください。")
    return int(digits)


def _fraction(digits: str) -> Never:
    raise BadText(f"小数や指数の数{_short(digits)}は使えません。整数で書いてください。")


def _constant(name: str) -> Never:
    raise BadText(f"{name}は数として使えません。整数で書いてください。")


def _short(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= 30 else f"{clean[:30]}…"


def _check_levels(text: str) -> None:
    """Refuse what is nested too deep before any reader descends into it."""
    level, line, in_string, escaped = 0, 1, False, False
    for character in text:
        if character == "\n":
            line += 1
        if in_string:
            if escaped or character == "\\":
                escaped = not escaped
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "{[":
            level += 1
            if level > MOST_LEVELS:
                raise BadText(_too_deep(line))
        elif character in "}]":
            level -= 1


def _too_deep(line: int) -> str:
    where = f"{line}行目で、" if line else ""
    return f"{where}かっこの入れ子が深すぎます。{MOST_LEVELS}段までにしてください。"


def _check_strings(value: Any, place: str) -> None:
    """Refuse control characters: no page can show them and PostgreSQL cannot store NUL."""
    if isinstance(value, str) and _CONTROL.search(value):
        raise BadText(f"{place}：目に見えない制御文字が入っています。消してください。")
    if isinstance(value, list):
        for at, item in enumerate(value):
            _check_strings(item, f"{place}[{at}]")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key, place)
            _check_strings(item, f"{place}.{_short(key)}")


def pretty(document: dict[str, Any]) -> str:
    """Return the document as people edit it."""
    return json.dumps(document, ensure_ascii=False, indent=2)
