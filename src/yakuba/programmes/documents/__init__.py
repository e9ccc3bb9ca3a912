"""A report in every format: one document model, drawn by one renderer each.

The same model, hash and moment give the same bytes, whenever and however often they are drawn.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from yakuba.programmes.rules.pack_report import Report

from .excel import as_excel
from .html import as_html
from .outline import front_of, sections
from .pdf import as_pdf
from .tables import Front, Stamp
from .word import as_word

__all__ = ["MEDIA_TYPES", "Front", "Stamp", "drawn", "front_of", "sections"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}


def drawn(
    report: Report,
    extension: str,
    *,
    content_hash: str,
    frozen_at: datetime | None,
    stamps: Sequence[Stamp] = (),
) -> bytes:
    """Return the report in the format of the extension; raises KeyError for another one.

    For PDF also `MissingFont` and `UnableToTypeset`.
    """
    front = front_of(report, content_hash=content_hash, frozen_at=frozen_at, stamps=tuple(stamps))
    made_at = frozen_at or datetime.fromisoformat(report.cover.counted_at)
    if extension == "xlsx":
        return as_excel(front, report, made_at=made_at)
    renderer = {"pdf": as_pdf, "docx": as_word, "html": as_html}[extension]
    return renderer(front, sections(report), made_at=made_at)
