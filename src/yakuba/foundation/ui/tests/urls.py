"""The addresses that the pages of this app need, without any domain app."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def somewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", somewhere, name="home"),
    path("_towns/", somewhere, name="towns"),
    path("desk/cases/", somewhere, name="cases"),
    path("desk/cases/late/", somewhere, name="late"),
    path("", include("yakuba.foundation.ui.urls")),
]
handler404 = "yakuba.foundation.ui.views.not_found"
handler500 = "yakuba.foundation.ui.views.server_error"
