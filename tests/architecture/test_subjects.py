"""Whatever an event can be about has a name, a page and a guard."""

import ast
import importlib
from pathlib import Path
from uuid import uuid4

import pytest

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import all_kinds, card_of, may_see
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor

SOURCE = Path(__file__).resolve().parents[2] / "src"
# All subjects of these kinds share one page, which exists even when the single one does not.
ONE_PAGE = {"audit.log", "organisation.closed_day"}


def _kinds_built_in(path: Path) -> set[str]:
    """Return the kinds that the module gives to SubjectRef, as text or as a constant of its own."""
    text = path.read_text(encoding="utf-8")
    if "SubjectRef(" not in text:
        return set()
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    kinds = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != "SubjectRef":
            continue
        given = node.args[0] if node.args else node.keywords[0].value
        if isinstance(given, ast.Constant):
            kinds.add(given.value)
        elif isinstance(given, ast.Name):
            found = getattr(importlib.import_module(name), given.id, None)
            if isinstance(found, str):
                kinds.add(found)
    return kinds


def kinds_in_use() -> dict[str, set[str]]:
    """Return the kinds built in each app: yakuba.procedures, yakuba.foundation.files."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        parts = path.relative_to(SOURCE).parts
        app = ".".join(parts[: 3 if parts[1] == "foundation" else 2])
        found.setdefault(app, set()).update(_kinds_built_in(path))
    return found


def test_every_kind_that_an_event_can_be_about_is_registered():
    used = set().union(*kinds_in_use().values())
    assert used >= {"procedures.procedure", "procedures.draft", "procedures.application"}
    assert sorted(used - {kind.kind for kind in all_kinds()}) == []


def test_every_app_with_events_has_a_subject_for_them():
    used = kinds_in_use() | {"yakuba.decisions": {"decisions.decision"}}
    without = set()
    for event in EVENT_CLASSES.values():
        if ".tests." in event.__module__ or not event.__module__.startswith("yakuba."):
            continue
        parts = event.__module__.split(".")
        app = ".".join(parts[: 3 if parts[1] == "foundation" else 2])
        if not used.get(app):
            without.add(app)
    assert sorted(without) == []


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.kind)
def test_what_does_not_exist_has_no_page_and_is_seen_by_nobody(kind, in_mihon: Municipality):
    assert kind.label.strip()
    for key in (str(uuid4()), "999999999", "無い", ""):
        assert kind.kind in ONE_PAGE or card_of(SubjectRef(kind.kind, key)) is None
        assert not may_see(Actor.guest(), SubjectRef(kind.kind, key))
