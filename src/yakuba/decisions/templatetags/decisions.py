"""Words of the templates of this app."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def plain_facts(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return content of an unknown kind as facts; the outcome stands in the heading already."""
    return [(key, _text(value)) for key, value in content.items() if key != "outcome"]


def _text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        return "、".join(f"{key}:{_text(item)}" for key, item in value.items())
    return "" if value is None else str(value)
