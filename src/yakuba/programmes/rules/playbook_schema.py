"""JSON Schema 2020-12 of a playbook's document, for editors and for exchange between towns."""

from functools import cache
from typing import Final

from jsonschema import Draft202012Validator

from yakuba.kernel.schedule.tasks import LinkKind, Unit
from yakuba.kernel.schema_parts import Schema, closed, listed, text, whole

from .playbook import SCHEMA_VERSION, AnswerKind, Wording
from .stages import TaskKind

MOST_STEPS: Final = 300
MOST_OPTIONS: Final = 60
MOST_DAYS: Final = 1500
LONGEST_CODE: Final = 40
# A task keeps 「code.option」 in sixty characters.
LONGEST_OPTION: Final = 19


def _code(longest: int) -> Schema:
    return {"type": "string", "pattern": f"^[a-z0-9][a-z0-9-]{{0,{longest - 1}}}$"}


_CODE: Final = _code(LONGEST_CODE)
_VALUE: Final = _code(LONGEST_OPTION)
_WORDING: Final[Schema] = {"enum": [one.value for one in Wording]}


def _step() -> Schema:
    minimum = closed(
        {
            "days": whole(0, MOST_DAYS),
            "unit": {"enum": [one.value for one in Unit]},
            "source": text(200),
        },
        {"reason": text(200, 0)},
    )
    need = closed(
        {"step": _CODE},
        {"kind": {"enum": [one.value for one in LinkKind]}, "lag": whole(-MOST_DAYS, MOST_DAYS)},
    )
    kinds = [one.value for one in TaskKind if one is not TaskKind.GROUP]
    when: Schema = {
        "type": "object",
        "propertyNames": _CODE,
        "additionalProperties": listed(_VALUE, 1, MOST_OPTIONS),
    }
    return closed(
        {
            "code": _CODE,
            "title": text(120),
            "phase": _CODE,
            "kind": {"enum": kinds},
            "days": whole(0, MOST_DAYS),
        },
        {
            "role": text(60, 0),
            "minimum": minimum,
            "window": _CODE,
            "effort_hours": whole(0, 100_000),
            "needs": listed(need, 0, 40),
            "deliverable": text(120, 0),
            "gate": text(300, 0),
            "wording": _WORDING,
            "source": text(200, 0),
            "note": text(1500, 0),
            "when": when,
            "repeat": _CODE,
        },
    )


@cache
def playbook_schema() -> Schema:
    """Return the JSON Schema of a playbook's document."""
    option = closed({"value": _VALUE, "label": text(60)})
    question = closed(
        {
            "key": _CODE,
            "label": text(120),
            "kind": {"enum": [one.value for one in AnswerKind]},
            "options": listed(option, 1, MOST_OPTIONS),
        },
        {"hint": text(400, 0), "wording": _WORDING},
    )
    titled = closed({"code": _CODE, "title": text(80)})
    window = closed({"code": _CODE, "title": text(80)}, {"note": text(200, 0)})
    whole = closed(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "code": _CODE,
            "title": text(120),
            "go_live": closed({"step": _CODE, "label": text(40)}),
            "phases": listed(titled, 1, 30),
            "steps": listed(_step(), 1, MOST_STEPS),
        },
        {
            "summary": text(1000, 0),
            "origin": text(200, 0),
            "questions": listed(question, 0, 20),
            "windows": listed(window, 0, 30),
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Yakuba playbook",
        **whole,
    }


@cache
def validator() -> Draft202012Validator:
    """Return the compiled schema."""
    return Draft202012Validator(playbook_schema())
