"""Tokens into an expression, by recursive descent; one method a level of precedence."""

from functools import lru_cache
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.functions import BUILTINS
from yakuba.kernel.feel.lexer import KEYWORDS, Token, tokens
from yakuba.kernel.feel.values import NUMBERS

# Bounds that no honest rule meets and that keep evaluation within the stack.
_DEEPEST: Final = 30
_MOST_OPERATORS: Final = 200

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS: Final = {"true": True, "false": False, "null": None}


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> s.Expr:
    """Return the expression; raises FeelSyntaxError."""
    parser = _Parser(text)
    expression = parser.expression()
    parser.end()
    return expression


@lru_cache(maxsize=4096)
def parse_unary_tests(text: str) -> s.UnaryTests:
    """Return the tests of a cell (`-` or nothing: anything goes); raises FeelSyntaxError."""
    parser = _Parser(text)
    unary_tests = parser.unary_tests()
    parser.end()
    return unary_tests


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._operators = 0
        # While the upper end of a range is read, `[` closes the range and is not an index.
        self._in_upper_end = False

    def end(self) -> None:
        """Expect the end of the text."""
        if self._next.kind != "end":
            raise self._error(f"「{self._next.text}」は余分か、その前に演算子が足りません。")

    def expression(self) -> s.Expr:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("かっこの入れ子が深すぎます。式を分けてください。")
        if self._take("if"):
            found: s.Expr = self._if()
        elif token := self._take("some", "every"):
            found = self._quantified(token.kind)
        else:
            found = self._disjunction()
        self._depth -= 1
        return found

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
        operand = self._postfixed()
        return s.Negation(operand) if negative else operand

    def _postfixed(self) -> s.Expr:
        base = self._primary()
        while True:
            if self._next.kind == "." and self._operator("."):
                base = s.Path(base, self._path_name())
            elif self._next.kind == "[" and not self._in_upper_end and self._operator("["):
                base = s.Index(base, self._bracketed())
                self._expect("]")
            else:
                return base

    # The smallest parts.

    def _primary(self) -> s.Expr:
        token = self._advance()
        if token.kind == "number":
            return _number(token)
        if token.kind == "string":
            return s.Literal(token.text)
        if token.kind in _CONSTANTS:
            return s.Literal(_CONSTANTS[token.kind])
        if token.kind == "?":
            return s.Name("?")
        if token.kind == "name":
            return self._call(token) if self._next.kind == "(" else s.Name(token.text)
        if token.kind in {"(", "[", "]"}:
            return self._enclosed(token)
        self._at -= 1
        raise self._error(
            "式が途中で終わっています。続きを書いてください。"
            if token.kind == "end"
            else f"「{token.text}」の位置には値が必要です。"
        )

    def _enclosed(self, opening: Token) -> s.Expr:
        """Read what an opening sign begins: a range, a list or an expression in brackets."""
        if opening.kind == "[" and self._take("]"):
            return s.ListOf(())
        first = self._bracketed()
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
            items.append(self._bracketed())
        self._expect("]")
        return s.ListOf(tuple(items))

    def _range(self, low: s.Expr, *, holds_low: bool) -> s.Range:
        before, self._in_upper_end = self._in_upper_end, True
        high = self._sum()
        self._in_upper_end = before
        closing = self._take("]", ")", "[")
        if closing is None:
            raise self._error("範囲の終わりに「]」か「)」が足りません。")
        return s.Range(low, high, holds_low, closing.kind == "]")

    def _call(self, name: Token) -> s.Call:
        builtin = BUILTINS.get(name.text)
        if builtin is None:
            raise s.FeelSyntaxError(
                name.position, f"「{name.text}」という関数はありません。名前を確かめてください。"
            )
        arguments = self._arguments()
        if not builtin.least <= len(arguments) <= builtin.most:
            raise s.FeelSyntaxError(
                name.position,
                f"「{name.text}」に渡す値の数（{len(arguments)}個）が合いません。{builtin.usage}と書いてください。",
            )
        return s.Call(name.text, arguments)

    def _arguments(self) -> tuple[s.Expr, ...]:
        self._expect("(")
        if self._take(")"):
            return ()
        arguments = [self._bracketed()]
        while self._take(","):
            arguments.append(self._bracketed())
        self._expect(")")
        return tuple(arguments)

    def _if(self) -> s.If:
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return s.If(condition, then, self.expression())

    def _quantified(self, quantifier: str) -> s.Quantified:
        bindings = [self._binding()]
        while self._take(","):
            bindings.append(self._binding())
        self._expect("satisfies")
        return s.Quantified(quantifier, tuple(bindings), self.expression())

    def _binding(self) -> tuple[str, s.Expr]:
        name = self._expect("name").text
        self._expect("in")
        return name, self.expression()

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

    # Moving along the tokens.

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

    def _bracketed(self) -> s.Expr:
        """Read an expression inside signs of its own, where `[` is an index again."""
        before, self._in_upper_end = self._in_upper_end, False
        found = self.expression()
        self._in_upper_end = before
        return found

    def _path_name(self) -> str:
        token = self._advance()
        if token.kind != "name" and token.kind not in KEYWORDS:
            self._at -= 1
            raise self._error("「.」の後に項目の名前が必要です。")
        return token.text

    def _error(self, message_ja: str) -> s.FeelSyntaxError:
        return s.FeelSyntaxError(self._next.position, message_ja)


def _number(token: Token) -> s.Literal:
    number = NUMBERS.create_decimal(token.text)
    if not number.is_finite():
        raise s.FeelSyntaxError(token.position, "数が大きすぎます。桁を確かめてください。")
    return s.Literal(number)


def _test_of(expression: s.Expr) -> s.Expr:
    return s.Condition(expression) if s.uses_input(expression) else expression
