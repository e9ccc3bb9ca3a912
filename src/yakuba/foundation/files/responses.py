"""Files on their way to a browser, told not to trust them."""

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from yakuba.foundation.vault.services import is_locked

from .models import StoredFile
from .queries import FileUnavailable, open_file, preview_png
from .rules import OFFICE, PDF, REGISTERED

_SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"
# The PDF viewers of browsers do not open inside a sandbox; nothing in it may load anything, and
# what acts was refused when the file came in.
_SEALED_PDF = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def file_response(file: StoredFile, *, inline: bool) -> FileResponse:
    """Return the file for download, or for viewing; raises Http404 when it is not available.

    The caller has asked the policy of the object that the file belongs to.
    """
    try:
        source = open_file(file)
    except FileUnavailable as reason:
        if is_locked(reason):
            # The file is there: a page that says it is not found would frighten.
            raise
        raise Http404(str(reason)) from None
    kind = REGISTERED.get(file.media_type, file.media_type)
    response = FileResponse(source, content_type=kind)
    response.headers["Content-Length"] = str(file.size)
    # No browser shows Word or Excel: said to be shown, some would guess what to do.
    inline = inline and file.media_type not in OFFICE
    response.headers["Content-Disposition"] = (
        content_disposition_header(not inline, file.name) or "attachment"
    )
    _seal(response, _SEALED_PDF if inline and file.media_type == PDF else _SEALED)
    return response


def preview_response(file: StoredFile) -> HttpResponse:
    """Return the safe picture of the file; raises Http404 when there is none."""
    try:
        picture = preview_png(file)
    except FileUnavailable as reason:
        if is_locked(reason):
            raise
        raise Http404(str(reason)) from None
    if picture is None:
        raise Http404("このファイルの見本は作れません。")
    response = HttpResponse(picture, content_type="image/png")
    _seal(response, _SEALED)
    return response


def _seal(response: HttpResponse | FileResponse, policy: str) -> None:
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
