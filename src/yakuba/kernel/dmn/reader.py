"""A decision model from its XML: DMN 1.2 to 1.5, whichever edition's namespace it bears."""

from collections.abc import Callable
from typing import Final

from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.boxes import expression_of, function_of, text_of
from yakuba.kernel.dmn.editions import EDITIONS
from yakuba.kernel.dmn.xml import Element, UnreadableXml, read_xml

_EDITION_OF: Final = {namespace: edition for edition, namespace in EDITIONS.items()}


class UnreadableModel(ValueError):
    """The file is no decision model that can be taken; the message says what to set right."""


def read_model(content: bytes) -> m.Definitions:
    """Return the model; raises `UnreadableModel`."""
    try:
        root = read_xml(content)
    except UnreadableXml as fault:
        raise UnreadableModel(str(fault)) from fault
    if root.name != "definitions" or root.namespace not in _EDITION_OF:
        editions = "・".join(EDITIONS)
        raise UnreadableModel(
            f"DMN（{editions}）のファイルではありません。ファイルを選び直してください。"
        )
    return _Reader(root).definitions()


class _Reader:
    def __init__(self, root: Element) -> None:
        self._root = root
        self._namespace = root.get("namespace")

    def definitions(self) -> m.Definitions:
        root = self._root
        if root.child("import") is not None:
            raise UnreadableModel(
                "別のファイルを取り込む（import）モデルは読み込めません。一つのファイルにまとめてください。"
            )
        found = m.Definitions(
            name=root.get("name"),
            namespace=self._namespace,
            id=root.get("id"),
            description=text_of(root.child("description")),
            items=tuple(_item(one) for one in root.all("itemDefinition")),
            inputs=tuple(self._input(one) for one in root.all("inputData")),
            decisions=tuple(self._decision(one) for one in root.all("decision")),
            knowledge=tuple(self._knowledge(one) for one in root.all("businessKnowledgeModel")),
            services=tuple(self._service(one) for one in root.all("decisionService")),
            sources=tuple(self._source(one) for one in root.all("knowledgeSource")),
        )
        _check_ids(found)
        return found

    def _input(self, element: Element) -> m.InputData:
        return m.InputData(
            id=_id(element),
            name=_name(element),
            type_ref=_variable_type(element),
            description=text_of(element.child("description")),
        )

    def _decision(self, element: Element) -> m.Decision:
        return m.Decision(
            id=_id(element),
            name=_name(element),
            expression=expression_of(element),
            type_ref=_variable_type(element),
            inputs=self._required(element, "informationRequirement", "requiredInput"),
            decisions=self._required(element, "informationRequirement", "requiredDecision"),
            knowledge=self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            sources=self._required(element, "authorityRequirement", "requiredAuthority"),
            question=text_of(element.child("question")),
            allowed_answers=text_of(element.child("allowedAnswers")),
            description=text_of(element.child("description")),
        )

    def _knowledge(self, element: Element) -> m.KnowledgeModel:
        logic = element.child("encapsulatedLogic")
        return m.KnowledgeModel(
            id=_id(element),
            name=_name(element),
            function=None if logic is None else function_of(logic),
            type_ref=_variable_type(element),
            knowledge=self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            sources=self._required(element, "authorityRequirement", "requiredAuthority"),
            description=text_of(element.child("description")),
        )

    def _service(self, element: Element) -> m.DecisionService:
        return m.DecisionService(
            id=_id(element),
            name=_name(element),
            outputs=self._references(element, "outputDecision"),
            encapsulated=self._references(element, "encapsulatedDecision"),
            input_decisions=self._references(element, "inputDecision"),
            inputs=self._references(element, "inputData"),
            type_ref=_variable_type(element),
            description=text_of(element.child("description")),
        )

    def _source(self, element: Element) -> m.KnowledgeSource:
        return m.KnowledgeSource(
            id=_id(element),
            name=_name(element),
            type=text_of(element.child("type")),
            location=element.get("locationURI"),
            description=text_of(element.child("description")),
        )

    def _required(self, element: Element, requirement: str, kind: str) -> tuple[str, ...]:
        return tuple(
            reference
            for one in element.all(requirement)
            for reference in self._references(one, kind)
        )

    def _references(self, element: Element, kind: str) -> tuple[str, ...]:
        return tuple(self._reference(one.get("href")) for one in element.all(kind))

    def _reference(self, href: str) -> str:
        """Return the id an address within this file points at."""
        namespace, sign, found = href.partition("#")
        if not sign or not found or namespace not in ("", self._namespace):
            raise UnreadableModel(
                f"参照先「{href}」がこのファイルにありません。参照を直してください。"
            )
        return found


def _item(element: Element) -> m.ItemDefinition:
    function = element.child("functionItem")
    return m.ItemDefinition(
        name=element.get("name"),
        type_ref=text_of(element.child("typeRef")),
        is_collection=element.get("isCollection") == "true",
        allowed=_tests(element.child("allowedValues")),
        constraint=_tests(element.child("typeConstraint")),
        components=tuple(_item(one) for one in element.all("itemComponent")),
        function=None if function is None else _function_item(function),
        label=element.get("label"),
    )


def _function_item(element: Element) -> m.FunctionItem:
    return m.FunctionItem(
        parameters=tuple(
            m.Parameter(one.get("name"), one.get("typeRef")) for one in element.all("parameters")
        ),
        output_type_ref=element.get("outputTypeRef"),
    )


def _tests(element: Element | None) -> str:
    return "" if element is None else text_of(element.child("text"))


def _variable_type(element: Element) -> str:
    variable = element.child("variable")
    return "" if variable is None else variable.get("typeRef")


def _name(element: Element) -> str:
    name = " ".join(element.get("name").split())
    if not name:
        raise UnreadableModel("名前のない要素があります。すべての要素に名前を付けてください。")
    return name


def _id(element: Element) -> str:
    """Return the element's id; its name stands for it where it has none."""
    return element.get("id") or _name(element)


def _check_ids(found: m.Definitions) -> None:
    """Refuse two elements of one id, and references to what is not there."""
    kinds: dict[str, set[str]] = {}
    seen: set[str] = set()
    groups = (
        ("input", found.inputs), ("decision", found.decisions), ("knowledge", found.knowledge),
        ("knowledge", found.services), ("source", found.sources),
    )  # fmt: skip
    for kind, elements in groups:
        for element in elements:
            if element.id in seen:
                raise UnreadableModel(f"ID「{element.id}」が重なっています。別のIDにしてください。")
            seen.add(element.id)
            kinds.setdefault(kind, set()).add(element.id)
    _check_references(found, lambda kind, wanted: wanted in kinds.get(kind, set()))


def _check_references(found: m.Definitions, exists: Callable[[str, str], bool]) -> None:
    for decision in found.decisions:
        needed = [("input", one) for one in decision.inputs]
        needed += [("decision", one) for one in decision.decisions]
        needed += [("knowledge", one) for one in decision.knowledge]
        _refuse_missing(decision.name, needed, exists)
    for knowledge in found.knowledge:
        _refuse_missing(knowledge.name, [("knowledge", one) for one in knowledge.knowledge], exists)
    for service in found.services:
        needed = [("input", one) for one in service.inputs]
        needed += [
            ("decision", one)
            for one in (*service.outputs, *service.encapsulated, *service.input_decisions)
        ]
        _refuse_missing(service.name, needed, exists)


def _refuse_missing(
    name: str, needed: list[tuple[str, str]], exists: Callable[[str, str], bool]
) -> None:
    for kind, wanted in needed:
        if not exists(kind, wanted):
            raise UnreadableModel(
                f"「{name}」が参照する「{wanted}」がこのファイルにありません。参照を直してください。"
            )
