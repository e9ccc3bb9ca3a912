"""The heart of the interpreter: a frame of names, and the rule for each kind of node."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.builtins import BUILTINS
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.values import value_of

Scope = Mapping[str, object]
Makers = Mapping[str, Callable[[], object]]
Node = TypeVar("Node", bound=s.Expr)


class Frame:
    """The names of one place of an expression, and of all around it.

    The outermost frame holds what the caller gave, which is made into FEEL values when asked for,
    or what is worked out when asked for.
    """

    __slots__ = ("given", "makers", "names", "parent", "run")

    def __init__(
        self,
        names: dict[str, object],
        run: Run,
        parent: "Frame | None" = None,
        given: Scope | None = None,
        makers: Makers | None = None,
    ) -> None:
        self.names = names
        self.run = run
        self.parent = parent
        self.given = given
        self.makers = makers

    def inner(self, names: dict[str, object]) -> "Frame":
        """Return a frame with more names inside this one."""
        return Frame(names, self.run, self)

    def find(self, name: str) -> object:
        """Return the value of the name, a built-in function, or null."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            if frame.given is not None and name in frame.given:
                value = frame.names[name] = value_of(frame.given[name])
                return value
            if frame.makers is not None and name in frame.makers:
                value = frame.names[name] = frame.makers[name]()
                return value
            frame = frame.parent
        if name not in BUILTINS:
            self.run.note(f"「{name}」という名前の値がありません。")
        return BUILTINS.get(name)


_RULES: Final[dict[type, Callable[[Any, Frame], object]]] = {}


def rule(
    kind: type[Node],
) -> Callable[[Callable[[Node, Frame], object]], Callable[[Node, Frame], object]]:
    """Mark the function that says what such a node comes to."""

    def mark(function: Callable[[Node, Frame], object]) -> Callable[[Node, Frame], object]:
        _RULES[kind] = function
        return function

    return mark


def value(expr: s.Expr, frame: Frame) -> object:
    """Return what the expression comes to in the frame; raises `Exhausted` only."""
    frame.run.spend(1)
    return _RULES[type(expr)](expr, frame)
