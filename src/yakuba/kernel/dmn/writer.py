"""A decision model as XML: what `reader.read_model` reads back as the same model."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.editions import EDITIONS, NEWEST
from yakuba.kernel.dmn.shapes import InvalidModel

# Boxed expressions that came with 1.4.
_NEWER: Final = (m.Conditional, m.Filter, m.Iteration)
_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE: Final = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
# What no XML document may hold, however it is written.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_model(definitions: m.Definitions, edition: str = NEWEST) -> bytes:
    """Return the XML of the model in an edition of DMN (1.2 to 1.5).

    Raises `InvalidModel` for an edition that does not know an expression of the model.
    """
    writer = _Writer(edition)
    given = {
        "xmlns": EDITIONS[edition],
        "id": definitions.id,
        "name": definitions.name,
        "namespace": definitions.namespace,
    }
    writer.begin("definitions", given)
    writer.text("description", definitions.description)
    for item in definitions.items:
        _item(writer, item, "itemDefinition")
    for data in definitions.inputs:
        _input(writer, data)
    for source in definitions.sources:
        _source(writer, source)
    for decision in definitions.decisions:
        _decision(writer, decision)
    for knowledge in definitions.knowledge:
        _knowledge(writer, knowledge)
    for service in definitions.services:
        _service(writer, service)
    writer.end("definitions")
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *writer.lines, ""]).encode()


class _Writer:
    """Elements one below another."""

    def __init__(self, edition: str) -> None:
        self.lines: list[str] = []
        self._edition = edition
        self._depth = 0

    def needs(self, edition: str, what: str) -> None:
        """Refuse what came with a later edition; editions are in the order of their digits."""
        if self._edition < edition:
            raise InvalidModel(
                f"{what}は、DMN {edition}以降の形式でだけ書き出せます。版を選び直してください。"
            )

    def begin(self, name: str, given: dict[str, str] | None = None) -> None:
        """Open an element; attributes that are empty are left out."""
        self._put(f"<{name}{_attributes(given or {})}>")
        self._depth += 1

    def end(self, name: str) -> None:
        self._depth -= 1
        self._put(f"</{name}>")

    def empty(self, name: str, given: dict[str, str]) -> None:
        """Write an element without anything inside."""
        self._put(f"<{name}{_attributes(given)}/>")

    def text(self, name: str, text: str) -> None:
        """Write an element with a text, nothing for no text."""
        if text:
            self._put(f"<{name}>{_text(text)}</{name}>")

    def inside(self, name: str, text: str, given: dict[str, str] | None = None) -> None:
        """Write an element with the text as its `text`."""
        self.begin(name, given)
        self._put(f"<text>{_text(text)}</text>")
        self.end(name)

    def _put(self, line: str) -> None:
        self.lines.append("  " * self._depth + line)


def _attributes(given: dict[str, str]) -> str:
    return "".join(
        f' {key}="{_allowed(text).translate(_IN_ATTRIBUTE)}"' for key, text in given.items() if text
    )


def _text(text: str) -> str:
    return _allowed(text).translate(_IN_TEXT)


def _allowed(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise InvalidModel("目に見えない制御文字が入っています。入力し直してください。")
    return text


def _item(writer: _Writer, item: m.ItemDefinition, name: str) -> None:
    given = {"name": item.name, "label": item.label}
    writer.begin(name, given | ({"isCollection": "true"} if item.is_collection else {}))
    writer.text("typeRef", item.type_ref)
    if item.allowed:
        writer.inside("allowedValues", item.allowed)
    if item.constraint:
        writer.needs("1.5", "型全体の条件")
        writer.inside("typeConstraint", item.constraint)
    for component in item.components:
        _item(writer, component, "itemComponent")
    if item.function is not None:
        writer.needs("1.3", "関数の型")
        writer.begin("functionItem", {"outputTypeRef": item.function.output_type_ref})
        for parameter in item.function.parameters:
            writer.empty("parameters", _named(parameter))
        writer.end("functionItem")
    writer.end(name)


def _named(parameter: m.Parameter) -> dict[str, str]:
    return {"name": parameter.name, "typeRef": parameter.type_ref}


def _variable(writer: _Writer, name: str, type_ref: str) -> None:
    writer.empty("variable", {"name": name, "typeRef": type_ref})


def _input(writer: _Writer, data: m.InputData) -> None:
    writer.begin("inputData", {"id": data.id, "name": data.name})
    writer.text("description", data.description)
    _variable(writer, data.name, data.type_ref)
    writer.end("inputData")


def _source(writer: _Writer, source: m.KnowledgeSource) -> None:
    given = {"id": source.id, "name": source.name, "locationURI": source.location}
    writer.begin("knowledgeSource", given)
    writer.text("description", source.description)
    writer.text("type", source.type)
    writer.end("knowledgeSource")


def _decision(writer: _Writer, decision: m.Decision) -> None:
    writer.begin("decision", {"id": decision.id, "name": decision.name})
    writer.text("description", decision.description)
    writer.text("question", decision.question)
    writer.text("allowedAnswers", decision.allowed_answers)
    _variable(writer, decision.name, decision.type_ref)
    _requirements(writer, "informationRequirement", "requiredInput", decision.inputs)
    _requirements(writer, "informationRequirement", "requiredDecision", decision.decisions)
    _requirements(writer, "knowledgeRequirement", "requiredKnowledge", decision.knowledge)
    _requirements(writer, "authorityRequirement", "requiredAuthority", decision.sources)
    _expression(writer, decision.expression)
    writer.end("decision")


def _knowledge(writer: _Writer, knowledge: m.KnowledgeModel) -> None:
    writer.begin("businessKnowledgeModel", {"id": knowledge.id, "name": knowledge.name})
    writer.text("description", knowledge.description)
    _variable(writer, knowledge.name, knowledge.type_ref)
    if knowledge.function is not None:
        _function(writer, knowledge.function, "encapsulatedLogic")
    _requirements(writer, "knowledgeRequirement", "requiredKnowledge", knowledge.knowledge)
    _requirements(writer, "authorityRequirement", "requiredAuthority", knowledge.sources)
    writer.end("businessKnowledgeModel")


def _service(writer: _Writer, service: m.DecisionService) -> None:
    writer.begin("decisionService", {"id": service.id, "name": service.name})
    writer.text("description", service.description)
    _variable(writer, service.name, service.type_ref)
    for kind, ids in (
        ("outputDecision", service.outputs),
        ("encapsulatedDecision", service.encapsulated),
        ("inputDecision", service.input_decisions),
        ("inputData", service.inputs),
    ):
        for one in ids:
            writer.empty(kind, {"href": f"#{one}"})
    writer.end("decisionService")


def _requirements(writer: _Writer, name: str, kind: str, ids: Iterable[str]) -> None:
    for one in ids:
        writer.begin(name)
        writer.empty(kind, {"href": f"#{one}"})
        writer.end(name)


def _expression(writer: _Writer, expression: m.Expression | None) -> None:
    if expression is None:
        return
    if isinstance(expression, _NEWER):
        writer.needs("1.4", "条件・絞り込み・繰り返しの式")
    _WRITERS[type(expression)](writer, expression)


def _in(writer: _Writer, name: str, expression: m.Expression | None) -> None:
    """Write an element with an expression inside."""
    writer.begin(name)
    _expression(writer, expression)
    writer.end(name)


def _typed(expression: m.Expression) -> dict[str, str]:
    return {"typeRef": expression.type_ref}


def _literal(writer: _Writer, expression: m.LiteralExpression) -> None:
    writer.inside("literalExpression", expression.text, _typed(expression))


def _context(writer: _Writer, expression: m.BoxedContext) -> None:
    writer.begin("context", _typed(expression))
    for entry in expression.entries:
        writer.begin("contextEntry")
        if entry.name:
            _variable(writer, entry.name, entry.type_ref)
        _expression(writer, entry.value)
        writer.end("contextEntry")
    writer.end("context")


def _list(writer: _Writer, expression: m.BoxedList) -> None:
    writer.begin("list", _typed(expression))
    for item in expression.items:
        _expression(writer, item)
    writer.end("list")


def _relation(writer: _Writer, expression: m.Relation) -> None:
    writer.begin("relation", _typed(expression))
    for column in expression.columns:
        writer.empty("column", _named(column))
    for row in expression.rows:
        writer.begin("row")
        for cell in row:
            _expression(writer, cell)
        writer.end("row")
    writer.end("relation")


def _invocation(writer: _Writer, expression: m.Invocation) -> None:
    writer.begin("invocation", _typed(expression))
    _expression(writer, expression.function)
    for binding in expression.bindings:
        writer.begin("binding")
        writer.empty("parameter", {"name": binding.name, "typeRef": binding.type_ref})
        _expression(writer, binding.value)
        writer.end("binding")
    writer.end("invocation")


def _function(
    writer: _Writer, expression: m.FunctionDefinition, name: str = "functionDefinition"
) -> None:
    kind = "" if expression.kind == "FEEL" else expression.kind
    writer.begin(name, {"kind": kind, **_typed(expression)})
    for parameter in expression.parameters:
        writer.empty("formalParameter", _named(parameter))
    _expression(writer, expression.body)
    writer.end(name)


def _conditional(writer: _Writer, expression: m.Conditional) -> None:
    writer.begin("conditional", _typed(expression))
    _in(writer, "if", expression.condition)
    _in(writer, "then", expression.then)
    _in(writer, "else", expression.otherwise)
    writer.end("conditional")


def _filter(writer: _Writer, expression: m.Filter) -> None:
    writer.begin("filter", _typed(expression))
    _in(writer, "in", expression.source)
    _in(writer, "match", expression.match)
    writer.end("filter")


def _iteration(writer: _Writer, expression: m.Iteration) -> None:
    writer.begin(expression.kind, {"iteratorVariable": expression.variable, **_typed(expression)})
    _in(writer, "in", expression.source)
    _in(writer, "return" if expression.kind == "for" else "satisfies", expression.body)
    writer.end(expression.kind)


def _table(writer: _Writer, table: m.DecisionTable) -> None:
    given = {
        "hitPolicy": table.hit_policy,
        "aggregation": table.aggregation,
        "preferredOrientation": table.orientation,
        "outputLabel": table.output_label,
    }
    writer.begin("decisionTable", given | _typed(table))
    for clause in table.inputs:
        writer.begin("input", {"label": clause.label})
        writer.inside("inputExpression", clause.expression, {"typeRef": clause.type_ref})
        if clause.values:
            writer.inside("inputValues", clause.values)
        writer.end("input")
    for output in table.outputs:
        _output(writer, output)
    for annotation in table.annotations:
        writer.empty("annotation", {"name": annotation})
    for rule in table.rules:
        _rule(writer, rule)
    writer.end("decisionTable")


def _output(writer: _Writer, output: m.OutputClause) -> None:
    given = {"name": output.name, "label": output.label, "typeRef": output.type_ref}
    writer.begin("output", given)
    if output.values:
        writer.inside("outputValues", output.values)
    if output.default:
        writer.inside("defaultOutputEntry", output.default)
    writer.end("output")


def _rule(writer: _Writer, rule: m.Rule) -> None:
    writer.begin("rule")
    writer.text("description", rule.description)
    for cell in rule.inputs:
        writer.inside("inputEntry", cell)
    for cell in rule.outputs:
        writer.inside("outputEntry", cell)
    for text in rule.annotations:
        writer.inside("annotationEntry", text)
    writer.end("rule")


_WRITERS: Final[dict[type, Callable[[_Writer, Any], None]]] = {
    m.LiteralExpression: _literal,
    m.BoxedContext: _context,
    m.BoxedList: _list,
    m.Relation: _relation,
    m.Invocation: _invocation,
    m.FunctionDefinition: _function,
    m.Conditional: _conditional,
    m.Filter: _filter,
    m.Iteration: _iteration,
    m.DecisionTable: _table,
}
