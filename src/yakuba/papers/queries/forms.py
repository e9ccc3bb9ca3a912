"""The town's forms, and what decisions ask about the kinds they make."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from yakuba.decisions.registry import DecisionKind
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.memory import Memory
from yakuba.papers.models import PaperForm

PREFIX = "papers."
# The labels of a town's forms, by code: a list of fifty decisions asks for them fifty times.
_labels: Memory[int, dict[str, str]] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def forms_in_use() -> QuerySet[PaperForm]:
    """Return the forms on which a paper may be begun."""
    return PaperForm.objects.filter(retired_at=None)


def all_forms() -> QuerySet[PaperForm]:
    """Return every form, those in use first."""
    return PaperForm.objects.order_by("retired_at", "name", "pk")


def decision_kind(code: str) -> DecisionKind | None:
    """Return the kind of decision that a form of the active town makes."""
    if not is_town_active() or not code.startswith(PREFIX):
        return None
    bare, town = code.removeprefix(PREFIX), active_municipality_id()
    labels = _labels.get(town)
    if labels is None or bare not in labels:
        labels = _labels.keep(town, dict(PaperForm.objects.values_list("code", "name")))
    if bare not in labels:
        return None
    return DecisionKind(
        code=code,
        label=labels[bare],
        content_template="papers/content.html",
        revise_url=_revise_url,
    )


def _revise_url(subject_id: str) -> str:
    return reverse("papers:paper", args=[subject_id])


def form_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a form."""
    row = PaperForm.objects.filter(pk=int(subject_id)).first() if subject_id.isdecimal() else None
    return SubjectCard(row.name, reverse("papers:forms")) if row else None
