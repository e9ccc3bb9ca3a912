"""Reads of issued documents."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, UnknownSubjectKind, card_of, may_see
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import Verdict, denied
from yakuba.kernel.wareki import to_wareki

from .fonts import missing_characters, strings_in
from .models import IssuedDocument
from .rules import check_number, document_hash, read_number
from .verifying import qr_code, verifying_address


def find(document_id: UUID) -> IssuedDocument | None:
    """Return the document of the active town, or None."""
    return IssuedDocument.objects.select_related("file").filter(pk=document_id).first()


def documents_of(subject: SubjectRef) -> QuerySet[IssuedDocument]:
    """Return what was issued about the subject, newest first."""
    return IssuedDocument.objects.select_related("file").filter(
        subject_kind=subject.kind, subject_id=subject.id
    )


def unprintable(content: object) -> list[str]:
    """Return the characters in the content that no installed face can draw (外字), for drafting."""
    return missing_characters(strings_in(content))


def hash_of(document: IssuedDocument) -> str:
    """Return the hash of what the row says now; raises `kernel.canonical.NotCanonical`."""
    return document_hash(
        kind=document.kind,
        title=document.title,
        number=document.number,
        issued_date=document.issued_date,
        seal=document.seal,
        content=document.content,
    )


def is_unaltered(document: IssuedDocument) -> bool:
    """Tell whether the row still says what was issued."""
    return document.content_hash == hash_of(document)


def verified(number: str, check: str) -> IssuedDocument | None:
    """Return the document of the active town that bears the number and the check number, or None.

    `check` is what `rules.read_check_number` returns. A number comes again every year, so that the
    check number tells which year's it is.
    """
    read = read_number(number)
    if read is None:
        return None
    series, serial = read
    for document in IssuedDocument.objects.select_related("file").filter(
        series=series, serial=serial
    ):
        if check_number(document.content_hash) == check:
            return document
    return None


def notice_data(document: IssuedDocument) -> dict[str, Any]:
    """Return what `notice.typ` prints; the `build` of every kind that uses `notice_content`."""
    return {
        **document.content,
        "number": document.number,
        "date": to_wareki(document.issued_date),
        "seal": document.seal,
        "check_number": check_number(document.content_hash),
        "verify": {"home": verifying_address(document.municipality), "qr": qr_code(document)},
    }


def card_of_document(document_id: str) -> SubjectCard | None:
    """Return number and title with the address of what the document is about."""
    document = _by_text(document_id)
    if document is None:
        return None
    try:
        about = card_of(document.subject)
    except UnknownSubjectKind:
        about = None
    return SubjectCard(title=str(document), url=about.url if about else "")


def may_see_document(actor: Actor, document_id: str) -> Verdict:
    """Whoever may see what the document is about may see the document."""
    document = _by_text(document_id)
    if document is None:
        return denied("この文書は見つかりません。")
    return may_see(actor, document.subject)


def key_of_number(number: str) -> str | None:
    """Return the key of the newest document with that number (numbers begin anew every year)."""
    document = IssuedDocument.objects.filter(number=number).first()
    return str(document.pk) if document else None


def _by_text(document_id: str) -> IssuedDocument | None:
    key = parse_uuid(document_id)
    return find(key) if key else None
