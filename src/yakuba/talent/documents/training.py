"""The papers of training: the certificate, and the sheet that is signed at the door."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from yakuba.foundation.documents.engine import typeset
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.registry import document_kind
from yakuba.foundation.documents.rules import check_number
from yakuba.kernel.wareki import to_wareki

_FOLDER: Final = Path(__file__).resolve().parents[1] / "templates" / "typst"
CERTIFICATE: Final = _FOLDER / "certificate.typ"
SIGN_SHEET: Final = _FOLDER / "sign_sheet.typ"


def register_kinds() -> None:
    """Declare the certificate."""
    document_kind("talent.certificate", "修了証", CERTIFICATE, certificate_data)


def certificate_data(document: IssuedDocument) -> dict[str, Any]:
    """Return what the certificate prints, from the frozen row alone."""
    content = document.content
    rows = [
        ("講座", [content["course"]]),
        ("提供", [content["provider"]]),
        ("時間", [content["length"]]),
        ("修了日", [content["completed"]]),
        ("身につけた力", content["skills"]),
    ]
    return {
        "number": document.number,
        "date": to_wareki(document.issued_date),
        "check_number": check_number(document.content_hash),
        "name": content["name"],
        "town": content["town"],
        "head_title": content["head_title"],
        "head_name": content["head_name"],
        "rows": [{"label": label, "lines": lines} for label, lines in rows if lines],
    }


def sign_sheet(
    *, town: str, title: str, facts: list[str], people: list[tuple[str, str]], at: datetime
) -> bytes:
    """Return the sheet as PDF; people are pairs of section and name. Raises as `typeset` does."""
    made = timezone.localtime(at)
    data = {
        "town": town,
        "facts": facts,
        "rows": [{"section": section, "name": name} for section, name in people],
        "made": f"{to_wareki(made.date())} {made:%H:%M}現在",
    }
    return typeset(SIGN_SHEET, data, title=f"出席簿　{title}", made_at=at)
