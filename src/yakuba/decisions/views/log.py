"""The facts of all decisions of a period, for whoever audits or steers."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.decisions import policies
from yakuba.decisions.documents.ocel import ocel_lines
from yakuba.decisions.documents.xes import xes_lines
from yakuba.decisions.forms import LogForm
from yakuba.decisions.queries.logs import Logged, logged
from yakuba.decisions.services.evidencing import note_log
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear

_MEDIA = {"xes": "application/xml; charset=utf-8", "ocel": "application/json; charset=utf-8"}
_ENDING = {"xes": "xes", "ocel": "json"}


@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: TownRequest) -> HttpResponseBase:
    """Ask for the period, then send the log; it is a POST because taking it is recorded."""
    town = request.municipality
    if town is None or not policies.may_take_log(actor=request.actor, municipality_id=town.pk):
        raise Http404
    today = timezone.localdate()
    first = {"since": FiscalYear.of(today).start, "until": today, "form": "xes"}
    form = LogForm(request.POST) if request.method == "POST" else LogForm(initial=first)
    if form.is_bound and form.is_valid():
        return _sent(request, form)
    return render(request, "decisions/log.html", {"form": form}, status=422 if form.errors else 200)


def _sent(request: TownRequest, form: LogForm) -> HttpResponse | StreamingHttpResponse:
    said, town = form.cleaned_data, request.municipality
    since, until, kind = said["since"], said["until"], said["form"]
    note_log(since=since, until=until, form=kind, actor=request.actor, at=timezone.now())

    def cases() -> Iterable[Logged]:
        return logged(since=since, until=until, municipality_id=town.pk)

    lines = xes_lines(cases(), town=town.name) if kind == "xes" else ocel_lines(cases)
    name = f"decisions-{since.isoformat()}-{until.isoformat()}.{_ENDING[kind]}"
    return StreamingHttpResponse(
        lines,
        content_type=_MEDIA[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
