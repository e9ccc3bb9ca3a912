"""Which rows of a table hold for given inputs, without looking at every cell.

Each column is cut at the values its cells name. Within a piece all cells answer alike, so a piece
has the rows that hold in it as the bits of one integer, and the rows that hold for all inputs are
the bits the integers have in common. Cells that speak of other values are asked one by one.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.evaluate import constant
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.values import Span, kind_of

# Asks the cell of a row and column whether it holds for the value.
Ask = Callable[[int, int, object], bool]

# Enough for the constants of a hundred thousand cells.
_FUEL: Final = 400_000
# 64 megabytes for all columns.
_MOST_BITS: Final = 512 * 1024 * 1024
_ORDERED: Final = frozenset({"number", "date"})
_NAMED: Final = frozenset({"string", "boolean"})


class RuleIndex:
    """The cells of a table, by column and then by row, ready to be asked."""

    def __init__(self, columns: Sequence[Sequence[s.UnaryTests]]) -> None:
        # What takes long to name is asked when the time comes.
        run = Run(fuel=_FUEL)
        room = _MOST_BITS // max(len(columns), 1)
        self._columns = [_Column(cells, run, room) for cells in columns]
        self._count = len(columns[0]) if columns else 0

    def rows(self, inputs: Sequence[object], ask: Ask) -> list[int]:
        """Return the rows (from 0) that hold for the inputs, in their order."""
        holding = (1 << self._count) - 1
        for at, given in enumerate(inputs):
            known, unknown = self._columns[at].masks(given)
            asked = holding & unknown
            holding &= known | unknown
            # The cells are asked only in rows that every column before has let through.
            for row in bits(asked):
                if not ask(row, at, given):
                    holding &= ~(1 << row)
            if not holding:
                return []
        return list(bits(holding))

    def holding(self, at: int, given: object, ask: Ask) -> int:
        """Return the rows that hold for a value of one column, as bits."""
        known, unknown = self._columns[at].masks(given)
        return known | sum(1 << row for row in bits(unknown) if ask(row, at, given))


def bits(mask: int) -> list[int]:
    """Return the places of the bits that are set."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


class _Column:
    """The cells of one column."""

    def __init__(self, cells: Sequence[s.UnaryTests], run: Run, room: int) -> None:
        self._anything = sum(1 << row for row, cell in enumerate(cells) if not cell.tests)
        self._all = (1 << len(cells)) - 1
        known = {row: _named(cell, run) for row, cell in enumerate(cells) if cell.tests}
        kinds = {kind for found in known.values() if found for kind in found[0]}
        # A column speaks of one type; where it speaks of more, every cell is asked.
        self._kind = next(iter(kinds)) if len(kinds) == 1 else ""
        parts = {
            row: found[1]
            for row, found in known.items()
            if found and self._kind in _ORDERED | _NAMED
        }
        # As many pieces as the ends that are named; a column that would fill the memory is asked.
        if 2 * sum(map(len, parts.values())) * len(cells) > room:
            parts = {}
        self._asked = sum(1 << row for row in known if row not in parts)
        # All of one type, so that they have an order.
        self._cuts: list[Any] = []
        self._pieces: list[int] = []
        self._by_value: dict[object, int] = {}
        self._other = 0
        if self._kind in _ORDERED:
            self._order(cells, parts)
        elif self._kind in _NAMED:
            self._name(cells, parts)

    def masks(self, given: object) -> tuple[int, int]:
        """Return the rows known to hold, and the rows whose cells must be asked."""
        if given is None or kind_of(given) != self._kind:
            return self._anything, self._all & ~self._anything
        if self._kind in _NAMED:
            return self._by_value.get(given, self._other) | self._anything, self._asked
        if not isinstance(given, (Decimal, date)):
            return self._anything, self._asked
        at = bisect_left(self._cuts, given)
        exactly = at < len(self._cuts) and self._cuts[at] == given
        return self._pieces[2 * at + exactly] | self._anything, self._asked

    def _name(self, cells: Sequence[s.UnaryTests], parts: dict[int, "list[_Part]"]) -> None:
        """Note for each value that is named the rows that hold, and those for any other value."""
        for row, found in parts.items():
            negated = cells[row].negated
            self._other |= negated << row
            for part in found:
                self._by_value.setdefault(part.low, 0)
        self._by_value = dict.fromkeys(self._by_value, self._other)
        for row, found in parts.items():
            for value in {part.low for part in found}:
                self._by_value[value] ^= 1 << row

    def _order(self, cells: Sequence[s.UnaryTests], parts: dict[int, "list[_Part]"]) -> None:
        """Note for each value that is named, and for what lies between two, the rows that hold."""
        ends = {end for found in parts.values() for part in found for end in part.ends}
        self._cuts = sorted(list[Any](ends))
        place = {cut: 2 * at + 1 for at, cut in enumerate(self._cuts)}
        last = 2 * len(self._cuts)
        turns = [0] * (last + 2)
        for row, found in parts.items():
            for first, past in _joined([part.pieces(place, last) for part in found]):
                turns[first] ^= 1 << row
                turns[past] ^= 1 << row
            if cells[row].negated:
                turns[0] ^= 1 << row
        holding = 0
        for turn in turns[:-1]:
            holding ^= turn
            self._pieces.append(holding)


class _Part:
    """What one test of a cell lets through: from one value to another, None without limit."""

    __slots__ = ("high", "holds_high", "holds_low", "low")

    def __init__(self, low: object, high: object, holds_low: bool, holds_high: bool) -> None:
        self.low = low
        self.high = high
        self.holds_low = holds_low
        self.holds_high = holds_high

    @property
    def ends(self) -> list[Decimal | date]:
        return [end for end in (self.low, self.high) if isinstance(end, Decimal | date)]

    def pieces(self, place: dict[Decimal | date, int], last: int) -> tuple[int, int]:
        """Return the first piece and the one past the last."""
        first, past = 0, last + 1
        if isinstance(self.low, Decimal | date):
            first = place[self.low] + (not self.holds_low)
        if isinstance(self.high, Decimal | date):
            past = place[self.high] + self.holds_high
        return first, max(first, past)


def _joined(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the intervals without overlap."""
    found: list[tuple[int, int]] = []
    for first, past in sorted(intervals):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], past)
        else:
            found.append((first, past))
    return found


def _named(cell: s.UnaryTests, run: Run) -> tuple[set[str], list[_Part]] | None:
    """Return the types a cell names and what it lets through; None for one that must be asked."""
    if not all(_is_plain(test) for test in cell.tests) and s.free_names(cell):
        return None
    parts: list[_Part] = []
    for test in cell.tests:
        found = _parts_of(test, run)
        if found is None:
            return None
        parts += found
    kinds = {kind_of(end) for part in parts for end in (part.low, part.high) if end is not None}
    if kinds & _NAMED and any(part.low != part.high for part in parts):
        return None
    return (kinds, parts) if len(kinds) == 1 and kinds <= _ORDERED | _NAMED else None


def _is_plain(test: s.Expr) -> bool:
    """Tell at a glance that a test has no names."""
    return isinstance(test, s.Literal) or (
        isinstance(test, s.Against) and isinstance(test.value, s.Literal)
    )


def _parts_of(test: s.Expr, run: Run) -> list[_Part] | None:
    """Return what one constant test lets through, None for another shape."""
    if isinstance(test, s.Against):
        return _against(test.operator, constant(run, test.value))
    if isinstance(test, s.Condition):
        return None
    if isinstance(test, s.Range):
        return _between(test, constant(run, test.low), constant(run, test.high))
    found = constant(run, test)
    values = found if isinstance(found, list) else [found]
    parts: list[_Part] = []
    for value in values:
        if isinstance(value, Span) and not value.sign and None not in (value.low, value.high):
            parts.append(_Part(value.low, value.high, value.holds_low, value.holds_high))
        elif kind_of(value) in _ORDERED | _NAMED:
            parts.append(_Part(value, value, True, True))
        else:
            return None
    return parts or None


def _between(test: s.Range, low: object, high: object) -> list[_Part] | None:
    if kind_of(low) != kind_of(high) or kind_of(low) not in _ORDERED | _NAMED:
        return None
    return [_Part(low, high, test.holds_low, test.holds_high)]


def _against(operator: str, bound: object) -> list[_Part] | None:
    if kind_of(bound) not in _ORDERED | _NAMED:
        return None
    if operator in {"<", "<="}:
        return [_Part(None, bound, False, operator == "<=")]
    if operator in {">", ">="}:
        return [_Part(bound, None, operator == ">=", False)]
    return [_Part(bound, bound, True, True)] if operator == "=" else None
