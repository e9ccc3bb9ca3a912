"""The draft of the next version of the table of who decides."""

from datetime import datetime
from typing import Any

from yakuba.foundation.rulebook.services import begin_draft
from yakuba.foundation.rulebook.urls import urlpatterns
from yakuba.kernel.actor import Actor

TABLE = "senketsu"


def rule_keys(now: datetime) -> dict[str, Any]:
    """Begin the draft in the active town and return the values of the addresses."""
    draft = begin_draft(code=TABLE, actor=Actor.system("見本"), at=now)
    keys = {"key": draft.pk, "code": TABLE, "side": "inputs", "at": 0, "extension": "csv"}
    return {
        f"rulebook:{pattern.name}/{argument}": keys[argument]
        for pattern in urlpatterns
        for argument in pattern.pattern.converters
        if argument in keys
    }
