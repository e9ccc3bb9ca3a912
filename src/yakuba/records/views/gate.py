"""Who comes in: another town's staff and residents meet a 404, and so does what is not one's own."""

from django import forms
from django.http import Http404

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.tables import TableKind
from yakuba.records.models import Binder, OfficialSeal, Record, SealUse
from yakuba.records.policies.catalogue import may_change, may_change_binder, may_enter, may_keep
from yakuba.records.queries.binders import binder_for
from yakuba.records.queries.records import record_for
from yakuba.records.queries.seals import seal_for, use_for


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404


def enter_keeper(request: TownRequest) -> None:
    """Let in who keeps the records of the town; raises Http404."""
    enter(request)
    if not may_keep(request.actor):
        raise Http404


def record_or_404(request: TownRequest, key: int) -> Record:
    """Return a document that the visitor may see; raises Http404."""
    enter(request)
    found = record_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def own_record_or_404(request: TownRequest, key: int) -> Record:
    """Return a document that the visitor may change; raises Http404."""
    found = record_or_404(request, key)
    if not may_change(request.actor, found):
        raise Http404
    return found


def binder_or_404(request: TownRequest, key: int) -> Binder:
    """Return a file that the visitor may see; raises Http404."""
    enter(request)
    found = binder_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def own_binder_or_404(request: TownRequest, key: int) -> Binder:
    """Return a file that the visitor may change; raises Http404."""
    found = binder_or_404(request, key)
    if not may_change_binder(request.actor, found):
        raise Http404
    return found


def seal_or_404(request: TownRequest, key: int) -> OfficialSeal:
    """Return a seal of the register; raises Http404."""
    enter(request)
    found = seal_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def use_or_404(request: TownRequest, key: int) -> SealUse:
    """Return a use of a seal that the visitor may answer; raises Http404."""
    enter(request)
    found = use_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def table_kind(kind: str) -> TableKind:
    """Return the format of an export; raises Http404."""
    if kind not in list(TableKind):
        raise Http404
    return TableKind(kind)


def number(request: TownRequest, name: str) -> int | None:
    """Return a number of the address; None when it is missing or no number."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


def status_of(*asked: forms.Form) -> int:
    """Return 422 when something typed was refused."""
    return 422 if any(form.errors for form in asked) else 200
