"""Who comes in: another town's staff and residents meet a 404, as does whom the policy denies."""

from datetime import datetime
from uuid import UUID

from django.http import Http404

from yakuba.decisions import policies, queries
from yakuba.decisions.models import Decision, Step
from yakuba.foundation.tenancy.http import TownRequest


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    town = request.municipality
    if town is None or not policies.may_enter(actor=request.actor, municipality_id=town.pk):
        raise Http404


def decision_or_404(request: TownRequest, decision_id: UUID, at: datetime) -> Decision:
    """Return the decision if the actor may see it; raises Http404."""
    enter(request)
    decision = queries.find(decision_id)
    if decision is None or not policies.may_see(actor=request.actor, decision=decision, at=at):
        raise Http404
    return decision


def step_or_404(request: TownRequest, step_id: int, at: datetime) -> Step:
    """Return the step if the actor may see its decision; raises Http404."""
    enter(request)
    step = Step.objects.select_related("decision__current").filter(pk=step_id).first()
    if step is None or not policies.may_see(actor=request.actor, decision=step.decision, at=at):
        raise Http404
    return step
