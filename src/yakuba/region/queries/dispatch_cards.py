"""What a list shows of the things of dispatch, by kind and key."""

from typing import Any, Final

from django.db.models import Model
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.region.events.about import (
    ADVISER,
    ANSWER,
    CASE,
    MATCH,
    OFFER,
    REQUEST,
    ROUND,
    SCHEME,
    SURVEY,
)
from yakuba.region.models import (
    Adviser,
    DispatchCase,
    DispatchRequest,
    MatchRun,
    NeedAnswer,
    NeedSurvey,
    Offer,
    Round,
    Scheme,
)

# By kind: the table, the page, and the field by which the page is found.
_KINDS: Final[dict[str, tuple[type[Model], str, str]]] = {
    SCHEME: (Scheme, "region:scheme", "pk"),
    ADVISER: (Adviser, "region:adviser", "pk"),
    SURVEY: (NeedSurvey, "region:survey", "pk"),
    ANSWER: (NeedAnswer, "region:survey_answer", "survey_key"),
    ROUND: (Round, "region:round", "pk"),
    REQUEST: (DispatchRequest, "region:request", "pk"),
    OFFER: (Offer, "region:received", "request_key"),
    CASE: (DispatchCase, "region:case", "pk"),
    MATCH: (MatchRun, "region:match_run", "pk"),
}


def dispatch_card(kind: str, subject_id: str) -> SubjectCard | None:
    """Return title and URL of a thing of this municipality, or None when it is not there."""
    model, page, field = _KINDS[kind]
    if not subject_id.isdecimal():
        return None
    rows: Any = model._default_manager.filter(pk=int(subject_id))  # noqa: SLF001  any table of the above
    row = only(rows)
    if row is None:
        return None
    title = "需要調査の回答" if kind == ANSWER else str(row)
    return SubjectCard(title, reverse(page, args=[getattr(row, field)]))
