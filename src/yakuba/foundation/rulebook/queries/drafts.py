"""Reads of drafts."""

from django.db.models import QuerySet

from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.tenancy.rows import only


def drafts() -> QuerySet[RuleDraft]:
    """Return the drafts of the active town."""
    return RuleDraft.objects.select_related("changed_by").order_by("code")


def draft_by_key(key: int) -> RuleDraft | None:
    """Return the draft with this key in this town, or None."""
    return only(drafts().filter(pk=key))


def draft_of(code: str) -> RuleDraft | None:
    """Return the draft of the table's next version, or None."""
    return only(drafts().filter(code=code))


def find_draft(subject_id: str) -> RuleDraft | None:
    """Return the draft that a record speaks of, or None when it has come to its end."""
    if not (subject_id.isascii() and subject_id.isdigit()):
        return None
    return draft_by_key(int(subject_id))
