"""Text into tokens."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.feel.functions import BUILTINS
from yakuba.kernel.feel.syntax import FeelSyntaxError

KEYWORDS: Final = frozenset(
    {"and", "or", "in", "between", "if", "then", "else", "some", "every", "satisfies"}
    | {"true", "false", "null"}
)

_LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `kind` is number, string, name, end, or the keyword or sign itself."""

    kind: str
    text: str
    position: int


# Built-in names with blanks come before plain names, longer ones first.
_SPACED = "|".join(
    r"\s+".join(map(re.escape, name.split()))
    for name in sorted(BUILTINS, key=len, reverse=True)
    if " " in name
)
_TOKEN: Final = re.compile(
    r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<spaced>(?:{_SPACED})(?=\s*\())"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\.\.|\*\*|<=|>=|!=|[-+*/=<>()\[\],.?])",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def tokens(text: str) -> list[Token]:
    """Return the tokens of the text and an end token; raises FeelSyntaxError."""
    if len(text) > _LONGEST:
        raise FeelSyntaxError(_LONGEST, f"式は{_LONGEST}文字までです。式を分けてください。")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FeelSyntaxError(position, _why_unknown(text[position]))
        if match.lastgroup != "skip":
            found.append(_token(match))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _token(match: re.Match[str]) -> Token:
    kind, text, position = match.lastgroup or "", match.group(), match.start()
    if kind == "string":
        return Token(kind, _unescaped(text[1:-1], position), position)
    if kind == "spaced":
        return Token("name", " ".join(text.split()), position)
    if kind == "sign" or text in KEYWORDS:
        return Token(text, text, position)
    return Token(kind, text, position)


def _unescaped(text: str, position: int) -> str:
    def one(escape: re.Match[str]) -> str:
        code = escape.group(1)
        if code[0] in "uU" and len(code) > 1 and int(code[1:], 16) <= 0x10FFFF:
            return chr(int(code[1:], 16))
        if code in _ESCAPES:
            return _ESCAPES[code]
        raise FeelSyntaxError(
            position + 1 + escape.start(),
            f"「\\{code}」という書き方はありません。「\\」そのものは「\\\\」と書いてください。",
        )

    return _ESCAPE.sub(one, text)


def _why_unknown(character: str) -> str:
    if character == '"':
        return '文字列が「"」で閉じられていません。終わりに「"」を付けてください。'
    narrow = unicodedata.normalize("NFKC", character)
    remedy = {
        "、": ",",
        "。": ".",
        "「": '"',
        "」": '"',
        "“": '"',
        "”": '"',
        "×": "*",
        "÷": "/",
    }.get(character, {"≦": "<=", "≧": ">=", "≤": "<=", "≥": ">=", "≠": "!="}.get(character, narrow))
    if remedy != character and remedy.isascii():
        return f"「{character}」は使えません。半角の「{remedy}」で書いてください。"
    return f"「{character}」は式に使えません。取り除いてください。"
