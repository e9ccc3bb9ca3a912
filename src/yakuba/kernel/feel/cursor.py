"""Moving along the tokens of a text, and which names are known where."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from yakuba.kernel.feel.builtins import BUILTINS
from yakuba.kernel.feel.lexer import KEYWORDS, Token, tokens, why_unknown
from yakuba.kernel.feel.syntax import FeelSyntaxError
from yakuba.kernel.feel.vocabulary import (
    PART_NAMES,
    SPACED_BUILTINS,
    Names,
    Vocabulary,
    names_of,
)  # fmt: skip

# Bounds that no honest rule meets and that keep evaluation within the stack.
TOO_DEEP: Final = "かっこの入れ子が深すぎます。式を分けてください。"
_DEEPEST: Final = 30
_MOST_OPERATORS: Final = 200
# What a name may be made of besides words, when it is introduced (grammar rule 27).
_IN_NAMES: Final = (
    frozenset({"name", "number", "unknown", "-", "+", "*", "/", ".", "**"}) | KEYWORDS
)


class Cursor:
    """The place in a text, the names known there, and how deep the text is nested."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._operators = 0
        self._vocabulary = vocabulary
        self._given = names_of(vocabulary.names)
        self._members = names_of(vocabulary.members)
        self._keys = Names(())
        self._bound: list[Names] = []

    # Names.

    @contextmanager
    def _knowing(self, names: Iterable[str]) -> Iterator[Names]:
        """Know more names inside, such as the parameters of a function."""
        known = Names(names)
        self._bound.append(known)
        yield known
        self._bound.pop()

    @contextmanager
    def _knowing_members(self) -> Iterator[None]:
        """Know the names of entries without a dot, as inside a filter."""
        self._bound += [self._members, self._keys]
        yield
        del self._bound[-2:]

    def _knows(self, name: str) -> bool:
        return name in self._given.all or any(name in known.all for known in self._bound)

    def _known_name(self) -> str | None:
        """Take the longest known name that stands here and has more than one part."""
        return self._longest([self._given, *self._bound])

    def _known_member(self) -> str | None:
        return self._longest([self._members, self._keys, PART_NAMES])

    def _longest(self, tables: list[Names]) -> str | None:
        length, name = max(table.longest(self._tokens, self._at) for table in tables)
        if length < 2 and self._next.kind != "unknown":
            return None
        self._at += length
        return name if length else None

    def _spaced_builtin(self) -> str | None:
        """Take the name of a built-in function that has blanks and is called here."""
        length, name = SPACED_BUILTINS.longest(self._tokens, self._at)
        if not length or self._peek(length).kind != "(":
            return None
        self._at += length
        return name

    def _new_name(self, *ends: str) -> str | None:
        """Take the tokens up to one of the ends as a name; None when they are none."""
        at = self._at
        if self._tokens[at].kind == "string" and self._peek(1).kind in ends:
            self._at += 1
            return self._tokens[at].text
        if self._tokens[at].kind in {"number", "-", "+", "*", "/", ".", "**"}:
            return None
        while self._tokens[at].kind in _IN_NAMES and self._tokens[at].kind not in ends:
            at += 1
        if at == self._at or self._tokens[at].kind not in ends:
            return None
        text = self._text[self._next.position : self._tokens[at].position]
        self._at = at
        return " ".join(text.split())

    # Moving.

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _peek(self, ahead: int) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _advance(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _take(self, *kinds: str) -> Token | None:
        return self._advance() if self._next.kind in kinds else None

    def _operator(self, *kinds: str) -> str:
        """Take one of the operators and count it; the empty string when there is none."""
        token = self._take(*kinds)
        if token is None:
            return ""
        self._operators += 1
        if self._operators > _MOST_OPERATORS:
            raise self._error("式が長すぎます。式を分けてください。")
        return token.kind

    def _expect(self, kind: str) -> Token:
        token = self._take(kind)
        if token is None:
            wanted = "名前" if kind == "name" else f"「{kind}」"
            raise self._error(f"ここに{wanted}が必要です。")
        return token

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(TOO_DEEP)
        yield
        self._depth -= 1

    def _error(self, message_ja: str) -> FeelSyntaxError:
        token = self._next
        if token.kind == "unknown":
            return FeelSyntaxError(token.position, why_unknown(token.text))
        return FeelSyntaxError(token.position, message_ja)

    def _unexpected(self) -> FeelSyntaxError:
        return self._error(
            "式が途中で終わっています。続きを書いてください。"
            if self._next.kind == "end"
            else f"「{self._next.text}」の位置には値が必要です。"
        )

    def _check_call(self, name: Token, function: str, count: int, names: tuple[str, ...]) -> None:
        """Refuse a call of a built-in that can have no answer."""
        builtin = BUILTINS[function]
        if names and not builtin.takes_names(names):
            raise FeelSyntaxError(
                name.position,
                f"「{function}」に渡す値の名前が合いません。{builtin.usage}と書いてください。",
            )
        if not names and not builtin.takes(count):
            raise FeelSyntaxError(
                name.position,
                f"「{function}」に渡す値の数（{count}個）が合いません。{builtin.usage}と書いてください。",
            )
