"""What pages of roles, needs and imports answer with."""

from typing import TypeVar

from django import forms
from django.http import Http404

from yakuba.kernel.tables import TableKind

T = TypeVar("T")


def found_or_404(found: T | None) -> T:
    """Return what was found; raises Http404."""
    if found is None:
        raise Http404
    return found


def table_kind(kind: str) -> TableKind:
    """Return the format of an export; raises Http404."""
    if kind not in list(TableKind):
        raise Http404
    return TableKind(kind)


def status_of(*asked: forms.Form) -> int:
    """Return 422 when something typed was refused."""
    return 422 if any(form.errors for form in asked) else 200
