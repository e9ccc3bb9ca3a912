"""The larger constructs of FEEL: `for`, `some`, functions, contexts, calls and types."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.builtins import BUILTINS
from yakuba.kernel.feel.cursor import Cursor
from yakuba.kernel.feel.lexer import Token
from yakuba.kernel.feel.types import ANY, SIMPLE, Type

_DEEPEST_TYPE: Final = 8
_LONGEST_TYPE: Final = 5


class Constructs(Cursor):
    """Reads what begins with a word or a brace; expressions inside are left to the heir."""

    @abstractmethod
    def expression(self) -> s.Expr:
        """Read any expression."""

    @abstractmethod
    def _bracketed(self) -> s.Expr:
        """Read an expression inside signs of its own."""

    def _if(self) -> s.If:
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return s.If(condition, then, self.expression())

    def _quantified(self, quantifier: str) -> s.Quantified:
        with self._bindings() as bindings:
            self._expect("satisfies")
            return s.Quantified(quantifier, bindings, self.expression())

    def _for(self) -> s.For:
        with self._bindings() as bindings, self._knowing(("partial",)):
            self._expect("return")
            return s.For(bindings, self.expression())

    @contextmanager
    def _bindings(self) -> Iterator[tuple[tuple[str, s.Expr], ...]]:
        """Read `x in xs, y in ys`; inside, each name is known from its binding on."""
        found: list[tuple[str, s.Expr]] = []
        with ExitStack() as known:
            while not found or self._take(","):
                name = self._new_name("in")
                if name is None:
                    raise self._error("ここに名前が必要です。")
                self._expect("in")
                domain = self.expression()
                if self._take(".."):
                    domain = s.Steps(domain, self.expression())
                found.append((name, domain))
                known.enter_context(self._knowing((name,)))
            yield tuple(found)

    def _function(self) -> s.FunctionOf:
        self._expect("(")
        parameters: list[tuple[str, Type]] = []
        while not self._take(")"):
            if parameters:
                self._expect(",")
            name = self._new_name(",", ")", ":")
            if name is None:
                raise self._error("ここに名前が必要です。")
            parameters.append((name, self._type() if self._take(":") else ANY))
        if self._next.text == "external":
            raise self._error("外部のプログラムを呼び出す関数は使えません。")
        with self._knowing(name for name, _ in parameters):
            return s.FunctionOf(tuple(parameters), self.expression())

    def _context(self) -> s.ContextOf:
        """Read a context after its opening brace."""
        entries: list[tuple[str, s.Expr]] = []
        with self._knowing(()) as known:
            while not self._take("}"):
                if entries:
                    self._expect(",")
                key = self._new_name(":")
                if key is None:
                    raise self._error("ここに項目の名前と「:」が必要です。")
                if any(key == earlier for earlier, _ in entries):
                    raise self._error(f"項目「{key}」が重なっています。")
                self._expect(":")
                entries.append((key, self._bracketed()))
                known.add(key)
                self._keys.add(key)
        return s.ContextOf(tuple(entries))

    def _arguments(self) -> tuple[tuple[s.Expr, ...], tuple[str, ...]]:
        """Read arguments after their opening bracket, all by place or all by name."""
        arguments: list[s.Expr] = []
        names: list[str] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            name = self._new_name(":") if names or not arguments else None
            if name is not None:
                self._expect(":")
                names.append(name)
            elif names:
                raise self._error("ここに名前と「:」が必要です。")
            arguments.append(self._bracketed())
        return tuple(arguments), tuple(names)

    def _call(self, name: Token, function: str) -> s.Expr:
        """Read a call of a built-in, or of a function known by its name."""
        is_known = self._knows(function)
        if not is_known and function not in BUILTINS:
            raise s.FeelSyntaxError(
                name.position, f"「{function}」という関数はありません。名前を確かめてください。"
            )
        self._expect("(")
        arguments, names = self._arguments()
        if is_known:
            return s.Invoke(s.Name(function), arguments, names)
        self._check_call(name, function, len(arguments), names)
        return s.Call(function, arguments, names)

    def _type(self, depth: int = 0) -> Type:
        """Read a type: number, list<string>, context<a: number>, function<number> -> string."""
        if depth > _DEEPEST_TYPE:
            raise self._error("型の入れ子が深すぎます。")
        name = self._type_name()
        if name in {"list", "range"} and self._take("<"):
            of = self._type(depth + 1)
            self._expect(">")
            return Type(name, of)
        if name == "context" and self._take("<"):
            return Type(name, entries=tuple(self._type_entries(depth)))
        if name == "function" and self._take("<"):
            parameters: list[Type] = []
            while not self._take(">"):
                if parameters:
                    self._expect(",")
                parameters.append(self._type(depth + 1))
            self._expect("->")
            return Type(name, self._type(depth + 1), parameters=tuple(parameters))
        known = dict(self._vocabulary.types).get(name)
        return known if known is not None else Type(SIMPLE[name])

    def _type_entries(self, depth: int) -> Iterator[tuple[str, Type]]:
        while True:
            name = self._new_name(":")
            if name is None:
                raise self._error("ここに項目の名前と「:」が必要です。")
            self._expect(":")
            yield name, self._type(depth + 1)
            if self._take(">"):
                return
            self._expect(",")

    def _type_name(self) -> str:
        """Take the longest name of a type."""
        known = dict(self._vocabulary.types)
        left = len(self._tokens) - 1 - self._at
        for length in range(min(_LONGEST_TYPE, left), 0, -1):
            end = self._peek(length)
            text = " ".join(self._text[self._next.position : end.position].split())
            if text in known or text in SIMPLE:
                self._at += length
                return text
        raise self._error("ここに型の名前が必要です。")
