"""Reports of a run for the decision to migrate: made, listed, handed out as they were signed."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.conversion.policies.reports import may_report
from yakuba.conversion.queries import reports as queries
from yakuba.conversion.queries.runs import run_for
from yakuba.conversion.rules.runs import RunState
from yakuba.conversion.services.reports import make_report
from yakuba.foundation.documents import signing
from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done

from .gate import enter, found_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: TownRequest, key: int) -> HttpResponse:
    """List the reports of a run; make one more."""
    enter(request)
    run = found_or_404(run_for(request.actor, key))
    if request.method == "POST":
        found_or_404(may_report(request.actor, run) or None)
        town = found_or_404(request.municipality).name
        done(
            request,
            lambda: make_report(run=run, town=town, actor=request.actor, at=timezone.now()),
            "移行報告書を作りました。",
        )
        return redirect("conversion:reports", run.pk)
    context = {
        "run": run,
        "plan": run.plan,
        "reports": queries.reports_of(run),
        "is_done": run.state is RunState.DONE,
        "may_report": bool(may_report(request.actor, run)),
        "is_set_up": signing.is_set_up(),
    }
    return render(request, "conversion/reports/list.html", context)


@require_safe
def report_file(request: TownRequest, key: int) -> HttpResponseBase:
    """Send a report as the bytes that were signed."""
    enter(request)
    report = found_or_404(queries.report_for(request.actor, key))
    answer = file_response(report.stored, inline="download" not in request.GET)
    answer["Cache-Control"] = "private, no-store"
    return answer
