"""What a decision table leaves open, and what it answers more than once.

Each column is cut at every value its cells name, so that within a piece all cells answer alike;
one example a piece stands for all of it. The columns are then gone through one after another, with
the rules that hold so far as the bits of an integer: where none is left is a gap, where several are
left at the end they overlap. The same rules left at the same column lead to the same end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations, islice, pairwise
from typing import Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.evaluate import constant, matches_in
from yakuba.kernel.feel.index import bits
from yakuba.kernel.feel.parser import parse_unary_tests
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.tables import DecisionTable, Input

_MOST_ROWS: Final = 2_000
_MOST_STEPS: Final = 100_000
_MOST_EXAMPLES: Final = 20
_TOO_MANY: Final = "条件の組合せが多すぎます。表を分けると確かめられます。"

# A piece of a column: an example of it, and the rules whose cell holds there.
Piece = tuple[object, int]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rules (places from 0) that apply together, and inputs for which they do."""

    rows: tuple[int, ...]
    example: dict[str, object]


@dataclass(frozen=True, slots=True)
class Findings:
    """Examples of inputs no rule answers, and groups of rules that apply together.

    `unsure_ja` says why the table could not be looked through in full; then there are no gaps, and
    overlaps, where there are any, are of two rules each.
    """

    gaps: list[dict[str, object]]
    overlaps: list[Overlap]
    unsure_ja: str = ""


def gaps_and_overlaps(table: DecisionTable) -> Findings:
    """Look through the table; at most 20 examples of gaps and 20 groups of rules are returned."""
    if len(table.rules) > _MOST_ROWS:
        return Findings([], [], f"{_MOST_ROWS}行を超えるため、もれと重なりを確かめられません。")
    for at in range(len(table.inputs)):
        if reason := _why_unsure(table, at):
            return Findings([], [], reason)
    run = Run()
    columns = [_pieces(table, at, run) for at in range(len(table.inputs))]
    if run.fuel <= 0:
        return Findings([], [], _TOO_MANY)
    if not all(columns):
        # A column that allows no value at all leaves nothing to decide.
        return Findings([], [])
    names = [given.name for given in table.inputs]
    walk = _Walk(columns, len(table.rules))
    if not walk.done:
        return Findings([], _pairs(columns, names), _TOO_MANY)
    gaps = [dict(zip(names, example, strict=True)) for example in walk.gaps]
    overlaps = [
        Overlap(tuple(bits(rules)), dict(zip(names, example, strict=True)))
        for rules, example in walk.overlaps.items()
    ]
    return Findings(gaps, overlaps)


@dataclass(slots=True)
class _Walk:
    """A way through all columns, every state once."""

    columns: list[list[Piece]]
    count: int
    gaps: list[list[object]] = field(default_factory=list)
    overlaps: dict[int, list[object]] = field(default_factory=dict)
    done: bool = False

    def __post_init__(self) -> None:
        """Walk, depth first; `done` tells whether everything asked for was found."""
        everything = (1 << self.count) - 1
        todo: list[tuple[int, int, tuple[object, ...]]] = [(0, everything, ())]
        seen: set[tuple[int, int]] = set()
        always = self._always(everything)
        steps = 0
        while todo:
            at, rules, way = todo.pop()
            if (at, rules) in seen or self._is_settled(rules, always[at]):
                continue
            seen.add((at, rules))
            steps += len(self.columns[at]) if at < len(self.columns) else 1
            if steps > _MOST_STEPS:
                return
            if not rules:
                self.gaps.append([*way, *(column[0][0] for column in self.columns[at:])])
            elif at == len(self.columns):
                self.overlaps.setdefault(rules, [*way])
            else:
                todo += [
                    (at + 1, rules & holding, (*way, sample))
                    for sample, holding in reversed(self.columns[at])
                ]
        self.done = True

    def _is_settled(self, rules: int, always: int) -> bool:
        """Tell that nothing new can be found on from here."""
        may_overlap = rules & (rules - 1) and len(self.overlaps) < _MOST_EXAMPLES
        may_leave_gap = not rules & always and len(self.gaps) < _MOST_EXAMPLES
        return not may_overlap and not may_leave_gap

    def _always(self, everything: int) -> list[int]:
        """Return for each column the rules that hold whatever it and those after it say."""
        found = [everything]
        for column in reversed(self.columns):
            for _, holding in column:
                everything &= holding
            found.append(everything)
        return found[::-1]


def _pairs(columns: list[list[Piece]], names: list[str]) -> list[Overlap]:
    """Return pairs of rules that apply together: those that share a piece of every column."""
    count = max((holding.bit_length() for column in columns for _, holding in column), default=0)
    together = [(1 << count) - 1] * count
    for column in columns:
        sharing = [0] * count
        for _, holding in column:
            for row in bits(holding):
                sharing[row] |= holding
        together = [a & b for a, b in zip(together, sharing, strict=True)]
    found = (pair for pair in combinations(range(count), 2) if together[pair[0]] >> pair[1] & 1)
    return [
        Overlap(pair, dict(zip(names, _shared(columns, *pair), strict=True)))
        for pair in islice(found, _MOST_EXAMPLES)
    ]


def _shared(columns: list[list[Piece]], one: int, other: int) -> list[object]:
    both = 1 << one | 1 << other
    return [
        next(sample for sample, holding in column if holding & both == both) for column in columns
    ]


def _pieces(table: DecisionTable, at: int, run: Run) -> list[Piece]:
    """Return an example of each piece of a column with the rules whose cell holds there."""
    given, ready = table.inputs[at], table.ready
    bounds = parse_unary_tests(given.values)
    pieces: dict[int, object] = {}
    for sample in _samples(given, [bounds, *ready.cells[at]], run):
        if not bounds.tests or matches_in(run, bounds, sample, {}) is True:
            holding = ready.index.holding(
                at,
                sample,
                lambda row, _, value: matches_in(run, ready.cells[at][row], value, {}) is True,
            )
            # Pieces in which the same rules hold need to be looked at once only.
            pieces.setdefault(holding, sample)
    return [(sample, holding) for holding, sample in pieces.items()]


def _samples(given: Input, tests: list[s.UnaryTests], run: Run) -> list[object]:
    """Return a value of every piece the tests cut the column into."""
    if given.type == "boolean":
        return [False, True]
    named = [value for test in tests for value in _constants(test, run)]
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


def _constants(expr: s.Expr, run: Run) -> Iterator[object]:
    """Yield the values the expression names; a part without variables counts as one value."""
    if isinstance(expr, s.Literal):
        yield expr.value
    elif isinstance(expr, s.UnaryTests):
        for test in expr.tests:
            yield from _constants(test, run)
    elif isinstance(expr, s.Against):
        yield constant(run, expr.value)
    elif isinstance(expr, s.Range):
        yield constant(run, expr.low)
        yield constant(run, expr.high)
    elif isinstance(expr, s.ListOf):
        for item in expr.items:
            yield from _constants(item, run)
    else:
        yield constant(run, expr)


def _why_unsure(table: DecisionTable, at: int) -> str:
    """Return why the column cannot be cut into pieces, nothing where it can."""
    given = table.inputs[at]
    for number, cell in enumerate(table.ready.cells[at], 1):
        if s.free_names(cell):
            return f"{number}行目「{given.label}」は他の値によって変わるため、もれと重なりを確かめられません。"
        if given.type == "string" and any(_is_ordered(test) for test in cell.tests):
            return f"{number}行目「{given.label}」は文字列の大小のため、もれと重なりを確かめられません。"
    return ""


def _is_ordered(test: s.Expr) -> bool:
    return isinstance(test, s.Range) or (
        isinstance(test, s.Against) and test.operator not in {"=", "!="}
    )
