"""The official test cases of DMN: read, run, compared.

They stand beside the project and are no part of it; where they are absent the tests that want them
are skipped. A test file names input data and what decisions must come to.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from yakuba.kernel.dmn.engine import Model
from yakuba.kernel.dmn.reader import read_model
from yakuba.kernel.feel.evaluate import Answer
from yakuba.kernel.feel.temporal import date_from, duration_from, moment_from, time_from
from yakuba.kernel.feel.values import Span, equal

CASES = Path(__file__).resolve().parents[6] / "shared/data/dmn-tck/TestCases"
ABSENT = "The DMN TCK is not there (shared/data/dmn-tck beside the project)"
NOW = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)
_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_READERS = {
    "decimal": Decimal, "double": Decimal, "integer": Decimal, "float": Decimal, "int": Decimal,
    "boolean": lambda text: text.strip() == "true",
    "date": date_from, "time": time_from, "dateTime": moment_from, "duration": duration_from,
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What one result node of a case wants, and what came."""

    name: str
    wanted: object
    got: Answer

    @property
    def passed(self) -> bool:
        return same(self.wanted, self.got.value)


def folders(level: int) -> list[Path]:
    """Return the folders of a level, none where the cases are absent."""
    return sorted((CASES / f"compliance-level-{level}").glob("*/"))


def results(folder: Path) -> Iterator[Result]:
    """Run all cases of a folder."""
    for file in sorted(folder.glob("*.xml")):
        root = ElementTree.parse(file).getroot()  # noqa: S314  files the developer put there
        model = Model(
            read_model((folder / root.findtext(f"{_NS}modelName", "").strip()).read_bytes())
        )
        for case in root.iter(f"{_NS}testCase"):
            yield from _results(model, case, folder.name)


def _results(model: Model, case: ElementTree.Element, folder: str) -> Iterator[Result]:
    given = {node.get("name"): _value(node) for node in case.iter(f"{_NS}inputNode")}
    nodes = list(case.iter(f"{_NS}resultNode"))
    for node in nodes:
        name = node.get("name")
        if case.get("invocableName"):
            got = model.call(case.get("invocableName"), given, NOW)
            if len(nodes) > 1 and isinstance(got.value, dict):
                got = Answer(got.value.get(name), got.reasons)
        else:
            got = model.decide(name, given, NOW)
        wanted = _value(node.find(f"{_NS}expected"))
        yield Result(f"{folder} {case.get('id')} {name}", wanted, got)


def _value(node: ElementTree.Element) -> object:
    """Return the value a node holds: a list, a context, or a text with its type."""
    found: dict[str, object] = {}
    for child in node:
        kind = child.tag.removeprefix(_NS)
        if kind == "value":
            return _plain(child)
        if kind == "list":
            if child.get(f"{_XSI}nil") == "true":
                return None
            return [_value(item) for item in child]
        if kind == "component":
            found[child.get("name", "")] = (
                None if child.get(f"{_XSI}nil") == "true" else _value(child)
            )
    return found or None


def _plain(node: ElementTree.Element) -> object:
    if node.get(f"{_XSI}nil") == "true":
        return None
    kind = (node.get(f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    text = node.text or ""
    return _READERS[kind](text.strip()) if kind in _READERS else text


def same(wanted: object, got: object) -> bool:
    """Tell whether the value is the wanted one; numbers may differ in the ninth digit."""
    if isinstance(wanted, Decimal) and isinstance(got, Decimal):
        return abs(wanted - got) <= max(abs(wanted), Decimal(1)) * Decimal("1e-8")
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(same(wanted[key], got[key]) for key in wanted)
    if wanted is None or got is None or isinstance(got, Span):
        return wanted is got
    return equal(wanted, got) is True
