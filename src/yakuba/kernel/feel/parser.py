"""Tokens into an expression, by recursive descent; one method a level of precedence (10.3.1.2)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.constructs import Constructs
from yakuba.kernel.feel.cursor import TOO_DEEP
from yakuba.kernel.feel.lexer import KEYWORDS, Token
from yakuba.kernel.feel.temporal import literal_from
from yakuba.kernel.feel.values import NUMBERS
from yakuba.kernel.feel.vocabulary import Vocabulary

Read = TypeVar("Read")

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
# Longer texts are read anew each time, so that what is kept has a bound.
_KEPT: Final = 400
_NOTHING_KNOWN: Final = Vocabulary()


def parse_expression(text: str, vocabulary: Vocabulary = _NOTHING_KNOWN) -> s.Expr:
    """Return the expression; raises FeelSyntaxError.

    Names with blanks or signs, and functions that are not built in, must be in the vocabulary.
    """
    return _expression(text, vocabulary) if len(text) <= _KEPT else _read(text, vocabulary)


def parse_unary_tests(text: str, vocabulary: Vocabulary = _NOTHING_KNOWN) -> s.UnaryTests:
    """Return the tests of a cell (`-` or nothing: anything goes); raises FeelSyntaxError."""
    return _tests(text, vocabulary) if len(text) <= _KEPT else _read_tests(text, vocabulary)


def _read(text: str, vocabulary: Vocabulary) -> s.Expr:
    parser = _Parser(text, vocabulary)
    return _whole(parser, parser.expression)


def _read_tests(text: str, vocabulary: Vocabulary) -> s.UnaryTests:
    parser = _Parser(text, vocabulary)
    return _whole(parser, parser.unary_tests)


def _whole(parser: "_Parser", read: Callable[[], Read]) -> Read:
    """Return what is read up to the end; raises FeelSyntaxError."""
    try:
        found = read()
    except RecursionError:
        # Whoever asks may stand deep in the stack already.
        raise s.FeelSyntaxError(0, TOO_DEEP) from None
    parser.end()
    return found


_expression = lru_cache(maxsize=4096)(_read)
_tests = lru_cache(maxsize=4096)(_read_tests)


class _Parser(Constructs):
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        super().__init__(text, vocabulary)
        # While the upper end of a range is read, `[` closes the range and is not an index.
        self._in_upper_end = False

    def end(self) -> None:
        """Expect the end of the text."""
        if self._next.kind != "end":
            raise self._error(f"「{self._next.text}」は余分か、その前に演算子が足りません。")

    def expression(self) -> s.Expr:
        with self._deeper():
            if self._take("if"):
                return self._if()
            if token := self._take("some", "every"):
                return self._quantified(token.kind)
            if self._take("for"):
                return self._for()
            if self._next.kind == "function" and self._peek(1).kind == "(":
                self._at += 1
                return self._function()
            return self._disjunction()

    def unary_tests(self) -> s.UnaryTests:
        """Read `-`, tests parted by commas, or not(tests)."""
        if self._next.kind == "end":
            return s.UnaryTests(())
        if self._next.kind == "-" and self._peek(1).kind == "end":
            self._at += 1
            return s.UnaryTests(())
        if self._next.text == "not" and self._peek(1).kind == "(":
            self._at += 2
            tests = self._tests()
            self._expect(")")
            return s.UnaryTests(tests, negated=True)
        return s.UnaryTests(self._tests())

    # Levels of precedence, the loosest first.

    def _disjunction(self) -> s.Expr:
        left = self._conjunction()
        while self._operator("or"):
            left = s.Logic("or", left, self._conjunction())
        return left

    def _conjunction(self) -> s.Expr:
        left = self._comparison()
        while self._operator("and"):
            left = s.Logic("and", left, self._comparison())
        return left

    def _comparison(self) -> s.Expr:
        left = self._sum()
        if self._next.kind in _COMPARISONS:
            operator = self._advance().kind
            return s.Comparison(operator, left, self._sum())
        if self._take("between"):
            low = self._sum()
            self._expect("and")
            return s.Between(left, low, self._sum())
        if self._take("in"):
            return s.In(left, self._alternatives())
        return left

    def _sum(self) -> s.Expr:
        left = self._product()
        while operator := self._operator("+", "-"):
            left = s.Arithmetic(operator, left, self._product())
        return left

    def _product(self) -> s.Expr:
        left = self._power()
        while operator := self._operator("*", "/"):
            left = s.Arithmetic(operator, left, self._power())
        return left

    def _power(self) -> s.Expr:
        left = self._signed()
        while operator := self._operator("**"):
            left = s.Arithmetic(operator, left, self._signed())
        return left

    def _signed(self) -> s.Expr:
        negative = False
        while self._operator("-"):
            negative = not negative
        operand = self._typed()
        return s.Negation(operand) if negative else operand

    def _typed(self) -> s.Expr:
        value = self._postfixed()
        if self._next.kind == "instance" and self._peek(1).text == "of":
            self._at += 2
            return s.InstanceOf(value, self._type())
        return value

    def _postfixed(self) -> s.Expr:
        base = self._primary()
        while True:
            if self._next.kind == "." and self._operator("."):
                base = s.Path(base, self._path_name())
            elif self._next.kind == "[" and not self._in_upper_end and self._operator("["):
                with self._knowing_members():
                    base = s.Index(base, self._bracketed())
                self._expect("]")
            elif self._next.kind == "(" and not isinstance(base, s.Literal | s.Range):
                self._operator("(")
                base = s.Invoke(base, *self._arguments())
            else:
                return base

    # The smallest parts.

    def _primary(self) -> s.Expr:
        start = self._next
        if function := self._spaced_builtin():
            return self._call(start, function)
        if name := self._known_name():
            return self._call(start, name) if self._next.kind == "(" else s.Name(name)
        token = self._next
        if token.kind == "number":
            return _number(self._advance())
        if token.kind == "string":
            return s.Literal(self._advance().text)
        if token.kind in _CONSTANTS:
            return s.Literal(_CONSTANTS[self._advance().kind])
        if token.kind == "?":
            self._advance()
            return s.Name("?")
        if token.kind == "name":
            self._advance()
            return self._call(token, token.text) if self._next.kind == "(" else s.Name(token.text)
        if token.kind in {"(", "[", "]", "{", "@"}:
            return self._enclosed(self._advance())
        raise self._unexpected()

    def _enclosed(self, opening: Token) -> s.Expr:
        """Read what an opening sign begins."""
        if opening.kind == "{":
            return self._context()
        if opening.kind == "@":
            return self._at_literal()
        if opening.kind == "(" and self._next.kind in _COMPARISONS:
            sign = self._advance().kind
            bound = self._bracketed_sum()
            self._expect(")")
            return s.OpenRange(sign, bound)
        return self._list_or_range(opening)

    def _at_literal(self) -> s.Literal:
        token = self._expect("string")
        value = literal_from(token.text)
        if value is None:
            raise s.FeelSyntaxError(
                token.position, f'「@"{token.text}"」は日付・時刻・期間のどれでもありません。'
            )
        return s.Literal(value)

    def _list_or_range(self, opening: Token) -> s.Expr:
        """Read a range, a list or an expression in brackets."""
        if opening.kind == "[" and self._take("]"):
            return s.ListOf(())
        first = self._item()
        if self._take(".."):
            return self._range(first, holds_low=opening.kind == "[")
        if opening.kind == "]":
            raise self._error(
                "「]」で始まる範囲には「..」が必要です。「]1..5]」のように書いてください。"
            )
        if opening.kind == "(":
            self._expect(")")
            return first
        items = [first]
        while self._take(","):
            items.append(self._item())
        self._expect("]")
        return s.ListOf(tuple(items))

    def _item(self) -> s.Expr:
        """Read an item of a list, which may be a range of one end without brackets: [< 5]."""
        if self._next.kind in _COMPARISONS:
            return s.OpenRange(self._advance().kind, self._bracketed_sum())
        return self._bracketed()

    def _range(self, low: s.Expr, *, holds_low: bool) -> s.Range:
        before, self._in_upper_end = self._in_upper_end, True
        with self._deeper():
            high = self._sum()
        self._in_upper_end = before
        closing = self._take("]", ")", "[")
        if closing is None:
            raise self._error("範囲の終わりに「]」か「)」が足りません。")
        return s.Range(low, high, holds_low, closing.kind == "]")

    # Unary tests.

    def _tests(self) -> tuple[s.Expr, ...]:
        tests = [self._test()]
        while self._take(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> s.Expr:
        if self._next.kind in _COMPARISONS:
            operator = self._advance().kind
            return s.Against(operator, self._sum())
        return _test_of(self._bracketed())

    def _alternatives(self) -> tuple[s.Expr, ...]:
        """Read what follows `in`: one test, or tests in brackets, or a range that opens with (."""
        if self._next.kind in _COMPARISONS:
            return (self._test(),)
        if not self._take("("):
            return (_test_of(self._sum()),)
        tests = self._tests()
        if len(tests) == 1 and self._take(".."):
            return (self._range(tests[0], holds_low=False),)
        self._expect(")")
        return tests

    def _bracketed(self) -> s.Expr:
        """Read an expression inside signs of its own, where `[` is an index again."""
        before, self._in_upper_end = self._in_upper_end, False
        found = self.expression()
        self._in_upper_end = before
        return found

    def _bracketed_sum(self) -> s.Expr:
        """Read the bound of a range of one end, where `[` is an index again."""
        before, self._in_upper_end = self._in_upper_end, False
        with self._deeper():
            found = self._sum()
        self._in_upper_end = before
        return found

    def _path_name(self) -> str:
        if name := self._known_member():
            return name
        token = self._advance()
        if token.kind != "name" and token.kind not in KEYWORDS:
            self._at -= 1
            raise self._error("「.」の後に項目の名前が必要です。")
        return token.text


def _number(token: Token) -> s.Literal:
    number = NUMBERS.create_decimal(token.text)
    if not number.is_finite():
        raise s.FeelSyntaxError(token.position, "数が大きすぎます。桁を確かめてください。")
    return s.Literal(number)


def _test_of(expression: s.Expr) -> s.Expr:
    return s.Condition(expression) if s.uses_input(expression) else expression
