"""JSON Schema 2020-12 of a playbook's document, for editors and for exchange between towns."""

from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from yakuba.kernel.schedule.tasks import LinkKind, Unit

from .playbook import SCHEMA_VERSION, AnswerKind, Wording
from .stages import TaskKind

Schema = dict[str, Any]

MOST_STEPS: Final = 300
MOST_OPTIONS: Final = 60
MOST_DAYS: Final = 1500
LONGEST_CODE: Final = 40
# A task keeps 「code.option」 in sixty characters.
LONGEST_OPTION: Final = 19


def _code(longest: int) -> Schema:
    return {"type": "string", "pattern": f"^[a-z0-9][a-z0-9-]{{0,{longest - 1}}}$"}


def _text(longest: int, least: int = 1) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": longest}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(of: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


_CODE: Final = _code(LONGEST_CODE)
_VALUE: Final = _code(LONGEST_OPTION)
_WORDING: Final[Schema] = {"enum": [one.value for one in Wording]}


def _step() -> Schema:
    minimum = _object(
        {
            "days": _whole(0, MOST_DAYS),
            "unit": {"enum": [one.value for one in Unit]},
            "source": _text(200),
        },
        {"reason": _text(200, 0)},
    )
    need = _object(
        {"step": _CODE},
        {"kind": {"enum": [one.value for one in LinkKind]}, "lag": _whole(-MOST_DAYS, MOST_DAYS)},
    )
    kinds = [one.value for one in TaskKind if one is not TaskKind.GROUP]
    when: Schema = {
        "type": "object",
        "propertyNames": _CODE,
        "additionalProperties": _list(_VALUE, 1, MOST_OPTIONS),
    }
    return _object(
        {
            "code": _CODE,
            "title": _text(120),
            "phase": _CODE,
            "kind": {"enum": kinds},
            "days": _whole(0, MOST_DAYS),
        },
        {
            "role": _text(60, 0),
            "minimum": minimum,
            "window": _CODE,
            "effort_hours": _whole(0, 100_000),
            "needs": _list(need, 0, 40),
            "deliverable": _text(120, 0),
            "gate": _text(300, 0),
            "wording": _WORDING,
            "source": _text(200, 0),
            "note": _text(1500, 0),
            "when": when,
            "repeat": _CODE,
        },
    )


@cache
def playbook_schema() -> Schema:
    """Return the JSON Schema of a playbook's document."""
    option = _object({"value": _VALUE, "label": _text(60)})
    question = _object(
        {
            "key": _CODE,
            "label": _text(120),
            "kind": {"enum": [one.value for one in AnswerKind]},
            "options": _list(option, 1, MOST_OPTIONS),
        },
        {"hint": _text(400, 0), "wording": _WORDING},
    )
    titled = _object({"code": _CODE, "title": _text(80)})
    window = _object({"code": _CODE, "title": _text(80)}, {"note": _text(200, 0)})
    whole = _object(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "code": _CODE,
            "title": _text(120),
            "go_live": _object({"step": _CODE, "label": _text(40)}),
            "phases": _list(titled, 1, 30),
            "steps": _list(_step(), 1, MOST_STEPS),
        },
        {
            "summary": _text(1000, 0),
            "origin": _text(200, 0),
            "questions": _list(question, 0, 20),
            "windows": _list(window, 0, 30),
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
