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
from .differences import Differences, differences_of
from .dossier import Dossier, attachment_of, dossier_of, find, history, key_of_number
from .information import (
    Informed,
    informed_of,
    posts_with,
    readers_offered,
    shown_by_sections,
    unread_of,
    with_readers,
)
from .planning import Plan, plan_route
from .rounds import is_handled, steps_of_way
from .turns import Turn, turn_of

__all__ = [
    "Differences",
    "Dossier",
    "Informed",
    "Plan",
    "Turn",
    "Waiting",
    "attachment_of",
    "count_waiting",
    "differences_of",
    "dossier_of",
    "drafted_by",
    "find",
    "handled_by",
    "history",
    "inbox",
    "informed_of",
    "is_handled",
    "key_of_number",
    "of_subject",
    "plan_route",
    "posts_with",
    "readers_offered",
    "shown_by_sections",
    "steps_of_way",
    "titled_for",
    "to_post_review",
    "to_read",
    "turn_of",
    "unread_of",
    "with_readers",
]
