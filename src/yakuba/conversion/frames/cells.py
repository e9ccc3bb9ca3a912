"""A table under way, and one value of every row of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import ibis
from ibis.expr import types as ir

Value = Callable[[ir.Table], ir.StringValue]
Condition = Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that can be wrong with a value: where it is, the reason's code says why.

    `suspect` is true wherever `where` can be, and asked for many troubles at once.
    """

    reason: str
    where: Condition
    suspect: Condition | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of every row: how it is reckoned from the table under way, and what can be wrong.

    `value` is null where there is none. It reads columns by name, so it stays true when the table
    has got more columns. `origin` reckons the same from the rows as they came, None where that is
    not possible: distinct values are collected from there, which is far cheaper.
    """

    value: Value
    origin: Value | None
    troubles: tuple[Trouble, ...] = ()

    def then(self, step: Callable[[ir.StringValue], ir.StringValue]) -> "Cell":
        """Return the cell after one more step that needs nothing but the value."""
        before, first = self.value, self.origin
        origin = None if first is None else _composed(first, step)
        return replace(self, value=_composed(before, step), origin=origin)

    def found(self, after: str, reason: str, before: str) -> "Cell":
        """Return the cell whose value was found in a column for that of another.

        In doubt where there was a value and nothing was found.
        """
        given, taken = column(before), column(after)
        trouble = Trouble(reason, lambda table: given(table).notnull() & taken(table).isnull())
        return Cell(taken, None, (*self.troubles, trouble))


def _composed(value: Value, step: Callable[[ir.StringValue], ir.StringValue]) -> Value:
    return lambda table: step(value(table))


@dataclass(frozen=True, slots=True)
class _Join:
    """`words` has each value of `on` once; `names` are the new columns by those taken."""

    key: str
    words: ir.Table
    on: str
    names: dict[str, str]


@dataclass(slots=True)
class Frame:
    """A table that gets columns of its own, named _1, _2 …

    What is asked for is noted, and done for all at once by `settle`: one select and one chain of
    joins for each round of steps.
    """

    base: ir.Table
    table: ir.Table
    count: int = 0
    columns: dict[str, Value] = field(default_factory=dict)
    joins: list[_Join] = field(default_factory=list)

    @classmethod
    def over(cls, rows: ir.Table) -> "Frame":
        """Begin with rows as they came."""
        return cls(rows, rows)

    def keep(self, value: Value) -> str:
        """Have the value as a column from the next settling on; return its name."""
        self.count += 1
        name = f"_{self.count}"
        self.columns[name] = value
        return name

    def join(self, key: str, words: ir.Table, on: str, taken: Sequence[str]) -> list[str]:
        """Have columns of the one match of each row; return their names."""
        names = {}
        for one in taken:
            self.count += 1
            names[one] = f"_{self.count}"
        self.joins.append(_Join(key, words, on, names))
        return list(names.values())

    def rows_of(self, cell: Cell) -> tuple[ir.Table, Value]:
        """Return where the distinct values of the cell are collected, and how."""
        if cell.origin is not None:
            return self.base, cell.origin
        return self.table, cell.value

    def settle(self) -> None:
        """Do what was noted; the columns that came with the rows are gone after the first time."""
        before = self.table
        kept = [name for name in before.columns if name.startswith("_")]
        made = {name: value(before) for name, value in self.columns.items()}
        self.table = before.select("line", *kept, **made)
        names = ["line", *kept, *made]
        if self.joins:
            joined = self.table
            for one in self.joins:
                key = f"{one.key}_{one.on}"
                wanted = {new: one.words[old] for old, new in one.names.items()}
                other = one.words.select(**{key: one.words[one.on]}, **wanted)
                joined = joined.left_join(other, [(one.key, key)])
                names += one.names.values()
            self.table = joined.select(*names)
        self.columns, self.joins = {}, []


def column(name: str) -> Value:
    """Return the value that stands in a column."""

    def of(table: ir.Table) -> ir.StringValue:
        found = table[name]
        if not isinstance(found, ir.StringValue):
            raise TypeError(f"{name} holds no text")
        return found

    return of


def nothing(_: ir.Table) -> ir.StringValue:
    """Return no value."""
    return ibis.literal("").nullif("")
