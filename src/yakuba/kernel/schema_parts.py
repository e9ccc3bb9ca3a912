"""The parts of which the JSON Schemas (2020-12) of our documents are put together."""

from typing import Any

Schema = dict[str, Any]


def text(longest: int, least: int = 1) -> Schema:
    """Return the schema of a text of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": longest}


def whole(least: int, most: int) -> Schema:
    """Return the schema of a whole number."""
    return {"type": "integer", "minimum": least, "maximum": most}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """Return the schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(of: Schema, least: int, most: int) -> Schema:
    """Return the schema of a list of so many items."""
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}
