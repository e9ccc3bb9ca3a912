"""A rule table of the house as a model of one decision, and a decision's table for the house.

The house's tables (`kernel.feel.tables`) know columns of number, string, boolean and date, and one
annotation a row: the article it follows.
"""

import re
from collections.abc import Sequence
from typing import Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.shapes import InvalidModel, Shapes
from yakuba.kernel.feel import tables as house
from yakuba.kernel.feel.display import source_of
from yakuba.kernel.feel.evaluate import evaluate
from yakuba.kernel.feel.parser import parse_unary_tests
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.syntax import FeelSyntaxError

ANNOTATION: Final = "根拠"
_PLAIN: Final = re.compile(r"[^\W\d]\w*")
_POLICIES: Final[dict[str, tuple[str, str]]] = {
    "U": ("UNIQUE", ""),
    "F": ("FIRST", ""),
    "A": ("ANY", ""),
    "P": ("PRIORITY", ""),
    "C": ("COLLECT", ""),
    "C+": ("COLLECT", "SUM"),
    "C#": ("COLLECT", "COUNT"),
    "C<": ("COLLECT", "MIN"),
    "C>": ("COLLECT", "MAX"),
}
_OF_HOUSE: Final = {dmn: own for own, dmn in _POLICIES.items()} | {("RULE ORDER", ""): "C"}


def model_of(table: house.DecisionTable, name: str, namespace: str) -> m.Definitions:
    """Return a model with the table as its one decision and an input for every name it asks."""
    types = {one.name: one.type for one in table.inputs if not one.expression}
    inputs = tuple(
        m.InputData(f"input{number}", one, types.get(one, ""))
        for number, one in enumerate(sorted(table.names), 1)
    )
    decision = m.Decision(
        id="decision1",
        name=name,
        expression=_table_of(table),
        inputs=tuple(one.id for one in inputs),
    )
    return m.Definitions(name, namespace, inputs=inputs, decisions=(decision,), id="definitions1")


def _table_of(table: house.DecisionTable) -> m.DecisionTable:
    policy, aggregation = _POLICIES[table.hit_policy]
    return m.DecisionTable(
        inputs=tuple(
            m.InputClause(one.expression or one.name, one.label, one.type, one.values)
            for one in table.inputs
        ),
        outputs=tuple(
            m.OutputClause(one.name, one.label, one.type, ", ".join(one.priorities), one.default)
            for one in table.outputs
        ),
        rules=tuple(m.Rule(one.inputs, one.outputs, (one.annotation,)) for one in table.rules),
        hit_policy=policy,
        aggregation=aggregation,
        annotations=(ANNOTATION,),
    )


def sheet_of(definitions: m.Definitions, name: str) -> house.DecisionTable:
    """Return the table of the decision of that name.

    Raises `InvalidModel` for a decision that is no table of the house's kind, and `InvalidTable`
    for a cell that cannot be read.
    """
    found = next((one for one in definitions.decisions if one.name == name), None)
    if found is None or not isinstance(found.expression, m.DecisionTable):
        raise InvalidModel(f"「{name}」は判断表ではありません。表の判断を選んでください。")
    return _Taker(definitions).table(found.expression, found.name)


def sheet_names(definitions: m.Definitions) -> list[str]:
    """Return the names of the decisions that are tables."""
    return [
        one.name for one in definitions.decisions if isinstance(one.expression, m.DecisionTable)
    ]


class _Taker:
    def __init__(self, definitions: m.Definitions) -> None:
        self._shapes = Shapes(definitions.items)
        self._allowed = {item.name: item.allowed for item in definitions.items}

    def table(self, table: m.DecisionTable, name: str) -> house.DecisionTable:
        policy = _OF_HOUSE.get((table.hit_policy, table.aggregation))
        if policy is None:
            raise InvalidModel(
                f"当て方「{table.hit_policy}」の表は取り込めません。別の当て方に直してください。"
            )
        inputs = tuple(self._input(one, number) for number, one in enumerate(table.inputs, 1))
        return house.DecisionTable(
            inputs=inputs,
            outputs=tuple(self._output(one, name) for one in table.outputs),
            rules=tuple(
                house.Rule(_filled(one.inputs, inputs), one.outputs, _annotation(one))
                for one in table.rules
            ),
            hit_policy=policy,
        )

    def _input(self, clause: m.InputClause, number: int) -> house.Input:
        is_plain = bool(_PLAIN.fullmatch(clause.expression))
        label = clause.label or clause.expression
        return house.Input(
            name=clause.expression if is_plain else f"条件{number}",
            label=label,
            type=self._type(clause.type_ref, label),
            expression="" if is_plain else clause.expression,
            values=clause.values or self._allowed.get(clause.type_ref, ""),
        )

    def _output(self, clause: m.OutputClause, decision: str) -> house.Output:
        name = clause.name or (decision if _PLAIN.fullmatch(decision) else "結果")
        label = clause.label or clause.name or decision
        values = clause.values or self._allowed.get(clause.type_ref, "")
        return house.Output(
            name=name,
            label=label,
            type=self._type(clause.type_ref, label),
            priorities=_listed(values, label),
            default=clause.default,
        )

    def _type(self, reference: str, label: str) -> str:
        found = self._shapes.named(reference).type.name
        if found not in house.TYPES:
            types = "・".join(house.TYPES)
            raise InvalidModel(f"列「{label}」の型を{types}のどれかにしてください。")
        return found


def _filled(cells: Sequence[str], inputs: Sequence[house.Input]) -> tuple[str, ...]:
    """Return the cells; a column that a row leaves out lets anything through."""
    return (*cells, *("-" for _ in inputs[len(cells) :]))


def _annotation(rule: m.Rule) -> str:
    return " ".join(text for text in (*rule.annotations, rule.description) if text)


def _listed(values: str, label: str) -> tuple[str, ...]:
    """Return the values of a column of results, each as it is written."""
    if not values:
        return ()
    try:
        tests = parse_unary_tests(values)
    except FeelSyntaxError as fault:
        raise InvalidModel(f"列「{label}」の値の一覧の{fault}") from fault
    return tuple(source_of(evaluate(test, {}), Run()) for test in tests.tests)
