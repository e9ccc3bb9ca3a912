"""Number, freeze, print and withdraw documents."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.files.rules import PDF
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical
from yakuba.kernel.fiscal import FiscalYear

from .engine import MissingFont, UnableToTypeset, typeset
from .events import DocumentErased, DocumentIssued, DocumentProduced, DocumentWithdrawn
from .fonts import missing_characters, strings_in
from .models import IssuedDocument, NumberSeries
from .queries import hash_of
from .registry import UnknownDocumentKind, kind_of
from .rules import Seal, number_text
from .signing import UnableToSign, sign

KIND = "documents.document"
CHANNEL = "documents.produce"


class UnableToIssue(Exception):
    """The document cannot be issued; the message says why."""


class UnableToWithdraw(Exception):
    """The document cannot be withdrawn; the message says why."""


@transaction.atomic
def issue(
    *,
    kind: str,
    title: str,
    content: dict[str, Any],
    series: str,
    subject: SubjectRef,
    seal: Seal | str,
    actor: Actor,
    at: datetime,
) -> IssuedDocument:
    """Give the paper its number and date, freeze it, and promise its PDF; raises `UnableToIssue`.

    `series` is the 文書記号 (見子 for 見子第12号). The number is taken in the caller's transaction:
    if that fails the number was never used, so that the series has no gap.
    """
    kind_of(kind)
    _refuse_unprintable(title + series + strings_in(content))
    issued_date = timezone.localdate(at)
    fiscal_year = FiscalYear.of(issued_date).year
    serial = _take_number(series, fiscal_year)
    document = IssuedDocument(
        kind=kind,
        title=title,
        series=series,
        fiscal_year=fiscal_year,
        serial=serial,
        number=number_text(series, serial),
        issued_date=issued_date,
        issued_at=at,
        subject_kind=subject.kind,
        subject_id=subject.id,
        content=content,
        seal=Seal(seal).value,
    )
    try:
        document.content_hash = hash_of(document)
    except NotCanonical as fault:
        raise UnableToIssue(f"文書の内容を固定できません。{fault}") from fault
    document.save(force_insert=True)
    _record_issued(document, actor, at)
    post(
        channel=CHANNEL,
        destination=document.number,
        dedupe_key=f"{CHANNEL}:{document.pk}",
        payload={"document_id": str(document.pk)},
        subject=SubjectRef(KIND, str(document.pk)),
        at=at,
    )
    return document


def produce(document: IssuedDocument, at: datetime) -> IssuedDocument:
    """Print the document and keep the PDF; does nothing when that is done already.

    The date inside the PDF is that of issue: printing it again gives the same bytes. Where the town
    signs its notices, a signature stands behind them. Raises `MissingFont`, `UnableToTypeset`,
    `signing.UnableToSign` and `UnknownDocumentKind`.
    """
    document.refresh_from_db()
    if document.file_id is not None or document.erased_at is not None:
        return document
    kind = kind_of(document.kind)
    content = typeset(
        kind.template_path, kind.build(document), title=document.title, made_at=document.issued_at
    )
    if settings.SIGNING_NOTICES:
        place = document.municipality.name
        content = sign(content, reason=document.title, place=place, at=at).content
    actor = Actor.system("文書作成")
    with transaction.atomic():
        file = files.keep(
            content=content, name=document.file_name, media_type=PDF, actor=actor, at=at
        )
        first = IssuedDocument.objects.filter(pk=document.pk, file=None).update(
            file=file, produced_at=at
        )
        if first:
            record(
                DocumentProduced(
                    subject=_ref(document),
                    number=document.number,
                    file_sha256=file.sha256,
                    about_kind=document.subject_kind,
                    about_id=document.subject_id,
                ),
                actor=actor,
                at=at,
            )
        else:
            # Two workers printed it at once; the bytes are the same, one copy is enough.
            files.discard(file, actor=actor, at=at)
    document.refresh_from_db()
    return document


@transaction.atomic
def withdraw(
    *, document: IssuedDocument, reason: str, actor: Actor, at: datetime
) -> IssuedDocument:
    """Mark a document as withdrawn; raises `UnableToWithdraw`.

    The caller has asked the policy of the subject. The number stays used and the paper readable.
    """
    if not reason.strip():
        raise UnableToWithdraw("撤回の理由を入れてください。")
    changed = IssuedDocument.objects.filter(pk=document.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_reason=reason.strip()[:400]
    )
    document.refresh_from_db()
    if not changed:
        raise UnableToWithdraw("この文書はすでに撤回されています。")
    record(
        DocumentWithdrawn(
            subject=_ref(document),
            number=document.number,
            reason=document.withdrawn_reason,
            about_kind=document.subject_kind,
            about_id=document.subject_id,
        ),
        actor=actor,
        at=at,
    )
    return document


@transaction.atomic
def erase(*, subject: SubjectRef, actor: Actor, at: datetime) -> int:
    """Empty the documents about the subject, with their PDFs; returns how many.

    Runs when the subject's retention is over. Number, title, date and hash remain, so that nobody
    can say the number was never used, and a kept paper can still be compared.
    """
    rows = IssuedDocument.objects.select_for_update(of=("self",)).filter(
        subject_kind=subject.kind, subject_id=subject.id, erased_at=None
    )
    erased = list(rows)
    for document in erased:
        document.content = {}
        document.erased_at = at
        if document.withdrawn_reason:
            document.withdrawn_reason = files.ERASED
        document.save(update_fields=["content", "erased_at", "withdrawn_reason"])
        if document.file is not None:
            files.erase(document.file, actor=actor, at=at)
        record(
            DocumentErased(
                subject=_ref(document),
                number=document.number,
                content_hash=document.content_hash,
                about_kind=document.subject_kind,
                about_id=document.subject_id,
            ),
            actor=actor,
            at=at,
        )
    return len(erased)


def produce_delivered(delivery: Delivery) -> None:
    """Handle the delivery that `issue` posted."""
    document = IssuedDocument.objects.filter(pk=delivery.payload["document_id"]).first()
    if document is None:
        raise GiveUp("作成する文書が見つかりません。システム担当にお知らせください。")
    try:
        produce(document, delivery.attempt_at)
    except (MissingFont, UnableToSign, UnableToTypeset) as fault:
        raise GiveUp(str(fault)) from fault
    except UnknownDocumentKind as fault:
        raise GiveUp(f"文書の種類「{fault}」を扱う機能が組み込まれていません。") from fault


def _refuse_unprintable(text: str) -> None:
    missing = missing_characters(text)
    if missing:
        raise UnableToIssue(str(MissingFont(missing)))


def _take_number(series: str, fiscal_year: int) -> int:
    """Take the next number; the series' row is locked until the caller's transaction ends."""
    if not series.strip():
        raise UnableToIssue("文書記号が決まっていないため、番号を付けられません。")
    row, _ = NumberSeries.objects.get_or_create(prefix=series, fiscal_year=fiscal_year)
    NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db(fields=["last"])
    return row.last


def _record_issued(document: IssuedDocument, actor: Actor, at: datetime) -> None:
    record(
        DocumentIssued(
            subject=_ref(document),
            kind=document.kind,
            number=document.number,
            issued_date=document.issued_date,
            content_hash=document.content_hash,
            about_kind=document.subject_kind,
            about_id=document.subject_id,
        ),
        actor=actor,
        at=at,
    )


def _ref(document: IssuedDocument) -> SubjectRef:
    return SubjectRef(KIND, str(document.pk))
