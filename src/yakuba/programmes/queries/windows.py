"""Reads of the windows of the town's year."""

from datetime import date

from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.programmes.models import PlaybookVersion, TownWindow
from yakuba.programmes.rules.playbook_windows import (
    KINDS,
    Opening,
    Suggestion,
    suggestions,
    with_later_years,
)


def registered_windows() -> list[TownWindow]:
    """Return the windows of the town in the order in which they open."""
    return list(TownWindow.objects.order_by("opens", "code"))


def window_of(key: int) -> TownWindow | None:
    """Return one window."""
    return only(TownWindow.objects.filter(pk=key))


def window_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a window."""
    found = window_of(int(subject_id)) if subject_id.isdecimal() else None
    return SubjectCard(found.title, reverse("programmes:windows")) if found else None


def openings() -> list[Opening]:
    """Return the registered windows as values."""
    rows = TownWindow.objects.order_by("opens").values_list("code", "title", "opens", "closes")
    return [Opening(*row) for row in rows]


def openings_until(day: date) -> dict[str, list[Opening]]:
    """Return the windows by kind; years not registered yet are taken to be like the last one."""
    return with_later_years(openings(), day)


def suggested(today: date) -> list[Suggestion]:
    """Return what the town may register next."""
    return suggestions(openings(), today)


def window_kinds() -> dict[str, str]:
    """Return the titles of all kinds of windows by code: usual ones, playbooks', the town's own."""
    found = dict(KINDS)
    published = PlaybookVersion.objects.filter(
        published_at__isnull=False, playbook__withdrawn_at=None
    )
    for definition in published.order_by("pk").values_list("definition", flat=True):
        for one in definition.get("windows", ()):
            found.setdefault(one["code"], one["title"])
    for code, title in TownWindow.objects.order_by("opens").values_list("code", "title"):
        found.setdefault(code, title)
    return found
