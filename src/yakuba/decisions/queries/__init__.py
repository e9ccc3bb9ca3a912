"""Reads."""

from .desks import (
    Waiting,
    count_waiting,
    drafted_by,
    handled_by,
    inbox,
    of_subject,
    titled_for,
    to_post_review,
    to_read,
)
from .dossier import Dossier, attachment_of, dossier_of, find, history, key_of_number
from .planning import Plan, plan_route
from .rounds import is_handled, steps_of_way
from .turns import Turn, turn_of

__all__ = [
    "Dossier",
    "Plan",
    "Turn",
    "Waiting",
    "attachment_of",
    "count_waiting",
    "dossier_of",
    "drafted_by",
    "find",
    "handled_by",
    "history",
    "inbox",
    "is_handled",
    "key_of_number",
    "of_subject",
    "plan_route",
    "steps_of_way",
    "titled_for",
    "to_post_review",
    "to_read",
    "turn_of",
]
