"""A web process with one slot and little patience, for tests that talk to it through sockets.

It answers with the length and the hash of what it was sent.
"""

import hashlib
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.http import HttpResponse  # noqa: E402

from yakuba.config import intake  # noqa: E402
from yakuba.config.shedding import guarded  # noqa: E402

settings.STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
intake.GRACE_SECONDS = 1.0  # type: ignore[misc]
intake.PLACE_SECONDS = 0.5  # type: ignore[misc]


def answer(environ: dict[str, Any], start_response: Any) -> HttpResponse:
    """Say what came."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    response = HttpResponse(f"{len(body)} {hashlib.sha256(body).hexdigest()}")
    start_response("200 OK", [("Content-Length", str(len(response.content)))])
    return response


application = guarded(answer, slots=1, places=8)
