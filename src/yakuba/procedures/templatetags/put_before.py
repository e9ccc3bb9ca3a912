"""Open what a decision put before the posts."""

from typing import Any

from django import template

from yakuba.decisions.models import Decision
from yakuba.procedures.documents import opened_rows

register = template.Library()


@register.simple_tag
def answers_put_before(decision: Decision, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answers as they were put before the posts, page by page."""
    return opened_rows(content, decision.subject_id)
