"""All names of entries in a model, so that those with blanks or signs can be read after a dot."""

import re
from collections.abc import Iterator
from typing import Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.feel.parser import parse_expression
from yakuba.kernel.feel.syntax import FeelSyntaxError, keys_in

_PLAIN: Final = re.compile(r"[^\W\d]\w*")


def member_names(definitions: m.Definitions) -> frozenset[str]:
    """Return the names that are more than one word."""
    found = {element.name for element in definitions.elements}
    for item in definitions.items:
        found.update(_of_item(item))
    for decision in definitions.decisions:
        found.update(_of(decision.expression))
    for knowledge in definitions.knowledge:
        found.update(_of(knowledge.function))
    return frozenset(name for name in found if name and not _PLAIN.fullmatch(name))


def _of_item(item: m.ItemDefinition) -> Iterator[str]:
    for component in item.components:
        yield component.name
        yield from _of_item(component)


def _of(expression: m.Expression | None) -> Iterator[str]:
    """Yield the names of entries inside a boxed expression."""
    if isinstance(expression, m.LiteralExpression):
        yield from _in_text(expression.text)
    elif isinstance(expression, m.BoxedContext):
        yield from (entry.name for entry in expression.entries)
    elif isinstance(expression, m.Relation):
        yield from (column.name for column in expression.columns)
    elif isinstance(expression, m.DecisionTable):
        yield from (output.name for output in expression.outputs)
        for rule in expression.rules:
            for cell in rule.outputs:
                yield from _in_text(cell)
    for part in m.parts_of(expression):
        yield from _of(part)


def _in_text(text: str) -> Iterator[str]:
    if "{" not in text:
        return
    try:
        yield from keys_in(parse_expression(text))
    except FeelSyntaxError:
        # It may speak of names that are known in its place only.
        return
