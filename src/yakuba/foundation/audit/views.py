"""Pages of the log; whoever is not charged with audit finds nothing here."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.http import TownRequest

from . import evidence, queries, services
from .documents import csv_lines
from .forms import SearchForm
from .policies import may_read_log

PAGE = 50


def _only_auditors(request: TownRequest) -> None:
    if not may_read_log(request.actor):
        raise Http404


@require_safe
def log(request: TownRequest) -> HttpResponse:
    """Search the log; turning the page is not a new search."""
    _only_auditors(request)
    form = SearchForm(request.GET, today=timezone.localdate())
    if not form.is_valid():
        return render(request, "audit/log.html", {"form": form, "entries": []}, status=422)
    criteria = form.criteria()
    after = queries.Cursor.parse(request.GET.get("after", ""))
    if after is None:
        services.note_search(
            criteria=criteria, exported=False, actor=request.actor, at=timezone.now()
        )
    entries, following = queries.page_of(
        criteria, actor=request.actor, after=after, size=PAGE, brief=True
    )
    terms = request.GET.copy()
    terms.pop("after", None)
    context = {
        "form": form,
        "criteria": criteria,
        "entries": entries,
        "following": following,
        "is_first": after is None,
        "terms": terms.urlencode(),
    }
    return render(request, "audit/log.html", context)


@require_safe
def export(request: TownRequest) -> HttpResponse | StreamingHttpResponse:
    """Send the search's entries as CSV."""
    _only_auditors(request)
    now = timezone.now()
    form = SearchForm(request.GET, today=timezone.localdate(now))
    if not form.is_valid():
        return render(request, "audit/log.html", {"form": form, "entries": []}, status=422)
    criteria = form.criteria()
    services.note_search(criteria=criteria, exported=True, actor=request.actor, at=now)
    lines = csv_lines(criteria, actor=request.actor, municipality_id=request.municipality.pk)
    name = f"audit-{criteria.since.isoformat()}-{criteria.until.isoformat()}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def entry(request: TownRequest, pk: int) -> HttpResponse:
    """Show one entry with everything that this reader may see of it."""
    _only_auditors(request)
    found = queries.entry_of(pk, actor=request.actor)
    if found is None:
        raise Http404
    services.note_opening(entry=found, actor=request.actor, at=timezone.now())
    payload = [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in found.payload.items()
    ]
    return render(request, "audit/entry.html", {"entry": found, "payload": payload})


@require_safe
def seal(request: TownRequest) -> HttpResponse:
    """Show how far the log is sealed."""
    _only_auditors(request)
    now = timezone.now()
    state = queries.state()
    context = {
        "state": state,
        "size": f"{state.head.size:,}" if state.head else "",
        "waiting": f"{state.unsealed:,}",
        "is_late": state.is_late(now),
        "keys": queries.public_keys(),
    }
    return render(request, "audit/seal.html", context)


@require_safe
def head(request: TownRequest) -> HttpResponse:
    """Send the last signed head, with the proof that it continues the one before."""
    _only_auditors(request)
    return _evidence(request, name="audit-head.json", entry=0, visible=False)


@require_safe
def proof(request: TownRequest, pk: int) -> HttpResponse:
    """Send the proof of one entry; it opens what this reader may see of it and no more."""
    _only_auditors(request)
    found = queries.entry_of(pk, actor=request.actor)
    if found is None:
        raise Http404
    return _evidence(request, name=f"audit-{pk}.json", entry=pk, visible=not found.is_redacted)


def _evidence(request: TownRequest, *, name: str, entry: int, visible: bool) -> HttpResponse:
    try:
        value = evidence.evidence(
            heads=queries.newest_heads(1 if entry else 2),
            event_ids=[entry] if entry else [],
            may_see=evidence.everything if visible else evidence.impersonal,
        )
    except evidence.UnableToProve as refusal:
        messages.error(request, str(refusal))
        return redirect("audit:entry", entry) if entry else redirect("audit:seal")
    services.note_evidence(
        entry=entry,
        size=queries.newest_heads(1)[0].size,
        opened=visible,
        actor=request.actor,
        at=timezone.now(),
    )
    return evidence.as_download(value, name)


@login_not_required
@require_safe
def public_seal(request: TownRequest) -> HttpResponse:
    """Show anybody the last signed head: whoever keeps it can prove a later change."""
    if request.municipality is None:
        raise Http404
    newest = queries.newest_heads(1)
    context = {
        "head": newest[0] if newest else None,
        "size": f"{newest[0].size:,}" if newest else "",
        "note": queries.note_of(newest[0]) if newest else "",
        "keys": queries.public_keys(),
    }
    return render(request, "audit/public.html", context)


@login_not_required
@require_safe
def public_head(request: TownRequest) -> HttpResponse:
    """Send the last signed head as text, for machines that keep it."""
    newest = queries.newest_heads(1) if request.municipality is not None else []
    if not newest:
        raise Http404
    return HttpResponse(queries.note_of(newest[0]), content_type="text/plain; charset=utf-8")
