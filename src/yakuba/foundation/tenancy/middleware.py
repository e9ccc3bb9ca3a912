"""Mount every town under its own first path segment.

`/mihon/procedures/` is served as `/procedures/` of the town `mihon`: the prefix becomes the
script name (WSGI's SCRIPT_NAME), so `{% url %}` stays inside the town by itself and no URL
pattern, view or template carries a town parameter that somebody could swap or forget.
"""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import set_script_prefix

from .active import acting_in
from .memory import Memory
from .models import Municipality
from .rows import only

# Paths that belong to the installation and not to a town.
SHARED_PATHS = (
    "static",
    "_patterns",
    "_mail",
    "healthz",
    "readyz",
    "metrics",
    "favicon.ico",
    "robots.txt",
    "language",
)


def _streamed_in(municipality_id: int, response: HttpResponse) -> HttpResponse:
    """Let rows that are read while the answer is written be read in the town, too."""
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = _pieces(municipality_id, iter(response.streaming_content))
    return response


def _pieces(municipality_id: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    # The town is active piece by piece only: between two pieces the thread may serve another town.
    while True:
        with acting_in(municipality_id):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


# Towns by address. A town changes its name or telephone once in years.
_known: Memory[str, Municipality] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def _town(slug: str) -> Municipality | None:
    """Return the town of the address, as it stands or stood a few seconds ago."""
    known = _known.get(slug)
    if known is not None:
        return known
    town = only(Municipality.objects.filter(slug=slug))
    return town and _known.keep(slug, town)


class TownMiddleware:
    """Activate the town named by the path and set `request.municipality`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        segment, _, rest = request.path_info.lstrip("/").partition("/")
        request.municipality = None  # type: ignore[attr-defined]
        if not segment:
            request.path_info = "/_towns/"
            return self.get_response(request)
        if segment in SHARED_PATHS:
            return self.get_response(request)
        town = _town(segment)
        if town is None:
            # No pattern matches this, so nothing of a town is ever served without a town.
            request.path_info = f"/_no_such_town/{request.path_info}"
            return self.get_response(request)
        request.municipality = town  # type: ignore[attr-defined]
        prefix = f"/{segment}/"
        outer = request.META.get("SCRIPT_NAME", "").rstrip("/")
        request.META["SCRIPT_NAME"] = f"{outer}/{segment}"
        request.path_info = f"/{rest}"
        request.META["PATH_INFO"] = request.path_info
        set_script_prefix(f"{outer}{prefix}")
        try:
            with acting_in(town.pk):
                return _streamed_in(town.pk, self.get_response(request))
        finally:
            set_script_prefix(f"{outer}/")
