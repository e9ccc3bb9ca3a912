"""What calls and function definitions come to (DMN 1.5, 10.3.2.15)."""

from collections.abc import Sequence
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.builtins import BUILTINS
from yakuba.kernel.feel.calls import Apply
from yakuba.kernel.feel.interpreter import Frame, rule, value
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.types import Type, made_to_fit
from yakuba.kernel.feel.values import Callee

_ABSENT: Final = object()


class Closure(Callee):
    """A function defined by an expression, with the names it saw where it was defined."""

    __slots__ = ("_body", "_frame", "parameters")

    def __init__(
        self, parameters: tuple[tuple[str, Type], ...], body: s.Expr, frame: Frame
    ) -> None:
        self.parameters = parameters
        self._body = body
        self._frame = frame

    def takes(self, count: int) -> bool:
        """Tell whether the function can be called with so many arguments."""
        return count == len(self.parameters)

    def __call__(self, run: Run, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
        """Return the body's value with the arguments; null where they do not fit."""
        bound = bind(self.parameters, arguments, names, run)
        if bound is None:
            return None
        run.enter()
        found = value(self._body, Frame(bound, run, self._frame))
        run.leave()
        return found


def bind(
    parameters: Sequence[tuple[str, Type]],
    arguments: Sequence[object],
    names: Sequence[str],
    run: Run,
) -> dict[str, object] | None:
    """Return the arguments by the names of their parameters, None where they do not fit."""
    known = [name for name, _ in parameters]
    if len(arguments) != len(known) or (names and sorted(names) != sorted(known)):
        run.note(f"関数に渡す値は「{'・'.join(known)}」の{len(known)}個です。")
        return None
    given = dict(zip(names or known, arguments, strict=True))
    for name, wanted in parameters:
        fitted = made_to_fit(given[name], wanted, run)
        if fitted is None and given[name] is not None:
            run.note(f"「{name}」に渡された値の種類が合いません。")
            return None
        given[name] = fitted
    return given


@rule(s.FunctionOf)
def _function(expr: s.FunctionOf, frame: Frame) -> object:
    return Closure(expr.parameters, expr.body, frame)


@rule(s.Call)
def _call(expr: s.Call, frame: Frame) -> object:
    arguments = [value(argument, frame) for argument in expr.arguments]
    return BUILTINS[expr.function](frame.run, arguments, expr.names)


@rule(s.Invoke)
def _invoke(expr: s.Invoke, frame: Frame) -> object:
    function = value(expr.function, frame)
    arguments = [value(argument, frame) for argument in expr.arguments]
    if not isinstance(function, Callee) and isinstance(expr.function, s.Name):
        # A value may bear the name of a built-in function, such as `date`.
        function = BUILTINS.get(expr.function.name)
    if isinstance(function, Apply):
        return function(frame.run, arguments, expr.names)
    frame.run.note("関数でないものは呼び出せません。")
    return None
