"""Who comes in: another town's staff and residents meet a 404."""

from django.http import Http404

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.talent.policies.entering import may_enter, may_foster


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404


def enter_fostering(request: TownRequest) -> None:
    """Let those in who are charged with 人材育成; raises Http404."""
    enter(request)
    if not may_foster(request.actor):
        raise Http404
