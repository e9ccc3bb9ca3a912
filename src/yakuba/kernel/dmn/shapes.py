"""What item definitions ask of a value: its type and the values allowed in each part (7.3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from yakuba.kernel.dmn.model import ItemDefinition
from yakuba.kernel.feel.interpreter import Frame
from yakuba.kernel.feel.interpreter import value as passes
from yakuba.kernel.feel.parser import parse_unary_tests
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.syntax import FeelSyntaxError, UnaryTests
from yakuba.kernel.feel.types import ANY, SIMPLE, Type, made_to_fit

_DEEPEST: Final = 100


class InvalidModel(ValueError):
    """A model that cannot be decided by; the message is a Japanese sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A type with the tests its value, its items and its entries must pass."""

    type: Type = ANY
    tests: tuple[UnaryTests, ...] = ()
    item: "Shape | None" = None
    entries: "Mapping[str, Shape]" = field(default_factory=dict)

    def fitted(self, value: object, run: Run, what: str) -> object:
        """Return the value as the type wants it; null, with a reason noted, where it does not fit."""
        found = made_to_fit(value, self.type, run)
        if found is None and value is not None:
            run.note(f"「{what}」の値の種類が定義と合いません。")
        elif found is not None and not self._allows(found, run):
            run.note(f"「{what}」の値は、定められた値のどれでもありません。")
            return None
        return found

    def _allows(self, value: object, run: Run) -> bool:
        if value is None:
            return True
        run.spend(1)
        if any(passes(tests, Frame({"?": value}, run)) is not True for tests in self.tests):
            return False
        if self.item is not None and isinstance(value, list):
            return all(self.item._allows(one, run) for one in value)  # noqa: SLF001
        return not isinstance(value, Mapping) or all(
            shape._allows(value.get(name), run)  # noqa: SLF001
            for name, shape in self.entries.items()
        )


UNSHAPED: Final = Shape()


class Shapes:
    """The types a model names."""

    def __init__(self, items: tuple[ItemDefinition, ...]) -> None:
        self._items = {item.name: item for item in items}
        self._known: dict[str, Shape] = {}
        # The named types, for `instance of`.
        self.types = tuple((name, self.named(name).type) for name in sorted(self._items))

    def named(self, reference: str, depth: int = 0) -> Shape:
        """Return what the reference stands for; what is not known is of any type.

        Raises `InvalidModel` for a type that is made of itself.
        """
        name = " ".join(reference.split())
        if name not in self._items and ":" in name:
            # The prefix of a namespace, as in feel:number.
            name = name.rpartition(":")[2]
        if name in self._known:
            return self._known[name]
        item = self._items.get(name)
        if item is None:
            return Shape(Type(SIMPLE[name])) if name in SIMPLE else UNSHAPED
        if depth > _DEEPEST:
            raise InvalidModel(f"型「{name}」が自分自身を含んでいます。型の定義を直してください。")
        shape = self._known[name] = self._made(item, depth + 1)
        return shape

    def _made(self, item: ItemDefinition, depth: int) -> Shape:
        """Return the shape of an item definition or component."""
        if item.function is not None:
            shape = Shape(Type("function"))
        elif item.components:
            entries = {part.name: self._made(part, depth + 1) for part in item.components}
            parts = tuple((name, shape.type) for name, shape in entries.items())
            shape = Shape(Type("context", entries=parts), entries=entries)
        else:
            shape = self.named(item.type_ref, depth)
        if item.allowed:
            shape = _tested(shape, item.allowed, item.name)
        if item.is_collection:
            shape = Shape(Type("list", shape.type), item=shape)
        return _tested(shape, item.constraint, item.name) if item.constraint else shape


def _tested(shape: Shape, text: str, name: str) -> Shape:
    try:
        tests = parse_unary_tests(text)
    except FeelSyntaxError as fault:
        raise InvalidModel(f"型「{name}」の値の範囲の{fault}") from fault
    return Shape(shape.type, (*shape.tests, tests), shape.item, shape.entries)
