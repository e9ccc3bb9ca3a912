"""A small definition and single questions, for tests of the rules."""

from copy import deepcopy
from typing import Any

from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.shape import FormDefinition, Question

BASE: dict[str, Any] = {
    "schema_version": 1,
    "code": "test",
    "kind": "NOTIFICATION",
    "title": "試しの届出",
    "summary": "試すための届出です。",
    "who": "だれでも",
    "minutes": 3,
    "reading": "ためしのとどけで",
    "life_events": ["HOUSING"],
    "office": {"section": "3020"},
    "basis_class": "ORDINANCE",
    "legal_basis": [{"text": "市の規則による届出", "certainty": "town"}],
    "pages": [
        {
            "key": "name",
            "title": "氏名",
            "questions": [{"key": "name", "type": "NAME", "label": "氏名"}],
        }
    ],
    "applicant": {"name": "name"},
}


def page(key: str, *questions: dict[str, Any], when: str = "") -> dict[str, Any]:
    """Return a page document."""
    made: dict[str, Any] = {"key": key, "title": key, "questions": list(questions)}
    return {**made, "when": when} if when else made


def document(*pages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a definition document with these pages after the name."""
    made = deepcopy(BASE)
    made["pages"] += list(pages)
    return {**made, **changes}


def definition(*pages: dict[str, Any], **changes: Any) -> FormDefinition:
    """Return the definition with these pages after the name."""
    return parse(document(*pages, **changes))


def question(kind: str, label: str = "質問", **settings: Any) -> Question:
    """Return one question."""
    made = {"key": "q", "type": kind, "label": label, **settings}
    return definition(page("p", made)).question("q")
