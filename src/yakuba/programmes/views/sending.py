"""A report on its way out as a file."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yakuba.programmes.documents import MEDIA_TYPES
from yakuba.programmes.models import ReviewPack


def sent(content: bytes, pack: ReviewPack | None, extension: str, words: str = "") -> HttpResponse:
    """Return the file under the title of the report and what is said besides."""
    title = f"{pack.title}{'' if pack.frozen_at else '（案）'}" if pack else ""
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[extension],
        headers={
            "Content-Disposition": content_disposition_header(True, f"{title}{words}.{extension}")
            or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
