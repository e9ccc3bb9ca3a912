"""Text into tokens."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.feel.syntax import FeelSyntaxError

KEYWORDS: Final = frozenset(
    {"and", "or", "in", "between", "if", "then", "else", "some", "every", "satisfies"}
    | {"true", "false", "null", "for", "return", "function", "instance"}
)

_LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `kind` is number, string, name, end, or the keyword or sign itself."""

    kind: str
    text: str
    position: int


# Letters beyond the basic plane (rare kanji, pictures) are letters of a name too.
_TOKEN: Final = re.compile(
    r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<name>(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\U00010000-\U000EFFFF])*)"
    r"|(?P<sign>\.\.|\*\*|->|<=|>=|!=|[-+*/=<>()\[\],.?{}:@])"
    r"|(?P<unknown>.)",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}
# A regular expression may be written with its own escapes: "\\d{3}" as well as "\\\\d{3}".
_OF_PATTERNS: Final = frozenset("dDsSwWpPiIcC.()[]{}?*+|^$-/0123456789")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def tokens(text: str) -> list[Token]:
    """Return the tokens of the text and an end token; raises FeelSyntaxError."""
    if len(text) > _LONGEST:
        raise FeelSyntaxError(_LONGEST, f"式は{_LONGEST}文字までです。式を分けてください。")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:  # pragma: no cover  the last alternative takes any character
            break
        if match.lastgroup != "skip":
            found.append(_token(match))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _token(match: re.Match[str]) -> Token:
    kind, text, position = match.lastgroup or "", match.group(), match.start()
    if kind == "string":
        return Token(kind, _unescaped(text[1:-1], position), position)
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
        if code in _OF_PATTERNS:
            return f"\\{code}"
        raise FeelSyntaxError(
            position + 1 + escape.start(),
            f"「\\{code}」という書き方はありません。「\\」そのものは「\\\\」と書いてください。",
        )

    plain = _ESCAPE.sub(one, text)
    if not _SURROGATE.search(plain):
        return plain
    try:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise FeelSyntaxError(position, "文字の番号が文字になっていません。") from None


def why_unknown(character: str) -> str:
    """Say what to write instead of a character that is no part of an expression."""
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
