"""The shape of a FEEL expression: immutable nodes, and which names an expression depends on."""

from collections.abc import Iterator
from dataclasses import dataclass, fields


class FeelSyntaxError(ValueError):
    """A text that is not an expression; `position` is the offset of the fault, from 0."""

    def __init__(self, position: int, message_ja: str) -> None:
        super().__init__(f"{position + 1}文字目：{message_ja}")
        self.position = position
        self.message_ja = message_ja


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (Decimal), a string, true, false or null (None)."""

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
class Range:
    low: "Expr"
    high: "Expr"
    holds_low: bool
    holds_high: bool


@dataclass(frozen=True, slots=True)
class ListOf:
    items: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Path:
    base: "Expr"
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """A member of a list, from 1, or from -1 backwards."""

    base: "Expr"
    index: "Expr"


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function with its arguments."""

    function: str
    arguments: "tuple[Expr, ...]"


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
    Literal
    | Name
    | Negation
    | Arithmetic
    | Comparison
    | Logic
    | Between
    | In
    | If
    | Quantified
    | Range
    | ListOf
    | Path
    | Index
    | Call
    | Against
    | Condition
    | UnaryTests
)


def names_in(expr: Expr) -> frozenset[str]:
    """Return the variables the expression depends on, without bound names and the input `?`."""
    return frozenset(_free_names(expr)) - {"?"}


def uses_input(expr: Expr) -> bool:
    """Tell whether the expression speaks of the input `?` by itself."""
    return "?" in _free_names(expr)


def _free_names(expr: Expr) -> set[str]:
    if isinstance(expr, Name):
        return {expr.name}
    if isinstance(expr, Quantified):
        return _free_names_of_quantified(expr)
    found: set[str] = set()
    for part in _parts(expr):
        found |= _free_names(part)
    return found


def _free_names_of_quantified(expr: Quantified) -> set[str]:
    found: set[str] = set()
    bound: set[str] = set()
    for name, domain in expr.bindings:
        found |= _free_names(domain) - bound
        bound.add(name)
    return found | (_free_names(expr.condition) - bound)


def _parts(expr: Expr) -> Iterator[Expr]:
    """Yield the expressions directly inside the expression."""
    for field in fields(expr):
        value = getattr(expr, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Expr):
                yield part
