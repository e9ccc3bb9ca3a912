"""What every template may rely on: the town, the reader's language, the request number."""

from typing import Any

from django.http import HttpRequest

from .language import READERS, html_lang, reader_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates `town`, `reader` (ja, easy, en), `html_lang`, `readers` and `request_id`."""
    reader = reader_of(request)
    return {
        "town": getattr(request, "municipality", None),
        "actor": getattr(request, "actor", None),
        "reader": reader,
        "readers": READERS,
        "html_lang": html_lang(reader),
        "request_id": getattr(request, "request_id", ""),
    }
