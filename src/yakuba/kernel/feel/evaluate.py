"""What an expression comes to. Total: data never raises, what has no answer is null (None)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yakuba.kernel.feel import collecting, invoking, operators, syntax
from yakuba.kernel.feel.interpreter import Frame, Scope, value
from yakuba.kernel.feel.run import Exhausted, Run
from yakuba.kernel.feel.values import value_of

__all__ = [
    "Answer",
    "Scope",
    "answer",
    "evaluate",
    "evaluate_in",
    "matches",
    "matches_in",
    "paid_value",
]

# The rules of these rooms are known to the interpreter once they are loaded.
_ROOMS = (operators, collecting, invoking)


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, and in Japanese sentences what was found wanting on the way."""

    value: object
    reasons: tuple[str, ...]


def evaluate(expr: syntax.Expr, context: Scope, now: datetime | None = None) -> object:
    """Return the value of the expression; numbers are Decimal, unknown names null.

    `now` is what now() and today() answer; without it they are null.
    """
    return evaluate_in(Run(now), expr, context)


def answer(expr: syntax.Expr, context: Scope, now: datetime | None = None) -> Answer:
    """Return the value of the expression with the reasons why something in it was null."""
    run = Run(now)
    return Answer(evaluate_in(run, expr, context), tuple(run.reasons))


def evaluate_in(run: Run, expr: syntax.Expr, context: Scope) -> object:
    """Return the value of the expression, paid from a run that others may share."""
    return paid_value(run, lambda: value(expr, Frame({}, run, given=context)))


def constant(run: Run, expr: syntax.Expr) -> object:
    """Return the value of an expression without names; a literal costs nothing."""
    return expr.value if isinstance(expr, syntax.Literal) else evaluate_in(run, expr, {})


def paid_value(run: Run, work: Callable[[], object]) -> object:
    """Return what the work comes to; null, with a reason noted, when it takes too long."""
    calls = run.calls
    try:
        found = work()
        weigh(found, run)
    except Exhausted as fault:
        run.note(str(fault))
    except RecursionError:
        run.note("式の入れ子が深すぎるため、計算できません。")
    else:
        return found
    run.calls = calls
    return None


def weigh(found: object, run: Run) -> None:
    """Pay for every part of the value; raises `Exhausted`.

    A small list can hold itself many times over, and whoever writes it out would not come to an
    end.
    """
    if isinstance(found, list):
        run.spend(len(found))
        for item in found:
            weigh(item, run)
    elif isinstance(found, Mapping):
        run.spend(len(found))
        for item in found.values():
            weigh(item, run)


def matches(tests: syntax.UnaryTests, given: object, context: Scope) -> bool | None:
    """Tell whether the value passes the unary tests of a cell, three-valued."""
    return matches_in(Run(), tests, given, context)


def matches_in(run: Run, tests: syntax.UnaryTests, given: object, context: Scope) -> bool | None:
    """Tell whether the value passes the tests, paid from a run that others may share."""
    outside = Frame({}, run, given=context)
    found = paid_value(run, lambda: value(tests, outside.inner({"?": value_of(given)})))
    return found if isinstance(found, bool) else None
