"""Who comes in: residents and other towns meet a 404, and so does whom the policy denies."""

from uuid import UUID

from django.http import Http404

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.models import Application
from yakuba.procedures.policies.cases import may_enter
from yakuba.procedures.queries.cases import case_of


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    town = request.municipality
    if town is None or not may_enter(request.actor, town.pk):
        raise Http404


def case_or_404(
    request: TownRequest, application_id: UUID, *, also_disposed: bool = False
) -> Application:
    """Return the case if it lies in one of the actor's sections; raises Http404.

    Of a case whose content is gone only the page of the case itself is left.
    """
    enter(request)
    case = case_of(request.actor, application_id)
    if case is None or (case.disposed_at is not None and not also_disposed):
        raise Http404
    return case
