"""Decision tables: an ordinance's conditions as rows a clerk can read, edit and have decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from typing import Final

from yakuba.kernel.feel.arithmetic import calculate
from yakuba.kernel.feel.builtins.lists import greatest, least
from yakuba.kernel.feel.evaluate import Scope, evaluate, evaluate_in, matches_in
from yakuba.kernel.feel.index import RuleIndex
from yakuba.kernel.feel.parser import parse_expression, parse_unary_tests
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.syntax import Expr, FeelSyntaxError, Literal, UnaryTests, names_in
from yakuba.kernel.feel.values import equal, kind_of

HIT_POLICIES: Final = {
    "U": "一つだけ該当",
    "F": "上から最初に該当",
    "A": "該当する全ての結果が同じ",
    "P": "結果の優先順",
    "C": "該当する全て",
    "C+": "該当する全ての合計",
    "C#": "該当する数",
    "C<": "該当する中の最小",
    "C>": "該当する中の最大",
}
TYPES: Final = ("number", "string", "boolean", "date")


_TOO_LONG: Final = "表の計算が長くなりすぎます。セルの式を短くしてください。"


class InvalidTable(ValueError):
    """A table that cannot be decided by; the message names the row and cell and the remedy."""


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions; `expression` is what is tested (the name itself when empty).

    `values` are unary tests that bound what can occur, such as `>= 0` or `"課税", "非課税"`.
    """

    name: str
    label: str
    type: str
    expression: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `priorities` lists its values, the first winning, for policy P.

    `default` is the expression used when no rule applies.
    """

    name: str
    label: str
    type: str
    priorities: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: a cell of unary tests per input, an expression per output, the article it follows."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A table read and put in order, so that deciding need not look at every cell."""

    inputs: tuple[Expr, ...]
    # By column and then by row.
    cells: tuple[tuple[UnaryTests, ...], ...]
    # By row and then by column.
    outputs: tuple[tuple[Expr, ...], ...]
    index: RuleIndex


@dataclass(frozen=True)
class DecisionTable:
    """A table whose every cell has been read; raises InvalidTable when one cannot be."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "U"

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "DecisionTable":
        """Read the plain form that `to_dict` writes; raises InvalidTable."""
        return cls(
            inputs=tuple(_input(item) for item in _mappings(data, "inputs")),
            outputs=tuple(_output(item) for item in _mappings(data, "outputs")),
            rules=tuple(_rule(item) for item in _mappings(data, "rules")),
            hit_policy=_string(data, "hit_policy", "U"),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the table as dicts, lists and strings, ready for JSON."""
        return {
            "hit_policy": self.hit_policy,
            "inputs": [
                {"name": i.name, "label": i.label, "type": i.type}
                | {"expression": i.expression, "values": i.values}
                for i in self.inputs
            ],
            "outputs": [
                {"name": o.name, "label": o.label, "type": o.type}
                | {"priorities": list(o.priorities), "default": o.default}
                for o in self.outputs
            ],
            "rules": [
                {"inputs": list(r.inputs), "outputs": list(r.outputs), "annotation": r.annotation}
                for r in self.rules
            ],
        }

    @cached_property
    def ready(self) -> Ready:
        """The cells as they are asked, made once when first needed."""
        cells = tuple(
            tuple(parse_unary_tests(rule.inputs[at]) for rule in self.rules)
            for at in range(len(self.inputs))
        )
        return Ready(
            inputs=tuple(parse_expression(i.expression or i.name) for i in self.inputs),
            cells=cells,
            outputs=tuple(tuple(map(parse_expression, rule.outputs)) for rule in self.rules),
            index=RuleIndex(cells),
        )

    @property
    def names(self) -> frozenset[str]:
        """The variables the table depends on."""
        cells = [parse_expression(i.expression or i.name) for i in self.inputs]
        cells += [parse_unary_tests(cell) for rule in self.rules for cell in rule.inputs]
        cells += [parse_expression(cell) for rule in self.rules for cell in rule.outputs]
        cells += [parse_expression(o.default) for o in self.outputs if o.default]
        return frozenset[str]().union(*map(names_in, cells))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table answers.

    `rows` are the places in `table.rules` (from 0) of the rules that decided, with their values and
    annotations in the same order. `missing` names the inputs that were null or
    not of their column's type (a date must be a date, not its ISO text). `problem_ja` is empty
    unless rules contradict each other, then `rows` names them, or the table takes too long to ask;
    then there are no values.
    """

    rows: list[int]
    values: list[dict[str, object]]
    annotations: list[str]
    missing: tuple[str, ...] = ()
    problem_ja: str = ""


def decide(table: DecisionTable, context: Scope) -> Outcome:
    """Return which rules apply and what they say, by the hit policy; data never makes it raise."""
    # One purse for the whole table, so that many heavy cells are no heavier than one.
    run = Run()
    ready = table.ready
    inputs = [
        _of_type(evaluate_in(run, expression, context), given.type)
        for given, expression in zip(table.inputs, ready.inputs, strict=True)
    ]
    missing = tuple(g.name for g, v in zip(table.inputs, inputs, strict=True) if v is None)
    hits = ready.index.rows(
        inputs,
        lambda row, at, value: matches_in(run, ready.cells[at][row], value, context) is True,
    )
    if not table.inputs:
        hits = list(range(len(table.rules)))
    if table.hit_policy == "F":
        hits = hits[:1]
    if not hits:
        outcome = Outcome([], _defaults(table, context, run), [], missing)
    else:
        values = [_results(table, row, context, run) for row in hits]
        outcome = _POLICIES[table.hit_policy](table, hits, values, missing)
    # What was not asked to the end is no answer.
    return outcome if run.fuel >= 0 else Outcome([], [], [], missing, _TOO_LONG)


def _results(table: DecisionTable, row: int, context: Scope, run: Run) -> dict[str, object]:
    return {
        output.name: expr.value if isinstance(expr, Literal) else evaluate_in(run, expr, context)
        for output, expr in zip(table.outputs, table.ready.outputs[row], strict=True)
    }


def _defaults(table: DecisionTable, context: Scope, run: Run) -> list[dict[str, object]]:
    if not any(output.default for output in table.outputs):
        return []
    return [
        {
            output.name: evaluate_in(run, parse_expression(output.default or "null"), context)
            for output in table.outputs
        }
    ]


def _of_type(value: object, wanted: str) -> object:
    """Return the value if it is of the column's type, else null."""
    return value if kind_of(value) == wanted else None


Values = list[dict[str, object]]
Policy = Callable[[DecisionTable, list[int], Values, tuple[str, ...]], Outcome]


def _all(
    table: DecisionTable, rows: list[int], values: Values, missing: tuple[str, ...]
) -> Outcome:
    return Outcome(rows, values, [table.rules[row].annotation for row in rows], missing)


def _unique(
    table: DecisionTable, rows: list[int], values: Values, missing: tuple[str, ...]
) -> Outcome:
    if len(rows) > 1:
        return _contradiction(table, rows, missing, "同時に当てはまります")
    return _all(table, rows, values, missing)


def _any(
    table: DecisionTable, rows: list[int], values: Values, missing: tuple[str, ...]
) -> Outcome:
    # Null is equal to null here: two rules that both have no answer agree.
    if any(equal(v[name], values[0][name]) is not True for v in values for name in v):
        return _contradiction(table, rows, missing, "異なる結果を出します")
    return _all(table, rows[:1], values[:1], missing)


def _priority(
    table: DecisionTable, rows: list[int], values: Values, missing: tuple[str, ...]
) -> Outcome:
    best = min(range(len(rows)), key=lambda at: _rank(table, values[at]))
    return _all(table, [rows[best]], [values[best]], missing)


def _rank(table: DecisionTable, values: dict[str, object]) -> tuple[int, ...]:
    """Return the place of each result in its list of priorities; unlisted results come last."""
    ranks: list[int] = []
    for output in table.outputs:
        listed = [evaluate(parse_expression(text), {}) for text in output.priorities]
        found = (at for at, value in enumerate(listed) if equal(value, values[output.name]))
        ranks.append(next(found, len(listed)))
    return tuple(ranks)


def _aggregate(rule: Callable[[list[object]], object]) -> Policy:
    """Make a policy that puts the results of each output together into one."""

    def policy(
        table: DecisionTable, rows: list[int], values: Values, missing: tuple[str, ...]
    ) -> Outcome:
        annotations = [table.rules[row].annotation for row in rows]
        total = {o.name: rule([value[o.name] for value in values]) for o in table.outputs}
        return Outcome(rows, [total], annotations, missing)

    return policy


def _sum(values: list[object]) -> object:
    return reduce(lambda a, b: calculate("+", a, b), values)


_POLICIES: Final[dict[str, Policy]] = {
    "U": _unique,
    "F": _unique,
    "A": _any,
    "P": _priority,
    "C": _all,
    "C+": _aggregate(_sum),
    "C#": _aggregate(lambda values: Decimal(len(values))),
    "C<": _aggregate(least),
    "C>": _aggregate(greatest),
}


def _contradiction(
    table: DecisionTable, rows: list[int], missing: tuple[str, ...], what: str
) -> Outcome:
    named = "と".join(f"{row + 1}行目" for row in rows)
    problem = f"{named}が{what}。表の条件を見直してください。"
    return Outcome(rows, [], [table.rules[row].annotation for row in rows], missing, problem)


def _check(table: DecisionTable) -> None:
    if table.hit_policy not in HIT_POLICIES:
        raise InvalidTable(
            f"当て方「{table.hit_policy}」はありません。{'・'.join(HIT_POLICIES)}から選んでください。"
        )
    if not table.outputs:
        raise InvalidTable("結果の列がありません。一つ以上加えてください。")
    columns: tuple[Input | Output, ...] = (*table.inputs, *table.outputs)
    for column in columns:
        if column.type not in TYPES:
            raise InvalidTable(
                f"列「{column.label}」の型「{column.type}」はありません。{'・'.join(TYPES)}から選んでください。"
            )
    for given in table.inputs:
        _read(parse_expression, given.expression or given.name, f"列「{given.label}」の式")
        _read(parse_unary_tests, given.values, f"列「{given.label}」の値の範囲")
    for output in table.outputs:
        for text in (*output.priorities, output.default or "null"):
            _read(parse_expression, text, f"列「{output.label}」")
    for number, rule in enumerate(table.rules, 1):
        _check_rule(table, rule, f"{number}行目")


def _check_rule(table: DecisionTable, rule: Rule, row: str) -> None:
    if len(rule.inputs) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
        raise InvalidTable(f"{row}のセルの数が列の数と合いません。列ごとに一つ入力してください。")
    for given, cell in zip(table.inputs, rule.inputs, strict=True):
        _read(parse_unary_tests, cell, f"{row}「{given.label}」")
    for output, cell in zip(table.outputs, rule.outputs, strict=True):
        _read(parse_expression, cell, f"{row}「{output.label}」")


def _read(parse: Callable[[str], object], text: str, place: str) -> None:
    try:
        parse(text)
    except FeelSyntaxError as fault:
        raise InvalidTable(f"{place}の{fault}") from fault


def _mappings(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    items = data.get(key)
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise InvalidTable(f"表の「{key}」がありません。列または行の一覧を入れてください。")
    return items


def _string(data: Mapping[str, object], key: str, default: str | None = None) -> str:
    text = data.get(key, default)
    if not isinstance(text, str):
        raise InvalidTable(f"表の「{key}」がありません。文字列で入れてください。")
    return text


def _strings(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    items = data.get(key, [])
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise InvalidTable(f"表の「{key}」は文字列の一覧にしてください。")
    return tuple(items)


def _input(data: Mapping[str, object]) -> Input:
    name = _string(data, "name")
    return Input(
        name=name,
        label=_string(data, "label", name),
        type=_string(data, "type"),
        expression=_string(data, "expression", ""),
        values=_string(data, "values", ""),
    )


def _output(data: Mapping[str, object]) -> Output:
    name = _string(data, "name")
    return Output(
        name=name,
        label=_string(data, "label", name),
        type=_string(data, "type"),
        priorities=_strings(data, "priorities"),
        default=_string(data, "default", ""),
    )


def _rule(data: Mapping[str, object]) -> Rule:
    return Rule(
        inputs=_strings(data, "inputs"),
        outputs=_strings(data, "outputs"),
        annotation=_string(data, "annotation", ""),
    )
