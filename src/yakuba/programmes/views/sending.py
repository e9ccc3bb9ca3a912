"""A report on its way out as a file, and who confirmed it as the paper says it."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from yakuba.kernel.wareki import to_wareki_short
from yakuba.programmes.documents import MEDIA_TYPES, Stamp
from yakuba.programmes.models import ReviewPack
from yakuba.programmes.queries.packs import confirmations_of


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


def stamps_of(pack: ReviewPack) -> tuple[Stamp, ...]:
    """Return the posts asked, with who confirmed for them and when."""
    return tuple(
        Stamp(
            row.post.label,
            f"{row.confirmed_label.removeprefix(f'{row.post.label} ')}{'（代決）' if row.is_acting else ''}",
            to_wareki_short(timezone.localdate(row.confirmed_at)) if row.confirmed_at else "",
        )
        for row in confirmations_of(pack)
    )
