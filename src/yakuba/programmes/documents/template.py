"""A town's own form, Excel or Word, filled with a report: what is not filled keeps its bytes.

Libraries that read a document and write it anew lose what they do not know: shapes, seals,
pictures, print set-ups. Here only the parts with names in braces are written again.
"""

from collections.abc import Sequence
from datetime import datetime

from yakuba.foundation.files.rules import DOCX
from yakuba.programmes.rules.pack_report import Report

from . import template_excel, template_word
from .outline import front_of
from .placeholders import names_of
from .tables import Stamp
from .template_parts import NO_NAMES, UnreadableTemplate, parts_of, repacked, unknown

__all__ = ["UnreadableTemplate", "extension_of", "filled"]


def extension_of(content: bytes) -> str:
    """Return xlsx or docx, whatever the file is called; raises `UnreadableTemplate`."""
    return "docx" if parts_of(content)[0] == DOCX else "xlsx"


def filled(
    content: bytes,
    report: Report,
    *,
    content_hash: str,
    frozen_at: datetime | None = None,
    stamps: Sequence[Stamp] = (),
) -> bytes:
    """Return the form with the report's values in it; raises `UnreadableTemplate`.

    The same form, report and stamps give the same bytes.
    """
    kind, parts = parts_of(content)
    front = front_of(report, content_hash=content_hash, frozen_at=frozen_at, stamps=tuple(stamps))
    names = names_of(report, front)
    fill = template_word.fill if kind == DOCX else template_excel.fill
    missing: dict[str, None] = {}
    changed = fill(parts, names, missing)
    if missing:
        raise unknown(missing)
    if not changed:
        raise UnreadableTemplate(NO_NAMES)
    return repacked(parts, changed)
