"""A table under way, and one value of every row of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import ibis
from ibis.expr import types as ir

Value = Callable[[ir.Table], ir.StringValue]
Condition = Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that can be wrong with a value: where it is, the reason's code says why."""

    reason: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of every row: how it is reckoned, what it was at first, and what can be wrong.

    `value` is null where there is none. It reads columns by name, so it stays true when the table
    has got more columns.
    """

    value: Value
    raw: Value
    troubles: tuple[Trouble, ...] = ()

    def then(self, step: Callable[[ir.StringValue], ir.StringValue]) -> "Cell":
        """Return the cell after one more step that needs nothing but the value."""
        before = self.value
        return replace(self, value=lambda table: step(before(table)))

    def doubted(self, reason: str, test: Callable[[ir.StringValue], ir.BooleanValue]) -> "Cell":
        """Return the cell with one more thing that can be wrong with its value as it now is."""
        value = self.value
        trouble = Trouble(reason, lambda table: test(value(table)))
        return replace(self, troubles=(*self.troubles, trouble))


@dataclass(slots=True)
class Frame:
    """A table that gets columns of its own, named _1, _2 …, and keeps those that it has."""

    table: ir.Table
    count: int = 0
    known: dict[tuple[str, ...], str] = field(default_factory=dict)

    def new_name(self) -> str:
        """Return a name that no column has."""
        self.count += 1
        return f"_{self.count}"

    def keep(self, *values: Value) -> list[str]:
        """Add the values as columns and return their names."""
        names = {self.new_name(): value(self.table) for value in values}
        self.table = self.table.mutate(**names)
        return list(names)

    def join(self, key: str, words: ir.Table, on: str, taken: list[str]) -> list[str]:
        """Join the first match of each row and return the names of the columns taken from it.

        `words` has each value of `on` once.
        """
        names = {self.new_name(): one for one in taken}
        wanted = {new: words[old] for new, old in names.items()}
        other = words.select(**{f"{key}_of": words[on]}, **wanted)
        joined = self.table.left_join(other, self.table[key] == other[f"{key}_of"])
        self.table = joined.drop(f"{key}_of")
        return list(names)


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
