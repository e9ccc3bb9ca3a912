"""Who comes in, and with what passage."""

from django.http import Http404
from django.utils import timezone

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.models import Municipality
from yakuba.region.policies.exchange import may_co_ordinate, may_enter
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services.exchange import step_out


def enter(request: TownRequest) -> Municipality:
    """Let staff of this municipality in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404
    return request.municipality


def enter_prefecture(request: TownRequest) -> Municipality:
    """Let those in who co-ordinate the region; raises Http404."""
    municipality = enter(request)
    if not may_co_ordinate(request.actor, municipality):
        raise Http404
    return municipality


def passage_for(request: TownRequest, purpose: Purpose) -> Passage:
    """Return the leave to read what was published to this municipality; raises Http404."""
    municipality = enter(request)
    return step_out(
        municipality=municipality, purpose=purpose, actor=request.actor, at=timezone.now()
    )
