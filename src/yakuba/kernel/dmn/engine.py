"""A model asked for its decisions (DMN 1.5, 10.4): only what the answer needs is worked out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.boxed import Function, boxed
from yakuba.kernel.dmn.graph import refuse_cycles
from yakuba.kernel.dmn.members import member_names
from yakuba.kernel.dmn.place import Place, Surroundings
from yakuba.kernel.dmn.shapes import Shapes
from yakuba.kernel.feel.evaluate import Answer, paid_value
from yakuba.kernel.feel.interpreter import Frame
from yakuba.kernel.feel.invoking import bind
from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.types import Type
from yakuba.kernel.feel.values import Callee, value_of

Given = Mapping[str, object]
Callables = m.KnowledgeModel | m.DecisionService
Element = TypeVar("Element", m.Decision, Callables)


class Model:
    """A decision model ready to be asked; raises `InvalidModel` when it cannot be."""

    def __init__(self, definitions: m.Definitions) -> None:
        refuse_cycles(definitions)
        self.definitions = definitions
        self.around = Surroundings(Shapes(definitions.items), member_names(definitions))
        self.inputs = {one.id: one for one in definitions.inputs}
        self.decisions = {one.id: one for one in definitions.decisions}
        self.callable: dict[str, Callables] = {one.id: one for one in definitions.knowledge}
        self.callable |= {one.id: one for one in definitions.services}

    def decide(self, name: str, given: Given, now: datetime | None = None) -> Answer:
        """Return the decision of that name or id for the input data given by name.

        Raises KeyError for a decision that is not there.
        """
        decision = _named(self.decisions, name)
        run = Run(now)
        value = paid_value(run, lambda: _Session(self, run, given).decision(decision.id))
        return Answer(value, tuple(run.reasons))

    def call(self, name: str, given: Given, now: datetime | None = None) -> Answer:
        """Return what the service or function of that name or id says to values given by name.

        Raises KeyError for what is not there.
        """
        element = _named(self.callable, name)
        run = Run(now)

        def called() -> object:
            values = [value_of(value) for value in given.values()]
            function = _Session(self, run, {}).function(element.id)
            return function(run, values, list(given))

        return Answer(paid_value(run, called), tuple(run.reasons))


def _named(elements: Mapping[str, Element], name: str) -> Element:
    found = elements.get(name)
    if found is not None:
        return found
    for element in elements.values():
        if element.name == name:
            return element
    raise KeyError(name)


class _Session:
    """One asking: what was given, and the decisions made so far."""

    def __init__(
        self, model: Model, run: Run, given: Given, bound: dict[str, object] | None = None
    ) -> None:
        self._model = model
        self._run = run
        self._given = given
        # What a service was called with: FEEL values, that come before what was given.
        self._bound = bound or {}
        self._made: dict[str, object] = {}

    def decision(self, key: str) -> object:
        """Return the decision of that id, made once."""
        if key not in self._made:
            decision = self._model.decisions[key]
            self._run.enter()
            found = boxed(decision.expression, self._place(decision), decision.name)
            self._run.leave()
            self._made[key] = self._fitted(found, decision.type_ref, decision.name)
        return self._made[key]

    def override(self, key: str, value: object) -> None:
        """Take the decision as made elsewhere."""
        self._made[key] = value

    def input(self, key: str) -> object:
        """Return the input data of that id, as its type wants it."""
        data = self._model.inputs[key]
        if data.name in self._bound:
            found = self._bound[data.name]
        elif data.name in self._given:
            found = value_of(self._given[data.name])
        else:
            self._run.note(f"「{data.name}」が入力されていません。")
            return None
        return self._fitted(found, data.type_ref, data.name)

    def function(self, key: str) -> "Function | _Service":
        """Return the business knowledge model or decision service as a function."""
        element = self._model.callable[key]
        if isinstance(element, m.DecisionService):
            return _Service(element, self._model, self._given, self._bound)
        of = element.function or m.FunctionDefinition((), None)
        return Function(element.name, of, self._place(element))

    def _fitted(self, found: object, type_ref: str, what: str) -> object:
        if isinstance(found, Callee) or not type_ref:
            return found
        return self._model.around.shapes.named(type_ref).fitted(found, self._run, what)

    def _place(self, element: m.Decision | m.KnowledgeModel) -> Place:
        """Return a place that knows what the element requires."""
        needed: dict[str, Callable[[], object]] = {}
        if isinstance(element, m.Decision):
            for key in element.inputs:
                needed[self._model.inputs[key].name] = partial(self.input, key)
            for key in element.decisions:
                needed[self._model.decisions[key].name] = partial(self.decision, key)
        for key in element.knowledge:
            needed[self._model.callable[key].name] = partial(self.function, key)
        frame = Frame({}, self._run, makers=needed)
        return Place(frame, frozenset(needed), self._model.around)


class _Service(Callee):
    """A decision service as a function of its input decisions and input data (10.4.1)."""

    __slots__ = ("_bound", "_given", "_model", "_of")

    def __init__(
        self, of: m.DecisionService, model: Model, given: Given, bound: dict[str, object]
    ) -> None:
        self._of = of
        self._model = model
        self._given = given
        self._bound = bound

    def takes(self, count: int) -> bool:
        """Tell whether the service can be called with so many arguments."""
        return count == len(self._of.inputs) + len(self._of.input_decisions)

    def __call__(self, run: Run, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
        """Return the output decision, or a context of them; null where arguments do not fit."""
        bound = bind(self._parameters(), arguments, names, run)
        if bound is None:
            return None
        model = self._model
        session = _Session(model, run, self._given, {**self._bound, **bound})
        for key in self._of.input_decisions:
            decision = model.decisions[key]
            session.override(key, bound[decision.name])
        run.enter()
        found = {model.decisions[key].name: session.decision(key) for key in self._of.outputs}
        run.leave()
        result = next(iter(found.values())) if len(found) == 1 else found
        if not self._of.type_ref:
            return result
        return model.around.shapes.named(self._of.type_ref).fitted(result, run, self._of.name)

    def _parameters(self) -> list[tuple[str, Type]]:
        wanted: list[m.InputData | m.Decision] = [
            self._model.inputs[key] for key in self._of.inputs
        ]
        wanted += [self._model.decisions[key] for key in self._of.input_decisions]
        shapes = self._model.around.shapes
        return [(one.name, shapes.named(one.type_ref).type) for one in wanted]
