"""The front door of the installation: which town, and is the machine well."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.models import Municipality

from .health import watchman
from .metrics.exposition import CONTENT_TYPE, everything
from .operators import is_operator, is_this_machine


@login_not_required
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """List the towns of the installation."""
    return render(request, "config/towns.html", {"towns": Municipality.objects.all()})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether this process can serve; why not is for the operator and this machine only."""
    seen = watchman.look()
    status = 200 if seen.is_ready else 503
    if is_operator(request) or is_this_machine(request):
        return JsonResponse(seen.as_dict(), status=status)
    text = "ready\n" if seen.is_ready else "not ready\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the signals, to the operator's tools; for everybody else there is nothing."""
    if not is_operator(request):
        return HttpResponse("not found\n", content_type="text/plain; charset=utf-8", status=404)
    return HttpResponse(everything(), content_type=CONTENT_TYPE)
