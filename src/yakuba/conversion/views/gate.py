"""Who comes in: another town's staff and residents meet a 404, and so does what is not one's own."""

from typing import TypeVar

from django import forms
from django.http import Http404

from yakuba.conversion.models import MigrationPlan
from yakuba.conversion.policies.plans import may_change, may_enter
from yakuba.conversion.queries.plans import plan_for
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.tables import TableKind

T = TypeVar("T")


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404


def found_or_404(found: T | None) -> T:
    """Return what was found; raises Http404."""
    if found is None:
        raise Http404
    return found


def plan_or_404(request: TownRequest, key: int) -> MigrationPlan:
    """Return a plan that the visitor may see; raises Http404."""
    enter(request)
    return found_or_404(plan_for(request.actor, key))


def own_plan_or_404(request: TownRequest, key: int) -> MigrationPlan:
    """Return a plan that the visitor may change; raises Http404."""
    plan = plan_or_404(request, key)
    if not may_change(request.actor, plan):
        raise Http404
    return plan


def table_kind(kind: str) -> TableKind:
    """Return the format of an export; raises Http404."""
    if kind not in list(TableKind):
        raise Http404
    return TableKind(kind)


def status_of(*asked: forms.Form) -> int:
    """Return 422 when something typed was refused."""
    return 422 if any(form.errors for form in asked) else 200
