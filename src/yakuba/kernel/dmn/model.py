"""A decision model as data: what DMN 1.5 writes in XML (chapters 6 to 8 and 10.2), typed and frozen."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A FEEL expression as text."""

    text: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A named part: of a context (without a name its result), of a relation, a call's argument."""

    name: str
    value: "Expression | None"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function, or a column of a relation."""

    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class BoxedContext:
    entries: tuple[Entry, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class BoxedList:
    items: "tuple[Expression, ...]"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts, as columns and rows."""

    columns: tuple[Parameter, ...]
    rows: "tuple[tuple[Expression | None, ...], ...]"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call: the function's name as an expression, and an argument per parameter."""

    function: "Expression | None"
    bindings: tuple[Entry, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A function; of the kinds only FEEL can be called, Java and PMML answer null."""

    parameters: tuple[Parameter, ...]
    body: "Expression | None"
    kind: str = "FEEL"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: "Expression | None"
    then: "Expression | None"
    otherwise: "Expression | None"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    source: "Expression | None"
    match: "Expression | None"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Iteration:
    """`kind` is for, some or every; the body is what is returned or must hold."""

    kind: str
    variable: str
    source: "Expression | None"
    body: "Expression | None"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions; `values` are unary tests that bound what may occur."""

    expression: str
    label: str = ""
    type_ref: str = ""
    values: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results; `values` are its priorities, the first winning."""

    name: str = ""
    label: str = ""
    type_ref: str = ""
    values: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests per input, an expression per output, a text per annotation."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """`hit_policy` is one of UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER, OUTPUT ORDER."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    orientation: str = "Rule-as-Row"
    annotations: tuple[str, ...] = ()
    output_label: str = ""
    type_ref: str = ""


Expression = (
    LiteralExpression | BoxedContext | BoxedList | Relation | Invocation | FunctionDefinition
    | Conditional | Filter | Iteration | DecisionTable
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type or a part of one.

    It refers to another, has components, or is a function's type; `allowed` are unary tests on the
    value (of the item, where it is a collection), `constraint` on the value as a whole.
    """

    name: str
    type_ref: str = ""
    is_collection: bool = False
    allowed: str = ""
    constraint: str = ""
    components: "tuple[ItemDefinition, ...]" = ()
    function: "FunctionItem | None" = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The type of a function."""

    parameters: tuple[Parameter, ...] = ()
    output_type_ref: str = ""


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    type_ref: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeSource:
    """Where the knowledge comes from: the law, an ordinance, a committee."""

    id: str
    name: str
    type: str = ""
    location: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with what it needs, by id; `sources` are knowledge sources."""

    id: str
    name: str
    expression: Expression | None = None
    type_ref: str = ""
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    question: str = ""
    allowed_answers: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a function that decisions call by its name."""

    id: str
    name: str
    function: FunctionDefinition | None = None
    type_ref: str = ""
    knowledge: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered as one function of input data and of decisions made elsewhere."""

    id: str
    name: str
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    type_ref: str = ""
    description: str = ""


Element = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True)
class Definitions:
    """A model: types and the elements of the decision requirement graph."""

    name: str
    namespace: str
    items: tuple[ItemDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[KnowledgeModel, ...] = ()
    services: tuple[DecisionService, ...] = ()
    sources: tuple[KnowledgeSource, ...] = ()
    id: str = ""
    description: str = ""

    @property
    def elements(self) -> tuple[Element, ...]:
        """Everything that has a value: data, decisions, functions and services."""
        return (*self.inputs, *self.decisions, *self.knowledge, *self.services)


def parts_of(expression: Expression | None) -> Iterator[Expression]:
    """Yield the expressions directly inside a boxed expression."""
    found: list[Expression | None] = []
    if isinstance(expression, BoxedContext):
        found = [entry.value for entry in expression.entries]
    elif isinstance(expression, BoxedList):
        found = [*expression.items]
    elif isinstance(expression, Relation):
        found = [cell for row in expression.rows for cell in row]
    elif isinstance(expression, Invocation):
        found = [expression.function, *(entry.value for entry in expression.bindings)]
    elif isinstance(expression, FunctionDefinition):
        found = [expression.body]
    elif isinstance(expression, Conditional):
        found = [expression.condition, expression.then, expression.otherwise]
    elif isinstance(expression, Filter):
        found = [expression.source, expression.match]
    elif isinstance(expression, Iteration):
        found = [expression.source, expression.body]
    yield from (part for part in found if part is not None)
