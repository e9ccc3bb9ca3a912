"""Decisions about applications: their kinds stand in the town's published definitions."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from yakuba.decisions.registry import DecisionKind
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.memory import Memory
from yakuba.procedures.models import FormVersion
from yakuba.procedures.rules.vocabulary import Outcome

from .catalogue import definition_of

TEMPLATE = "procedures/desk/decision_content.html"
# How long a process may go on with the words of the version before, published on another machine.
FRESH_SECONDS: Final = 60.0
_found: Memory[tuple[int, str], DecisionKind] = Memory(lambda: FRESH_SECONDS)


def decision_kind(code: str) -> DecisionKind | None:
    """Return the kind of decision that a definition of the active town names, None if none does.

    Kept by the process for a moment: a version never changes what it calls its decisions, but a
    newer one may.
    """
    # What other apps bring to a decision carries their name before a dot.
    if not is_town_active() or "." in code:
        return None
    key = (active_municipality_id(), code)
    known = _found.get(key)
    if known is not None:
        return known
    label = _label(code)
    if label is None:
        return None
    kind = DecisionKind(
        code=code,
        label=label,
        content_template=TEMPLATE,
        outcome_label=_outcome_label,
        outcome_of=_outcome_of,
        revise_url=_revise_url,
    )
    return _found.keep(key, kind)


def _label(code: str) -> str | None:
    for version in FormVersion.objects.order_by("-published_at"):
        disposition = definition_of(version).disposition
        if disposition is not None and disposition.decision_kind == code:
            return disposition.subject
    return None


def _outcome_of(content: Mapping[str, Any]) -> str:
    """Return the outcome as the 専決 table knows it: dismissing (却下) goes the way of refusing."""
    outcome = str(content.get("outcome", ""))
    return Outcome.REFUSED.value if outcome == Outcome.DISMISSED.value else outcome


def _outcome_label(outcome: str) -> str:
    if outcome == Outcome.REFUSED.value:
        return "不認定・却下"
    return Outcome(outcome).label if outcome in Outcome.__members__ else outcome


def _revise_url(subject_id: str) -> str:
    return reverse("procedures:desk_disposition", args=[subject_id])
