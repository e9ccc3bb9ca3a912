"""What residents read of the town's projects: the public part of the newest published report."""

import json
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.rules import check_number
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.tables import TableKind
from yakuba.programmes.documents.open_data import HEADING, as_data, project_rows
from yakuba.programmes.queries.packs import OpenProgress, open_progress
from yakuba.programmes.rules.pack_words import STANDINGS
from yakuba.programmes.rules.stages import ProjectStage

NAME = "progress"


@login_not_required
@require_safe
def progress(request: TownRequest) -> HttpResponse:
    """Show public projects and figures with the day they are of."""
    found = _found(request)
    context: dict[str, Any] = {"found": found}
    if found is not None:
        context |= {
            "as_of": _day(found.cover.as_of),
            "projects": [
                {
                    "line": line,
                    "stage": ProjectStage(line.stage).label,
                    "go_live": _day(line.go_live),
                    "forecast": _day(line.forecast),
                }
                for line in found.projects
            ],
            "kpis": [{"line": line, "standing": STANDINGS[line.standing]} for line in found.kpis],
            "check_number": check_number(found.pack.content_hash),
        }
    return render(request, "programmes/public_progress.html", context)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@login_not_required
@require_safe
def data(request: TownRequest, extension: str) -> HttpResponseBase:
    """Send the same as open data."""
    found = _found(request)
    if found is None:
        raise Http404
    if extension == "json":
        return HttpResponse(
            json.dumps(as_data(found), ensure_ascii=False, indent=1).encode(),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{NAME}.json"'},
        )
    if extension != "csv":
        raise Http404
    return table_response(
        TableKind.CSV, HEADING, project_rows(found), name=NAME, title="事業の進み具合"
    )


def _found(request: TownRequest) -> OpenProgress | None:
    if request.municipality is None:
        raise Http404
    return open_progress()
