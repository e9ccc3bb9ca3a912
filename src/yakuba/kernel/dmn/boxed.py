"""What boxed expressions come to (DMN 1.5, 10.2.1)."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.place import Place
from yakuba.kernel.dmn.tables import decided
from yakuba.kernel.feel.calls import Apply
from yakuba.kernel.feel.invoking import bind
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.types import Type
from yakuba.kernel.feel.values import Callee


class Function(Callee):
    """A boxed function with the place where it was defined."""

    __slots__ = ("_name", "_of", "_place")

    def __init__(self, name: str, of: m.FunctionDefinition, place: Place) -> None:
        self._name = name
        self._of = of
        self._place = place

    def takes(self, count: int) -> bool:
        """Tell whether the function can be called with so many arguments."""
        return count == len(self._of.parameters)

    def __call__(self, run: Run, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
        """Return the body's value with the arguments; null where they do not fit."""
        if self._of.kind not in ("FEEL", ""):
            run.note(f"「{self._name}」は外部のプログラムの関数のため、計算できません。")
            return None
        parameters = [(one.name, self._type(one.type_ref)) for one in self._of.parameters]
        bound = bind(parameters, arguments, names, run)
        if bound is None:
            return None
        for one in self._of.parameters:
            given = bound[one.name]
            bound[one.name] = self._place.fitted(given, one.type_ref, one.name)
            if bound[one.name] is None and given is not None:
                return None
        run.enter()
        found = boxed(self._of.body, self._place.called(bound, run), self._name)
        run.leave()
        return self._place.fitted(found, self._of.type_ref, self._name)

    def _type(self, reference: str) -> Type:
        return self._place.shapes.named(reference).type


def boxed(expression: m.Expression | None, place: Place, name: str) -> object:
    """Return what the expression comes to; `name` is what it is the value of."""
    if expression is None:
        place.run.note(f"「{name}」に式がありません。")
        return None
    place.run.spend(1)
    found = _RULES[type(expression)](expression, place, name)
    if isinstance(expression, m.FunctionDefinition):
        return found
    return place.fitted(found, expression.type_ref, name)


def _literal(expression: m.LiteralExpression, place: Place, name: str) -> object:
    return place.value_of(expression.text)


def _context(expression: m.BoxedContext, place: Place, name: str) -> object:
    entries: dict[str, object] = {}
    for entry in expression.entries:
        # Each entry sees those before it.
        found = boxed(entry.value, place.inner(dict(entries)), entry.name or name)
        found = place.fitted(found, entry.type_ref, entry.name)
        if not entry.name:
            return found
        entries[entry.name] = found
    return entries


def _list(expression: m.BoxedList, place: Place, name: str) -> object:
    return [boxed(item, place, name) for item in expression.items]


def _relation(expression: m.Relation, place: Place, name: str) -> object:
    rows: list[object] = []
    for row in expression.rows:
        cells = zip(expression.columns, row, strict=False)
        rows.append(
            {
                column.name: place.fitted(
                    boxed(cell, place, column.name), column.type_ref, column.name
                )
                for column, cell in cells
            }
        )
    return rows


def _invocation(expression: m.Invocation, place: Place, name: str) -> object:
    function = boxed(expression.function, place, name)
    arguments = [boxed(one.value, place, one.name) for one in expression.bindings]
    if not isinstance(function, Apply):
        place.run.note(f"「{name}」が呼び出すものは関数ではありません。")
        return None
    return function(place.run, arguments, [one.name for one in expression.bindings])


def _function(expression: m.FunctionDefinition, place: Place, name: str) -> object:
    return Function(name, expression, place)


def _conditional(expression: m.Conditional, place: Place, name: str) -> object:
    holds = boxed(expression.condition, place, name) is True
    return boxed(expression.then if holds else expression.otherwise, place, name)


def _filter(expression: m.Filter, place: Place, name: str) -> object:
    source = boxed(expression.source, place, name)
    if source is None:
        return None
    items = source if isinstance(source, list) else [source]
    kept: list[object] = []
    for item in items:
        names: dict[str, object] = {**item} if isinstance(item, dict) else {}
        place.run.spend(1 + len(names))
        found = boxed(expression.match, place.inner({"item": item, **names}), name)
        if not isinstance(found, bool):
            place.run.note(f"「{name}」の絞り込みの条件が真偽値になりません。")
            return None
        kept += [item] if found else []
    return kept


def _iteration(expression: m.Iteration, place: Place, name: str) -> object:
    source = boxed(expression.source, place, name)
    if source is None:
        return None
    found: list[object] = []
    for item in source if isinstance(source, list) else [source]:
        place.run.spend(1)
        names = {expression.variable: item}
        if expression.kind == "for":
            place.run.spend(len(found))
            names["partial"] = list(found)
        found.append(boxed(expression.body, place.inner(names), name))
    if expression.kind == "for":
        return found
    return _quantified(expression, found, place, name)


def _quantified(
    expression: m.Iteration, found: list[object], place: Place, name: str
) -> bool | None:
    if not all(isinstance(one, bool) for one in found):
        place.run.note(f"「{name}」の条件が真偽値になりません。")
        return None
    return any(found) if expression.kind == "some" else all(found)


_RULES: Final[dict[type, Callable[[Any, Place, str], object]]] = {
    m.LiteralExpression: _literal,
    m.BoxedContext: _context,
    m.BoxedList: _list,
    m.Relation: _relation,
    m.Invocation: _invocation,
    m.FunctionDefinition: _function,
    m.Conditional: _conditional,
    m.Filter: _filter,
    m.Iteration: _iteration,
    m.DecisionTable: decided,
}
