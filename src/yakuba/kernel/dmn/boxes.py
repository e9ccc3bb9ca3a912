"""Boxed expressions from their XML (DMN 1.5, 10.2 and 8.2)."""

from collections.abc import Callable
from typing import Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.xml import Element


def text_of(element: Element | None) -> str:
    """Return the element's text without the blanks around it, nothing for no element."""
    return "" if element is None else element.text.strip()


def expression_of(element: Element | None) -> m.Expression | None:
    """Return the boxed expression directly inside the element, if there is one."""
    if element is None:
        return None
    inside = next(element.all(*_READERS), None)
    return None if inside is None else _READERS[inside.name](inside)


def _literal(element: Element) -> m.LiteralExpression:
    return m.LiteralExpression(text_of(element.child("text")), element.get("typeRef"))


def _context(element: Element) -> m.BoxedContext:
    return m.BoxedContext(
        tuple(_entry(one, "variable") for one in element.all("contextEntry")),
        element.get("typeRef"),
    )


def _entry(element: Element, named_by: str) -> m.Entry:
    variable = element.child(named_by)
    value = expression_of(element)
    if variable is None:
        return m.Entry("", value)
    return m.Entry(" ".join(variable.get("name").split()), value, variable.get("typeRef"))


def _list(element: Element) -> m.BoxedList:
    items = tuple(_READERS[one.name](one) for one in element.all(*_READERS))
    return m.BoxedList(items, element.get("typeRef"))


def _relation(element: Element) -> m.Relation:
    return m.Relation(
        columns=tuple(_parameter(one) for one in element.all("column")),
        rows=tuple(
            tuple(_READERS[cell.name](cell) for cell in row.all(*_READERS))
            for row in element.all("row")
        ),
        type_ref=element.get("typeRef"),
    )


def _parameter(element: Element) -> m.Parameter:
    return m.Parameter(" ".join(element.get("name").split()), element.get("typeRef"))


def _invocation(element: Element) -> m.Invocation:
    return m.Invocation(
        function=expression_of(element),
        bindings=tuple(_entry(one, "parameter") for one in element.all("binding")),
        type_ref=element.get("typeRef"),
    )


def function_of(element: Element) -> m.FunctionDefinition:
    """Return a function definition, also one that is the logic of a business knowledge model."""
    return m.FunctionDefinition(
        parameters=tuple(_parameter(one) for one in element.all("formalParameter")),
        body=expression_of(element),
        kind=element.get("kind") or "FEEL",
        type_ref=element.get("typeRef"),
    )


def _conditional(element: Element) -> m.Conditional:
    return m.Conditional(
        expression_of(element.child("if")),
        expression_of(element.child("then")),
        expression_of(element.child("else")),
        element.get("typeRef"),
    )


def _filter(element: Element) -> m.Filter:
    return m.Filter(
        expression_of(element.child("in")),
        expression_of(element.child("match")),
        element.get("typeRef"),
    )


def _iteration(element: Element) -> m.Iteration:
    body = element.child("return" if element.name == "for" else "satisfies")
    return m.Iteration(
        kind=element.name,
        variable=element.get("iteratorVariable"),
        source=expression_of(element.child("in")),
        body=expression_of(body),
        type_ref=element.get("typeRef"),
    )


def _table(element: Element) -> m.DecisionTable:
    return m.DecisionTable(
        inputs=tuple(_input_clause(one) for one in element.all("input")),
        outputs=tuple(_output_clause(one) for one in element.all("output")),
        rules=tuple(_rule(one) for one in element.all("rule")),
        hit_policy=element.get("hitPolicy") or "UNIQUE",
        aggregation=element.get("aggregation"),
        orientation=element.get("preferredOrientation") or "Rule-as-Row",
        annotations=tuple(one.get("name") for one in element.all("annotation")),
        output_label=element.get("outputLabel"),
        type_ref=element.get("typeRef"),
    )


def _input_clause(element: Element) -> m.InputClause:
    expression = element.child("inputExpression")
    return m.InputClause(
        expression=_text_in(expression),
        label=element.get("label"),
        type_ref="" if expression is None else expression.get("typeRef"),
        values=_text_in(element.child("inputValues")),
    )


def _output_clause(element: Element) -> m.OutputClause:
    return m.OutputClause(
        name=" ".join(element.get("name").split()),
        label=element.get("label"),
        type_ref=element.get("typeRef"),
        values=_text_in(element.child("outputValues")),
        default=_text_in(element.child("defaultOutputEntry")),
    )


def _rule(element: Element) -> m.Rule:
    return m.Rule(
        inputs=tuple(_text_in(one) for one in element.all("inputEntry")),
        outputs=tuple(_text_in(one) for one in element.all("outputEntry")),
        annotations=tuple(_text_in(one) for one in element.all("annotationEntry")),
        description=text_of(element.child("description")),
    )


def _text_in(element: Element | None) -> str:
    return "" if element is None else text_of(element.child("text"))


_READERS: Final[dict[str, Callable[[Element], m.Expression]]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": function_of,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
    "decisionTable": _table,
}
