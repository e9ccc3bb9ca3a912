"""What an expression comes to. Total: data never raises, what has no answer is null (None)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import singledispatch
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.functions import call
from yakuba.kernel.feel.values import (
    Span,
    both,
    calculate,
    compare,
    either,
    equal,
    holds,
    negative,
    property_of,
    value_of,
)

Scope = Mapping[str, object]

# How many combinations `some` and `every` look at before the answer is null.
_MOST_COMBINATIONS: Final = 100_000


def evaluate(expr: s.Expr, context: Scope) -> object:
    """Return the value of the expression; numbers are Decimal, unknown names null."""
    try:
        return _value(expr, context)
    except RecursionError:
        return None


def matches(tests: s.UnaryTests, value: object, context: Scope) -> bool | None:
    """Tell whether the value passes the unary tests of a cell, three-valued."""
    answer = evaluate(tests, {**context, "?": value})
    return answer if isinstance(answer, bool) else None


@singledispatch
def _value(expr: s.Expr, scope: Scope) -> object:
    raise TypeError(f"not a FEEL expression: {expr!r}")


@_value.register
def _(expr: s.Literal, scope: Scope) -> object:
    return expr.value


@_value.register
def _(expr: s.Name, scope: Scope) -> object:
    return value_of(scope.get(expr.name))


@_value.register
def _(expr: s.Negation, scope: Scope) -> object:
    return negative(_value(expr.operand, scope))


@_value.register
def _(expr: s.Arithmetic, scope: Scope) -> object:
    return calculate(expr.operator, _value(expr.left, scope), _value(expr.right, scope))


@_value.register
def _(expr: s.Comparison, scope: Scope) -> object:
    return compare(expr.operator, _value(expr.left, scope), _value(expr.right, scope))


@_value.register
def _(expr: s.Logic, scope: Scope) -> object:
    left = _value(expr.left, scope)
    if left is (expr.operator == "or"):
        return left
    right = _value(expr.right, scope)
    return both(left, right) if expr.operator == "and" else either(left, right)


@_value.register
def _(expr: s.Between, scope: Scope) -> object:
    span = Span(_value(expr.low, scope), _value(expr.high, scope), True, True)
    return holds(span, _value(expr.value, scope))


@_value.register
def _(expr: s.In, scope: Scope) -> object:
    return _any_passes(expr.tests, _value(expr.value, scope), scope)


@_value.register
def _(expr: s.If, scope: Scope) -> object:
    chosen = expr.then if _value(expr.condition, scope) is True else expr.otherwise
    return _value(chosen, scope)


@_value.register
def _(expr: s.Quantified, scope: Scope) -> object:
    answer: bool | None = expr.quantifier == "every"
    combine = both if expr.quantifier == "every" else either
    worlds = _worlds(expr.bindings, scope)
    if worlds is None:
        return None
    for world in worlds:
        answer = combine(answer, _value(expr.condition, world))
        if answer is (expr.quantifier == "some"):
            return answer
    return answer


@_value.register
def _(expr: s.Range, scope: Scope) -> object:
    low, high = _value(expr.low, scope), _value(expr.high, scope)
    return Span(low, high, expr.holds_low, expr.holds_high)


@_value.register
def _(expr: s.ListOf, scope: Scope) -> object:
    return [_value(item, scope) for item in expr.items]


@_value.register
def _(expr: s.Path, scope: Scope) -> object:
    return _member(_value(expr.base, scope), expr.name)


@_value.register
def _(expr: s.Index, scope: Scope) -> object:
    base, index = _value(expr.base, scope), _value(expr.index, scope)
    if base is None or not isinstance(index, Decimal) or index != int(index) or not index:
        return None
    items = base if isinstance(base, list) else [base]
    at = int(index) - 1 if index > 0 else len(items) + int(index)
    return items[at] if 0 <= at < len(items) else None


@_value.register
def _(expr: s.Call, scope: Scope) -> object:
    return call(expr.function, [_value(argument, scope) for argument in expr.arguments])


@_value.register
def _(expr: s.Against, scope: Scope) -> object:
    return compare(expr.operator, value_of(scope.get("?")), _value(expr.value, scope))


@_value.register
def _(expr: s.Condition, scope: Scope) -> object:
    return _value(expr.expression, scope)


@_value.register
def _(expr: s.UnaryTests, scope: Scope) -> object:
    if not expr.tests:
        return True
    answer = _any_passes(expr.tests, value_of(scope.get("?")), scope)
    return not answer if expr.negated and answer is not None else answer


def _any_passes(tests: Iterable[s.Expr], value: object, scope: Scope) -> bool | None:
    answer: bool | None = False
    world = {**scope, "?": value}
    for test in tests:
        answer = either(answer, _passes(test, value, world))
        if answer:
            return True
    return answer


def _passes(test: s.Expr, value: object, world: Scope) -> object:
    """Tell whether the value passes one test: a condition on `?`, a range, a list, or a value."""
    wanted = _value(test, world)
    if isinstance(test, s.Against | s.Condition):
        return wanted
    if isinstance(wanted, Span) and not isinstance(value, Span):
        return holds(wanted, value)
    if isinstance(wanted, list) and not isinstance(value, list):
        return any(equal(value, item) is True for item in wanted)
    return equal(value, wanted)


def _worlds(bindings: tuple[tuple[str, s.Expr], ...], scope: Scope) -> list[Scope] | None:
    """Return the scopes for every combination of the bound names, None when a list is null."""
    worlds = [scope]
    for name, domain in bindings:
        wider: list[Scope] = []
        for world in worlds:
            items = _value(domain, world)
            if items is None or len(wider) > _MOST_COMBINATIONS:
                return None
            members = items if isinstance(items, list) else [items]
            wider += [{**world, name: item} for item in members]
        worlds = wider
    return worlds


def _member(base: object, name: str) -> object:
    if isinstance(base, Mapping):
        return value_of(base.get(name))
    if isinstance(base, list):
        return [_member(item, name) for item in base]
    return property_of(base, name)
