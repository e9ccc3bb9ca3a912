"""Who comes in: another town's staff and residents meet a 404, and so does what is not one's own."""

from uuid import UUID

from django.http import Http404

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.papers.models import Paper
from yakuba.papers.policies.papers import may_change, may_enter, may_keep_forms
from yakuba.papers.queries.papers import paper_for


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404


def enter_keeper(request: TownRequest) -> None:
    """Let in who keeps the town's forms; raises Http404."""
    enter(request)
    if not may_keep_forms(request.actor):
        raise Http404


def paper_or_404(request: TownRequest, key: UUID) -> Paper:
    """Return a paper that the visitor may see; raises Http404."""
    enter(request)
    found = paper_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def own_paper_or_404(request: TownRequest, key: UUID) -> Paper:
    """Return a paper that the visitor wrote, wherever it is; raises Http404."""
    found = paper_or_404(request, key)
    if not may_change(request.actor, found) and found.writer_id != request.actor.user_id:
        raise Http404
    return found
