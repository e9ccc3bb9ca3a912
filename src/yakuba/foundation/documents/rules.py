"""What a notice is made of, its number and its check number."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from yakuba.foundation.tenancy.profile import TenantProfile
from yakuba.kernel.canonical import content_hash

_NUMBER: Final = re.compile(r"(.{1,20})第([0-9]{1,9})号")
_CHECK: Final = re.compile(r"[0-9a-f]{16}")
_BETWEEN: Final = re.compile(r"[\s\-‐‑‒–—―−ーｰ]")


class Seal(StrEnum):
    """How the official seal (公印) stands on the paper."""

    LINE = "LINE"
    OMITTED = "OMITTED"

    @property
    def label(self) -> str:
        return {"LINE": "公印を押す", "OMITTED": "公印省略"}[self.value]


def number_text(prefix: str, serial: int) -> str:
    """Return the document number as written: 見子第12号."""
    return f"{prefix}第{serial}号"


def document_hash(
    *, kind: str, title: str, number: str, issued_date: date, seal: str, content: dict[str, Any]
) -> str:
    """Return the SHA-256 over everything the paper says; raises `kernel.canonical.NotCanonical`."""
    return content_hash(
        {
            "kind": kind,
            "title": title,
            "number": number,
            "issued_date": issued_date.isoformat(),
            "seal": seal,
            "content": content,
        }
    )


def check_number(hash_text: str) -> str:
    """Return the part of the hash that is printed at the foot: 64 bits, in groups of four."""
    return "-".join(hash_text[at : at + 4] for at in range(0, 16, 4))


def read_number(text: str) -> tuple[str, int] | None:
    """Return series and serial of a typed document number; None where it cannot be one."""
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBER.fullmatch(typed)
    return (found[1], int(found[2])) if found else None


def read_check_number(text: str) -> str:
    """Return a typed check number as `check_number` prints it; "" where it cannot be one.

    Width, case, blanks and hyphens are forgiven.
    """
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    return check_number(typed) if _CHECK.fullmatch(typed) else ""


def notice_content(
    *,
    profile: TenantProfile,
    addressee_name: str,
    body: Sequence[str],
    addressee_lines: Sequence[str] = (),
    honorific: str = "様",
    particulars: Iterable[tuple[str, str]] = (),
    reasons: Sequence[str] = (),
    appeal: Sequence[str] = (),
    contact: Sequence[str] = (),
    issuer_title: str = "",
    issuer_name: str = "",
) -> dict[str, Any]:
    """Return the frozen content of a notice for `services.issue`; the head of the town issues.

    Every text is plain; a line break in it is a line break on paper. `addressee_lines` is the
    postal address, `particulars` the table below 記, `appeal` the paragraphs of the 教示.
    """
    return {
        "addressee": {
            "lines": list(addressee_lines),
            "name": addressee_name,
            "honorific": honorific,
        },
        "body": list(body),
        "particulars": [{"label": label, "value": value} for label, value in particulars],
        "reasons": list(reasons),
        "appeal": list(appeal),
        "contact": list(contact),
        "issuer": {
            "town": profile.name,
            "title": issuer_title or profile.head_title,
            "name": issuer_name or profile.head_name,
        },
    }
