"""A vendor's table of characters: try it, see what it changes, take it in."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.conversion.forms.characters import TableFileForm, TableForm, carried
from yakuba.conversion.queries import characters as queries
from yakuba.conversion.queries.figures import figures
from yakuba.conversion.rules.character_reading import UnreadableTable
from yakuba.conversion.rules.characters import Decision
from yakuba.conversion.rules.figures import identified
from yakuba.conversion.services import characters as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted

from .characters import may_decide_or_404
from .gate import status_of

SHOWN: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
def characters_import(request: TownRequest) -> HttpResponse:
    """Read a table, and show every fault in it or what it would change; nothing is kept."""
    may_decide_or_404(request)
    given = posted(request)
    form = TableFileForm(given, request.FILES if given is not None else None)
    context: dict[str, Any] = {"form": form, "shown": SHOWN}
    if given is not None and form.is_valid():
        try:
            decisions = identified(form.decisions(), figures())
            context |= _told(decisions)
        except UnreadableTable as refusal:
            context["faults"] = refusal.faults[:SHOWN]
            context["more_faults"] = max(0, len(refusal.faults) - SHOWN)
    status = 422 if "faults" in context else status_of(form)
    return render(request, "conversion/characters/import.html", context, status=status)


def _told(decisions: dict[str, Decision]) -> dict[str, Any]:
    """Return what the table would change; raises UnreadableTable when it is too long."""
    now = timezone.now()
    known = queries.decisions_at(now)
    change = queries.change_by(decisions, now)
    coming = [*change.changed, *change.added]
    sets = queries.sets_of([one.character for one in coming])
    after = {**known, **{one.character: one for one in coming}}
    refused = [
        (one, queries.unwritable(one.character, sets[one.character], after))
        for one in coming
        if one.character in sets
    ]
    return {
        "change": change,
        "coming": [(one, known.get(one.character)) for one in coming[:SHOWN]],
        "more_coming": max(0, len(coming) - SHOWN),
        "count": len(coming),
        "refused": [(one, names) for one, names in refused if names][:SHOWN],
        "table": carried(decisions.values()) if coming else None,
    }


@require_POST
def characters_take(request: TownRequest) -> HttpResponse:
    """Take the table in that was tried."""
    may_decide_or_404(request)
    form = TableForm(request.POST)
    try:
        decisions = identified(form.decisions(), figures()) if form.is_valid() else {}
    except UnreadableTable as refusal:
        messages.error(request, str(refusal))
        return redirect("conversion:characters_import")
    is_taken = done(
        request,
        lambda: services.take_table(decisions=decisions, actor=request.actor, at=timezone.now()),
        lambda change: (
            f"外字対応表を取り込みました（新規{len(change.added)}字、変更{len(change.changed)}字）。"
        ),
    )
    return redirect("conversion:characters" if is_taken else "conversion:characters_import")
