"""Which element of a model needs which, and that none needs itself."""

from collections.abc import Iterator

from yakuba.kernel.dmn.model import Definitions
from yakuba.kernel.dmn.shapes import InvalidModel


def requirements(model: Definitions) -> dict[str, tuple[str, ...]]:
    """Return for each decision, knowledge model and service the ids of what it needs directly."""
    found: dict[str, tuple[str, ...]] = {}
    for decision in model.decisions:
        found[decision.id] = (*decision.inputs, *decision.decisions, *decision.knowledge)
    for knowledge in model.knowledge:
        found[knowledge.id] = knowledge.knowledge
    for service in model.services:
        found[service.id] = (*service.outputs, *service.encapsulated)
    return found


def names_by_id(model: Definitions) -> dict[str, str]:
    """Return the name of each element by its id."""
    return {element.id: element.name for element in model.elements}


def refuse_cycles(model: Definitions) -> None:
    """Raise `InvalidModel`, naming the elements, where one needs itself through others.

    A function may call itself, which evaluation bounds; a decision service is looked through only
    when a decision in it would call it.
    """
    needed = {
        decision.id: (*decision.decisions, *decision.knowledge) for decision in model.decisions
    } | {one.id: tuple(way for way in one.knowledge if way != one.id) for one in model.knowledge}
    names = names_by_id(model)
    for cycle in _cycles(needed):
        way = "→".join(f"「{names.get(one, one)}」" for one in cycle)
        raise InvalidModel(f"判断が循環しています（{way}）。どれか一つの参照を外してください。")


def _cycles(needed: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Yield a cycle for each way back that a walk through all finds; without recursion."""
    done: set[str] = set()
    for start in needed:
        way: list[str] = []
        on_way: set[str] = set()
        todo: list[tuple[str, bool]] = [(start, True)]
        while todo:
            one, enters = todo.pop()
            if not enters:
                way.pop()
                on_way.discard(one)
                done.add(one)
            elif one in on_way:
                yield [*way[way.index(one) :], one]
            elif one not in done:
                way.append(one)
                on_way.add(one)
                todo.append((one, False))
                todo += [(other, True) for other in reversed(needed.get(one, ()))]
