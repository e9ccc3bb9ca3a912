"""What names, operators, conditions and tests come to (DMN 1.5, 10.3.2.5 to 10.3.2.13)."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.arithmetic import calculate, negative
from yakuba.kernel.feel.display import KINDS_JA
from yakuba.kernel.feel.interpreter import Frame, rule, value
from yakuba.kernel.feel.types import is_of
from yakuba.kernel.feel.values import (
    Months,
    Span,
    both,
    compare,
    either,
    equal,
    holds,
    kind_of,
    less,
)  # fmt: skip


@rule(s.Literal)
def _literal(expr: s.Literal, frame: Frame) -> object:
    return expr.value


@rule(s.Name)
def _name(expr: s.Name, frame: Frame) -> object:
    return frame.find(expr.name)


@rule(s.Negation)
def _negation(expr: s.Negation, frame: Frame) -> object:
    operand = value(expr.operand, frame)
    found = negative(operand)
    if found is None and operand is not None:
        frame.run.note(f"「-」は{KINDS_JA[kind_of(operand)]}には使えません。")
    return found


@rule(s.Arithmetic)
def _arithmetic(expr: s.Arithmetic, frame: Frame) -> object:
    a, b = value(expr.left, frame), value(expr.right, frame)
    found = calculate(expr.operator, a, b)
    if found is None:
        _note(frame, expr.operator, a, b)
    elif isinstance(found, str):
        frame.run.spend_text(len(found))
    return found


def _note(frame: Frame, operator: str, a: object, b: object) -> None:
    """Say why two values have no answer, unless one is null, which was said before."""
    if a is None or b is None:
        return
    kinds = kind_of(a), kind_of(b)
    if operator == "/" and b in (Decimal(0), Months(0), timedelta()):
        frame.run.note("0では割れません。")
    elif kinds == ("number", "number"):
        frame.run.note("計算の答えが実数にならないか、大きすぎます。")
    elif operator == "+" and kinds == ("string", "string"):
        frame.run.note("文字列が長くなりすぎます。")
    elif operator in {"+", "-"} and _is_date_and_duration(kinds):
        frame.run.note("日付が、1年から9999年までの範囲を超えます。")
    else:
        named = f"{KINDS_JA[kinds[0]]}と{KINDS_JA[kinds[1]]}"
        frame.run.note(f"「{operator}」は、{named}には使えません。")


def _is_date_and_duration(kinds: tuple[str, str]) -> bool:
    return any("date" in kind for kind in kinds) and any("duration" in kind for kind in kinds)


@rule(s.Comparison)
def _comparison(expr: s.Comparison, frame: Frame) -> object:
    return _compared(expr.operator, value(expr.left, frame), value(expr.right, frame), frame)


def _compared(operator: str, a: object, b: object, frame: Frame) -> bool | None:
    found = compare(operator, a, b, frame.run)
    if found is None:
        _note(frame, operator, a, b)
    return found


@rule(s.Logic)
def _logic(expr: s.Logic, frame: Frame) -> object:
    left = value(expr.left, frame)
    if left is (expr.operator == "or"):
        return left
    right = value(expr.right, frame)
    return both(left, right) if expr.operator == "and" else either(left, right)


@rule(s.Between)
def _between(expr: s.Between, frame: Frame) -> object:
    span = Span(value(expr.low, frame), value(expr.high, frame), True, True)
    return holds(span, value(expr.value, frame), frame.run)


@rule(s.In)
def _in(expr: s.In, frame: Frame) -> object:
    return any_passes(expr.tests, value(expr.value, frame), frame)


@rule(s.InstanceOf)
def _instance_of(expr: s.InstanceOf, frame: Frame) -> object:
    return is_of(value(expr.value, frame), expr.type, frame.run)


@rule(s.If)
def _if(expr: s.If, frame: Frame) -> object:
    chosen = expr.then if value(expr.condition, frame) is True else expr.otherwise
    return value(chosen, frame)


_SIDES: Final = {"<": (False, True), "<=": (False, True), ">": (True, False), ">=": (True, False)}


@rule(s.Range)
def _range(expr: s.Range, frame: Frame) -> object:
    low, high = value(expr.low, frame), value(expr.high, frame)
    if low is not None and high is not None and less(low, high) is None:
        frame.run.note("範囲の両端は、大小のある同じ種類の値にしてください。")
        return None
    return Span(low, high, expr.holds_low, expr.holds_high)


@rule(s.OpenRange)
def _open_range(expr: s.OpenRange, frame: Frame) -> object:
    bound = value(expr.bound, frame)
    if bound is None:
        return None
    has_low, has_high = _SIDES.get(expr.sign, (True, True))
    closed = expr.sign in {"<=", ">=", "="}
    return Span(
        bound if has_low else None,
        bound if has_high else None,
        closed and has_low,
        closed and has_high,
        expr.sign,
    )


@rule(s.Against)
def _against(expr: s.Against, frame: Frame) -> object:
    return compare(expr.operator, frame.find("?"), value(expr.value, frame), frame.run)


@rule(s.Condition)
def _condition(expr: s.Condition, frame: Frame) -> object:
    return value(expr.expression, frame)


@rule(s.UnaryTests)
def _unary_tests(expr: s.UnaryTests, frame: Frame) -> object:
    if not expr.tests:
        return True
    answer = any_passes(expr.tests, frame.find("?"), frame)
    return not answer if expr.negated and answer is not None else answer


def any_passes(tests: Iterable[s.Expr], given: object, frame: Frame) -> bool | None:
    """Tell whether the value passes any of the tests, three-valued."""
    answer: bool | None = False
    world = frame.inner({"?": given})
    for test in tests:
        answer = either(answer, _passes(test, given, world))
        if answer:
            return True
    return answer


def _passes(test: s.Expr, given: object, world: Frame) -> object:
    """Tell whether the value passes one test: a condition on `?`, a range, a list, or a value."""
    wanted = value(test, world)
    if isinstance(test, s.Against | s.Condition):
        return wanted
    if isinstance(wanted, list):
        world.run.spend(len(wanted))
        return equal(given, wanted, world.run) is True or any(
            _fits(given, item, world) is True for item in wanted
        )
    return _fits(given, wanted, world)


def _fits(given: object, wanted: object, world: Frame) -> bool | None:
    if isinstance(wanted, Span) and not isinstance(given, Span):
        return holds(wanted, given, world.run)
    return equal(given, wanted, world.run)
