"""What a decision table leaves open, and what it answers more than once.

Each column is cut at every value its cells name, so that within a piece all cells answer alike;
one example a piece stands for all of it. Then all combinations of pieces are looked at, with the
rules that hold in each piece as the bits of an integer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise, product
from math import prod
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.evaluate import evaluate, matches
from yakuba.kernel.feel.parser import parse_unary_tests
from yakuba.kernel.feel.tables import DecisionTable, Input

_MOST_COMBINATIONS: Final = 200_000
_MOST_EXAMPLES: Final = 20


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rules (places from 0) that apply together, and inputs for which they do."""

    rows: tuple[int, ...]
    example: dict[str, object]


@dataclass(frozen=True, slots=True)
class Findings:
    """Examples of inputs no rule answers, and groups of rules that apply together.

    `unsure_ja` says why the table could not be looked through in full; then the findings are empty.
    """

    gaps: list[dict[str, object]]
    overlaps: list[Overlap]
    unsure_ja: str = ""


def gaps_and_overlaps(table: DecisionTable) -> Findings:
    """Look through the table; at most 20 examples of gaps and 20 groups of rules are returned."""
    for given in table.inputs:
        if reason := _why_unsure(table, given):
            return Findings([], [], reason)
    columns = [_pieces(table, at) for at in range(len(table.inputs))]
    if prod(len(column) for column in columns) > _MOST_COMBINATIONS:
        return Findings([], [], "条件の組合せが多すぎます。表を分けると確かめられます。")
    names = [given.name for given in table.inputs]
    gaps: list[dict[str, object]] = []
    overlaps: dict[int, Overlap] = {}
    for pieces in product(*columns):
        rules = (1 << len(table.rules)) - 1
        for _, holding in pieces:
            rules &= holding
        example = dict(zip(names, (sample for sample, _ in pieces), strict=True))
        if not rules:
            gaps.append(example)
        elif rules & (rules - 1):
            overlaps.setdefault(rules, Overlap(_rows(rules), example))
    return Findings(gaps[:_MOST_EXAMPLES], list(islice(overlaps.values(), _MOST_EXAMPLES)))


def _rows(rules: int) -> tuple[int, ...]:
    return tuple(row for row in range(rules.bit_length()) if rules >> row & 1)


def _pieces(table: DecisionTable, at: int) -> list[tuple[object, int]]:
    """Return an example of each piece of a column with the rules whose cell holds there."""
    given = table.inputs[at]
    bounds = parse_unary_tests(given.values)
    cells = [parse_unary_tests(rule.inputs[at]) for rule in table.rules]
    pieces: dict[int, object] = {}
    for sample in _samples(given, [bounds, *cells]):
        if matches(bounds, sample, {}) is True:
            holding = sum(
                (matches(cell, sample, {}) is True) << row for row, cell in enumerate(cells)
            )
            # Pieces in which the same rules hold need to be looked at once only.
            pieces.setdefault(holding, sample)
    return [(sample, holding) for holding, sample in pieces.items()]


def _samples(given: Input, tests: list[s.UnaryTests]) -> list[object]:
    """Return a value of every piece the tests cut the column into."""
    if given.type == "boolean":
        return [False, True]
    named = [value for test in tests for value in _constants(test)]
    if given.type == "number":
        return _numbers(sorted({v for v in named if isinstance(v, Decimal)}))
    if given.type == "date":
        return _dates(sorted({v for v in named if type(v) is date}))
    texts = list(dict.fromkeys(v for v in named if isinstance(v, str)))
    other = "その他"
    while other in texts:
        other += "*"
    return [*texts, other]


def _numbers(cuts: list[Decimal]) -> list[object]:
    if not cuts:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(cuts)]
    return [cuts[0] - 1, *sorted([*cuts, *between]), cuts[-1] + 1]


def _dates(cuts: list[date]) -> list[object]:
    if not cuts:
        return [date(2000, 1, 1)]
    days = {cut.toordinal() + step for cut in cuts for step in (-1, 0, 1)}
    return [date.fromordinal(day) for day in sorted(days) if 1 <= day <= date.max.toordinal()]


def _constants(expr: s.Expr) -> Iterator[object]:
    """Yield the values the expression names; a part without variables counts as one value."""
    if isinstance(expr, s.UnaryTests):
        for test in expr.tests:
            yield from _constants(test)
    elif isinstance(expr, s.Against):
        yield evaluate(expr.value, {})
    elif isinstance(expr, s.Range):
        yield evaluate(expr.low, {})
        yield evaluate(expr.high, {})
    elif isinstance(expr, s.ListOf):
        for item in expr.items:
            yield from _constants(item)
    else:
        yield evaluate(expr, {})


def _why_unsure(table: DecisionTable, given: Input) -> str:
    at = table.inputs.index(given)
    for number, rule in enumerate(table.rules, 1):
        tests = parse_unary_tests(rule.inputs[at])
        if s.names_in(tests) or any(isinstance(test, s.Condition) for test in tests.tests):
            return f"{number}行目「{given.label}」は他の値によって変わるため、もれと重なりを確かめられません。"
        if given.type == "string" and any(_is_ordered(test) for test in tests.tests):
            return f"{number}行目「{given.label}」は文字列の大小のため、もれと重なりを確かめられません。"
    return ""


def _is_ordered(test: s.Expr) -> bool:
    return isinstance(test, s.Range) or (
        isinstance(test, s.Against) and test.operator not in {"=", "!="}
    )
