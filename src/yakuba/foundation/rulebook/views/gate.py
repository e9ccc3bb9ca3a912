"""Who comes in: whoever may not write drafts meets a 404 at each of their addresses."""

from django import forms
from django.http import Http404

from yakuba.foundation.rulebook import policies, queries
from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.tenancy.http import TownRequest


def write(request: TownRequest) -> None:
    """Let in who may write drafts in this town; raises Http404."""
    town = request.municipality
    if town is None or not policies.may_draft(actor=request.actor, municipality_id=town.pk):
        raise Http404


def draft_or_404(request: TownRequest, key: int) -> RuleDraft:
    """Return a draft for who may write it; raises Http404."""
    write(request)
    found = queries.draft_by_key(key)
    if found is None:
        raise Http404
    return found


def status_of(form: forms.Form) -> int:
    """Return 422 when something typed was refused."""
    return 422 if form.errors else 200
