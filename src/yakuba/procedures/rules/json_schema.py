"""The answers of a definition as JSON Schema 2020-12, and validation against it.

The schema says what shape a stored answer has. Which questions are asked depends on conditions,
so it requires none: `flow.check` is the judge of completeness.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from .answers import MOST_ITEMS
from .fields import ADDRESS_PARTS, NAME_PARTS, PLACE_PARTS, Part, length_limit
from .shape import FormDefinition, Question, QuestionType

Schema = dict[str, Any]

_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """Where the answers are not what the schema says (`dogs.0.breed`), in the validator's words."""

    path: str
    message: str


def compile_schema(definition: FormDefinition) -> Schema:
    """Return the JSON Schema of the answers."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definition.title.ja,
        "type": "object",
        "properties": {q.key: question_schema(q) for q in definition.questions()},
        "additionalProperties": False,
    }


def validate(definition: FormDefinition, answers: Mapping[str, Any]) -> list[SchemaFault]:
    """Return every fault of the answers, empty when they are as the schema says."""
    validator = Draft202012Validator(compile_schema(definition))
    return [
        SchemaFault(".".join(str(part) for part in fault.absolute_path), fault.message)
        for fault in sorted(validator.iter_errors(dict(answers)), key=lambda f: f.json_path)
    ]


def question_schema(question: Question) -> Schema:
    """Return the schema of one answer, titled with its label."""
    return {"title": question.label.ja, **_BY_TYPE[question.type](question)}


def _text(question: Question) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": 4 * length_limit(question)}


def _number(question: Question) -> Schema:
    schema: Schema = {"type": "integer"}
    if question.minimum is not None:
        schema["minimum"] = question.minimum
    if question.maximum is not None:
        schema["maximum"] = question.maximum
    return schema


def _choice(question: Question) -> Schema:
    return {"enum": [option.value for option in question.options]}


def _choices(question: Question) -> Schema:
    return {"type": "array", "items": _choice(question), "uniqueItems": True, **_count(question)}


def _count(question: Question) -> Schema:
    bounds: Schema = {"minItems": max(question.minimum or 1, 1)}
    if question.maximum is not None:
        bounds["maxItems"] = question.maximum
    return bounds


def _object(properties: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _parts(parts: tuple[Part, ...]) -> Schema:
    properties: dict[str, Schema] = {
        part.name: {"type": "string", "maxLength": 4 * part.maximum, "title": part.label.ja}
        for part in parts
    }
    return _object(properties, list(properties))


def _address(question: Question) -> Schema:
    schema = _parts(ADDRESS_PARTS)
    schema["properties"]["postal_code"]["pattern"] = "^[0-9]{7}$"
    return schema


def _files(question: Question) -> Schema:
    item = _object(
        {"file": {"type": "string", "pattern": _UUID}, "name": {"type": "string"}},
        ["file", "name"],
    )
    return {"type": "array", "items": item, **_count(question)}


def _slot(question: Question) -> Schema:
    text: Schema = {"type": "string"}
    slot: Schema = {"type": "string", "pattern": _UUID}
    return _object({"slot": slot, "date": text, "label": text}, ["slot", "date", "label"])


def _group(question: Question) -> Schema:
    item = _object({inner.key: question_schema(inner) for inner in question.questions}, [])
    bounds = _count(question)
    bounds.setdefault("maxItems", MOST_ITEMS)
    return {"type": "array", "items": item, **bounds}


_BY_TYPE = {
    QuestionType.TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.YEN: _number,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: lambda _: {"type": "boolean"},
    QuestionType.DATE: lambda _: {
        "type": "string",
        "format": "date",
        "pattern": r"^\d{4}-\d\d-\d\d$",
    },
    QuestionType.NAME: lambda _: _parts(NAME_PARTS),
    QuestionType.ADDRESS: _address,
    QuestionType.EMAIL: _text,
    QuestionType.TELEPHONE: lambda _: {"type": "string", "pattern": r"^[0-9][0-9-]{8,14}$"},
    QuestionType.FILES: _files,
    QuestionType.GROUP: _group,
    QuestionType.DECLARATION: lambda _: {"const": True},
    QuestionType.PLACE: lambda _: _parts(PLACE_PARTS),
    QuestionType.SLOT: _slot,
}
