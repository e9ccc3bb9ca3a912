"""What lists of other apps show of a person and of a section."""

from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.organisation.models import Department

from .superiors import staff_member


def person_card(subject_id: str) -> SubjectCard | None:
    """Return the name of a member of staff and the page of their skills."""
    found = staff_member(int(subject_id)) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(f"{found.name}さんのスキル", reverse("talent:person", args=[found.pk]))


def section_card(subject_id: str) -> SubjectCard | None:
    """Return the name of a section and its page; `people` stands for lists over several."""
    if subject_id == "people":
        return SubjectCard("できる人の一覧", reverse("talent:who"))
    rows = Department.objects.filter(pk=int(subject_id) if subject_id.isdecimal() else 0)
    found = only(rows)
    if found is None:
        return None
    return SubjectCard(f"{found.name}のスキル", reverse("talent:gap_section", args=[found.pk]))
