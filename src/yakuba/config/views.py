"""The front door of the installation: which town, and is the machine well."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.models import Municipality


@login_not_required
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """List the towns of the installation."""
    return render(request, "config/towns.html", {"towns": Municipality.objects.all()})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")
