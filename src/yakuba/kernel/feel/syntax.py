"""The shape of a FEEL expression: immutable nodes (DMN 1.5, 10.3.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, get_args

from yakuba.kernel.feel.types import Type


class FeelSyntaxError(ValueError):
    """A text that is not an expression; `position` is the offset of the fault, from 0."""

    def __init__(self, position: int, message_ja: str) -> None:
        super().__init__(f"{position + 1}文字目：{message_ja}")
        self.position = position
        self.message_ja = message_ja


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (Decimal), a string, true, false, null (None), or the value of an @-literal."""

    value: object


@dataclass(frozen=True, slots=True)
class Name:
    """A variable; `?` is the input of a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation:
    operand: "Expr"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or`, three-valued."""

    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Between:
    value: "Expr"
    low: "Expr"
    high: "Expr"


@dataclass(frozen=True, slots=True)
class In:
    """A value against unary tests, any of which may hold."""

    value: "Expr"
    tests: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class InstanceOf:
    value: "Expr"
    type: Type


@dataclass(frozen=True, slots=True)
class If:
    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some` or `every`; each binding is a name and the list it runs through."""

    quantifier: str
    bindings: "tuple[tuple[str, Expr], ...]"
    condition: "Expr"


@dataclass(frozen=True, slots=True)
class For:
    """A list with the body's value for every combination; `partial` is the list so far."""

    bindings: "tuple[tuple[str, Expr], ...]"
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Steps:
    """What `for i in a..b` runs through: up or down, from a to b with both."""

    start: "Expr"
    end: "Expr"


@dataclass(frozen=True, slots=True)
class Range:
    low: "Expr"
    high: "Expr"
    holds_low: bool
    holds_high: bool


@dataclass(frozen=True, slots=True)
class OpenRange:
    """A range of one end: (< 5), (>= 5), (= 5), (!= 5)."""

    sign: str
    bound: "Expr"


@dataclass(frozen=True, slots=True)
class ListOf:
    items: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class ContextOf:
    """Entries in their order; each sees those before it."""

    entries: "tuple[tuple[str, Expr], ...]"


@dataclass(frozen=True, slots=True)
class Path:
    base: "Expr"
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """A member of a list, from 1, or from -1 backwards; or the members for which it is true."""

    base: "Expr"
    index: "Expr"


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function with its arguments; `names` has their names if they are given by name."""

    function: str
    arguments: "tuple[Expr, ...]"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoke:
    """A function that is itself a value, with its arguments by place or by name."""

    function: "Expr"
    arguments: "tuple[Expr, ...]"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function definition; the types of its parameters may be left open (Any)."""

    parameters: tuple[tuple[str, Type], ...]
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison of the input of a unary test with a value: `< 5`."""

    operator: str
    value: "Expr"


@dataclass(frozen=True, slots=True)
class Condition:
    """A unary test that speaks of the input itself: `? > a and ? != b`."""

    expression: "Expr"


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """The tests of one cell: none is `-` (anything goes); `negated` is not(...)."""

    tests: "tuple[Expr, ...]"
    negated: bool = False


Expr = (
    Literal | Name | Negation | Arithmetic | Comparison | Logic | Between | In | InstanceOf | If
    | Quantified | For | Steps | Range | OpenRange | ListOf | ContextOf | Path | Index | Call
    | Invoke | FunctionOf | Against | Condition | UnaryTests
)  # fmt: skip


def names_in(expr: Expr) -> frozenset[str]:
    """Return the variables the expression depends on, without bound names and the input `?`.

    Inside the brackets of a filter a bare name counts too, although it may be a part of the item:
    who wants to know what a rule depends on writes `children[item.age > 3]`.
    """
    return frozenset(free_names(expr)) - {"?"}


def uses_input(expr: Expr) -> bool:
    """Tell whether the expression speaks of the input `?` by itself."""
    return "?" in free_names(expr)


def free_names(expr: Expr) -> set[str]:
    """Return the names that are not bound inside the expression, `?` with them."""
    if isinstance(expr, Name):
        return {expr.name}
    if isinstance(expr, Quantified):
        return _free_in_bindings(expr.bindings, expr.condition, set())
    if isinstance(expr, For):
        return _free_in_bindings(expr.bindings, expr.body, {"partial"})
    if isinstance(expr, ContextOf):
        return _free_in_bindings(expr.entries, None, set())
    if isinstance(expr, FunctionOf):
        return free_names(expr.body) - {name for name, _ in expr.parameters}
    if isinstance(expr, Index):
        return free_names(expr.base) | (free_names(expr.index) - {"item"})
    found: set[str] = set()
    for part in _parts(expr):
        found |= free_names(part)
    return found


def _free_in_bindings(
    bindings: tuple[tuple[str, Expr], ...], body: Expr | None, bound: set[str]
) -> set[str]:
    """Return the free names where each binding sees those before it."""
    found: set[str] = set()
    before: set[str] = set()
    for name, domain in bindings:
        found |= free_names(domain) - before
        before.add(name)
    return found if body is None else found | (free_names(body) - before - bound)


def keys_in(expr: Expr) -> Iterator[str]:
    """Yield the keys of all contexts written in the expression."""
    if isinstance(expr, ContextOf):
        yield from (key for key, _ in expr.entries)
    for part in _parts(expr):
        yield from keys_in(part)


def _parts(expr: Expr) -> Iterator[Expr]:
    """Yield the expressions directly inside the expression."""
    for name in _FIELDS[type(expr)]:
        value = getattr(expr, name)
        for part in value if isinstance(value, tuple) else (value,):
            if type(part) in _FIELDS:
                yield part
            elif isinstance(part, tuple) and len(part) == 2 and type(part[1]) in _FIELDS:
                yield part[1]


# What each kind of node consists of.
_FIELDS: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in get_args(Expr)
}
