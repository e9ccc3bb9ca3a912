"""Open results: what anybody may read of the town's work."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.foundation.measures.registry import public_measures
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.insights import queries
from yakuba.insights.documents import definition

from .answers import download, measure_or_404, sheet_or_404


@login_not_required
@require_safe
def index(request: TownRequest) -> HttpResponse:
    """List the public measures with their value of this fiscal year."""
    if request.municipality is None:
        raise Http404
    on = timezone.localdate()
    board = queries.board(public_measures(), on=on, public=True)
    return render(request, "insights/open_index.html", {"board": board})


@login_not_required
@require_safe
def measure(request: TownRequest, code: str) -> HttpResponse:
    """Show one public measure with its definition and its months."""
    if request.municipality is None:
        raise Http404
    found = measure_or_404(code, public=True)
    sheet = sheet_or_404(queries.sheet(found, on=timezone.localdate(), public=True))
    context = {"sheet": sheet, "measure": sheet.measure, "definition": definition(sheet)}
    return render(request, "insights/open_measure.html", context)


@login_not_required
@require_safe
def export(request: TownRequest, code: str, extension: str) -> HttpResponse:
    """Send the public lines as a file."""
    if request.municipality is None:
        raise Http404
    found = measure_or_404(code, public=True)
    sheet = queries.sheet(found, on=timezone.localdate(), public=True)
    return download(sheet_or_404(sheet), extension)
