"""JSON Schema 2020-12 of a definition document, for editors and for exchange between towns.

`definition.parse` is the judge; this schema says the same as far as JSON Schema can say it.
"""

from enum import StrEnum

from yakuba.kernel.schema_parts import Schema, closed

from .shape import (
    SCHEMA_VERSION,
    AppealRoute,
    Certainty,
    FeeTiming,
    QuestionType,
    TextFormat,
)
from .vocabulary import BasisClass, LifeEvent, ProcedureKind

_TEXT: Schema = {"type": "string", "minLength": 1}
_COUNT: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_LOCALISED: Schema = {"$ref": "#/$defs/localised"}
_KEY: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"}
_FEEL: Schema = {"type": "string", "minLength": 1, "description": "FEEL over the answers"}
_DAY: Schema = {
    "type": "string",
    "pattern": r"^(\d{4}-\d{2}-\d{2}|today([+-](\d{1,4}[dm]|\d{1,3}y))?)$",
}


def _list(of: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": of, "minItems": least}


def _word(words: type[StrEnum]) -> Schema:
    return {"enum": [word.value for word in words]}


def _question() -> Schema:
    option = closed({"value": _TEXT, "label": _LOCALISED}, {"hint": _LOCALISED})
    return closed(
        {"key": _KEY, "type": _word(QuestionType), "label": _LOCALISED},
        {
            "hint": _LOCALISED,
            "required": _FLAG,
            "when": _FEEL,
            "options": _list(option),
            "minimum": _COUNT,
            "maximum": _COUNT,
            "unit": _LOCALISED,
            "format": _word(TextFormat),
            "earliest": _DAY,
            "latest": _DAY,
            "accept": _list(_TEXT),
            "questions": _list({"$ref": "#/$defs/question"}),
            "item_label": _LOCALISED,
            "statement": _LOCALISED,
            "autocomplete": _TEXT,
        },
    )


def _disposition() -> Schema:
    texts = ("decision_kind", "subject", "granted_title", "granted_text", "refused_title")
    appeal = closed(
        {},
        {
            "route": _word(AppealRoute),
            "review_authority": _TEXT,
            "defendant": _TEXT,
            "representative": _TEXT,
            "text": _TEXT,
            "source": _TEXT,
        },
    )
    return closed(
        dict.fromkeys((*texts, "refused_text"), _TEXT),
        {
            "may_be_partial": _FLAG,
            "partly_title": _TEXT,
            "partly_text": _TEXT,
            "amount": _FEEL,
            "refusal_reasons": _list(_TEXT),
            "appeal": appeal,
        },
    )


def _parts() -> dict[str, Schema]:
    """Return the schemas of the optional parts of a definition."""
    fee = closed(
        {"text": _LOCALISED},
        {
            "table": _TEXT,
            "inputs": {"type": "object", "additionalProperties": _FEEL},
            "timing": _word(FeeTiming),
        },
    )
    notices = dict.fromkeys(("arrived", "granted", "refused", "completed"), _LOCALISED)
    days = dict.fromkeys(("days_ahead_min", "days_ahead_max", "cancel_until_days"), _COUNT)
    return {
        "attachments_note": _LOCALISED,
        "fee": fee,
        "standard_period": closed({"days": {"type": "integer", "minimum": 1}, "text": _LOCALISED}),
        "review_standards": _list(
            closed({"item": _KEY, "text": _LOCALISED}, {"source": _TEXT}),
        ),
        "keywords": _list(_TEXT),
        "life_events": _list(_word(LifeEvent)),
        "needed": _list(_LOCALISED),
        "disposition": _disposition(),
        "notices": closed({}, notices),
        "booking": closed({"slot_question": _KEY, **days}),
        "satisfaction": _FLAG,
    }


def definition_schema() -> Schema:
    """Return the JSON Schema of a definition document."""
    legal = closed(
        {"text": _TEXT, "certainty": _word(Certainty)}, {"article": _TEXT, "source": _TEXT}
    )
    page = closed(
        {"key": _KEY, "title": _LOCALISED, "questions": _list({"$ref": "#/$defs/question"}, 1)},
        {"intro": _LOCALISED, "when": _FEEL},
    )
    whole = closed(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "code": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,59}$"},
            "kind": _word(ProcedureKind),
            "title": _LOCALISED,
            "summary": _LOCALISED,
            "who": _LOCALISED,
            "minutes": {"type": "integer", "minimum": 1},
            "reading": _TEXT,
            "office": closed({"section": _TEXT}),
            "basis_class": _word(BasisClass),
            "legal_basis": _list(legal, 1),
            "pages": _list(page, 1),
            "applicant": closed({"name": _KEY}, {"email": _KEY, "phone": _KEY, "address": _KEY}),
        },
        _parts(),
    )
    localised = {"oneOf": [_TEXT, closed({"ja": _TEXT}, {"easy": _TEXT, "en": _TEXT})]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Yakuba form definition",
        **whole,
        "$defs": {"localised": localised, "question": _question()},
    }
