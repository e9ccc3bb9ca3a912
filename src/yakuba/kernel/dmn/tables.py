"""What a decision table of DMN comes to (DMN 1.5, chapter 8)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.place import Place, ReadTable
from yakuba.kernel.feel.builtins.lists import greatest, least, total
from yakuba.kernel.feel.evaluate import constant
from yakuba.kernel.feel.index import RuleIndex
from yakuba.kernel.feel.interpreter import value
from yakuba.kernel.feel.syntax import Condition, Expr, Literal, UnaryTests
from yakuba.kernel.feel.values import equal

Results = list[object]


def decided(table: m.DecisionTable, place: Place, name: str) -> object:
    """Return the table's answer by its hit policy; null where it has none."""
    ready = place.known(table, lambda: _read(table, place))
    for fault in ready.faults:
        place.run.note(fault)
    inputs = [
        None if expression is None else value(expression, place.frame)
        for expression in ready.inputs
    ]
    for at, given in enumerate(table.inputs):
        what = given.label or given.expression
        inputs[at] = place.fitted(inputs[at], given.type_ref, what)
        if not _allowed(inputs[at], ready.values[at], place):
            place.run.note(f"「{what}」の値が、表の定める値のどれでもありません。")
            return None
    hits = _hits(table, ready, inputs, place)
    if table.hit_policy == "FIRST":
        hits = hits[:1]
    if not hits:
        return _default(table, place)
    results = [_result(table, ready.outputs[row], place) for row in hits]
    policy = _POLICIES.get(table.hit_policy)
    if policy is None:
        place.run.note(f"当て方「{table.hit_policy}」はありません。")
        return None
    return policy(table, results, hits, place)


def _read(table: m.DecisionTable, place: Place) -> ReadTable:
    """Return the cells of the table, read; a cell that cannot be read never holds."""
    never = UnaryTests((Condition(Literal(None)),))
    told = len(place.run.reasons)
    cells = tuple(
        tuple(_cell(rule, at, place) or never for rule in table.rules)
        for at in range(len(table.inputs))
    )
    inputs = tuple(place.read(given.expression) for given in table.inputs)
    values = tuple(
        place.read_tests(given.values) if given.values else None for given in table.inputs
    )
    outputs = tuple(tuple(map(place.read, rule.outputs)) for rule in table.rules)
    faults = tuple(place.run.reasons[told:])
    return ReadTable(table, inputs, values, cells, outputs, RuleIndex(cells), faults)


def _cell(rule: m.Rule, at: int, place: Place) -> UnaryTests | None:
    return place.read_tests(rule.inputs[at]) if at < len(rule.inputs) else UnaryTests(())


def _allowed(given: object, values: UnaryTests | None, place: Place) -> bool:
    if values is None or given is None:
        return True
    return value(values, place.frame.inner({"?": given})) is True


def _hits(
    table: m.DecisionTable, ready: ReadTable, inputs: list[object], place: Place
) -> list[int]:
    if not inputs:
        return list(range(len(table.rules)))

    def ask(row: int, at: int, given: object) -> bool:
        return value(ready.cells[at][row], place.frame.inner({"?": given})) is True

    place.run.spend(len(inputs) + len(table.rules) // 64)
    return ready.index.rows(inputs, ask)


def _result(table: m.DecisionTable, cells: tuple[Expr | None, ...], place: Place) -> object:
    """Return the row's result: a context where there is more than one output."""
    found: dict[str, object] = {}
    for output, cell in zip(table.outputs, cells, strict=False):
        result = None if cell is None else value(cell, place.frame)
        found[output.name] = place.fitted(result, output.type_ref, output.name or output.label)
    return found if len(table.outputs) > 1 else next(iter(found.values()), None)


def _default(table: m.DecisionTable, place: Place) -> object:
    if not any(output.default for output in table.outputs):
        place.run.note("表のどの行にも当てはまりません。")
        return None
    cells = tuple(place.read(output.default or "null") for output in table.outputs)
    return _result(table, cells, place)


def _unique(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> object:
    if len(results) > 1:
        place.run.note(f"{_rows(hits)}が同時に当てはまります。表の条件を見直してください。")
        return None
    return results[0]


def _any(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> object:
    if any(equal(result, results[0], place.run) is not True for result in results):
        place.run.note(f"{_rows(hits)}が異なる結果を出します。表の条件を見直してください。")
        return None
    return results[0]


def _rows(hits: list[int]) -> str:
    return "と".join(f"{row + 1}行目" for row in hits[:5])


def _priority(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> object:
    return _in_order(table, results, hits, place)[0]


def _in_order(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> Results:
    """Return the results by the order in which the outputs' values are listed."""
    listed = [_listed(output, place) for output in table.outputs]

    def rank(result: object) -> tuple[int, ...]:
        values = [result]
        if len(table.outputs) > 1 and isinstance(result, dict):
            values = list(result.values())
        return tuple(
            next(
                (at for at, one in enumerate(order) if equal(one, found, place.run) is True),
                len(order),
            )
            for found, order in zip(values, listed, strict=False)
        )

    place.run.spend(len(results) * sum(map(len, listed)))
    return sorted(results, key=rank)


def _listed(output: m.OutputClause, place: Place) -> Results:
    """Return the values of an output in their order, as its column or its type lists them."""
    tests = place.read_tests(output.values) if output.values else None
    shape = place.shapes.named(output.type_ref)
    found = (tests,) if tests is not None else (shape.item or shape).tests
    return [constant(place.run, test) for one in found for test in one.tests]


def _collected(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> object:
    rule = _AGGREGATIONS.get(table.aggregation)
    return results if rule is None else rule(results)


def _all(table: m.DecisionTable, results: Results, hits: list[int], place: Place) -> object:
    return results


_AGGREGATIONS: Final[dict[str, Callable[[Results], object]]] = {
    "SUM": total,
    "COUNT": lambda results: Decimal(len(results)),
    "MIN": least,
    "MAX": greatest,
}
_POLICIES: Final[dict[str, Callable[[m.DecisionTable, Results, list[int], Place], object]]] = {
    "UNIQUE": _unique,
    "FIRST": _unique,
    "ANY": _any,
    "PRIORITY": _priority,
    "COLLECT": _collected,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _in_order,
}
