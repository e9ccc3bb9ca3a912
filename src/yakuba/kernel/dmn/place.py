"""Where a boxed expression stands: the values and names it sees, and the types of its model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yakuba.kernel.dmn.model import DecisionTable
from yakuba.kernel.dmn.shapes import Shapes
from yakuba.kernel.feel.index import RuleIndex
from yakuba.kernel.feel.interpreter import Frame, value
from yakuba.kernel.feel.parser import parse_expression, parse_unary_tests
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.syntax import Expr, FeelSyntaxError, UnaryTests
from yakuba.kernel.feel.vocabulary import Vocabulary

_MOST_TABLES: Final = 2_000


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table with its cells read; None stands for a text that is no expression."""

    # Kept so that no other table can come to bear its identity.
    table: DecisionTable
    inputs: tuple[Expr | None, ...]
    values: tuple[UnaryTests | None, ...]
    # By column and then by row.
    cells: tuple[tuple[UnaryTests, ...], ...]
    # By row and then by column.
    outputs: tuple[tuple[Expr | None, ...], ...]
    index: RuleIndex
    # Why a text could not be read.
    faults: tuple[str, ...]


@dataclass(slots=True)
class Surroundings:
    """What is the same all over a model: its types, names of entries, and the tables read so far."""

    shapes: Shapes
    members: frozenset[str]
    tables: dict[tuple[int, frozenset[str]], ReadTable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A frame of values with the names in it, for reading texts."""

    frame: Frame
    names: frozenset[str]
    around: Surroundings

    @property
    def run(self) -> Run:
        return self.frame.run

    @property
    def shapes(self) -> Shapes:
        return self.around.shapes

    def inner(self, names: dict[str, object]) -> "Place":
        """Return a place with more names."""
        return Place(self.frame.inner(names), self.names.union(names), self.around)

    def called(self, names: dict[str, object], run: Run) -> "Place":
        """Return a place with more names, for a call that another run pays for."""
        return Place(Frame(names, run, self.frame), self.names.union(names), self.around)

    def known(self, table: DecisionTable, read: Callable[[], ReadTable]) -> ReadTable:
        """Return the table as it was read before at such a place, else read it."""
        tables = self.around.tables
        key = id(table), self.names
        if key not in tables:
            if len(tables) >= _MOST_TABLES:
                tables.clear()
            tables[key] = read()
        return tables[key]

    def read(self, text: str) -> Expr | None:
        """Return the expression; None, with the reason noted, for a text that is none."""
        try:
            return parse_expression(text, self._vocabulary())
        except FeelSyntaxError as fault:
            self.run.note(f"式「{text[:60]}」の{fault}")
            return None

    def read_tests(self, text: str) -> UnaryTests | None:
        """Return the unary tests; None, with the reason noted, for a text that is none."""
        try:
            return parse_unary_tests(text, self._vocabulary())
        except FeelSyntaxError as fault:
            self.run.note(f"条件「{text[:60]}」の{fault}")
            return None

    def value_of(self, text: str) -> object:
        """Return what the text comes to; null where it is no expression."""
        expression = self.read(text)
        return None if expression is None else value(expression, self.frame)

    def fitted(self, found: object, type_ref: str, what: str) -> object:
        """Return the value as the named type wants it."""
        if not type_ref:
            return found
        return self.shapes.named(type_ref).fitted(found, self.run, what)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.names, self.around.members, self.shapes.types)
