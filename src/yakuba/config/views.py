"""The front door: which town, and is the machine well."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.models import Municipality
from yakuba.procedures.views.portal import portal_home


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the town's portal, or the list of towns at the root of the installation."""
    if getattr(request, "municipality", None) is not None:
        return portal_home(request)
    towns = Municipality.objects.all()
    return render(request, "config/towns.html", {"towns": towns})


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
