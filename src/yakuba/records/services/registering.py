"""Register documents: what came (収受) and what is kept to be looked up (資料), with their papers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record as record_event
from yakuba.foundation.files.rules import ALLOWED, OFFICE
from yakuba.foundation.files.services import UnableToStore, store
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.records.events import catalogue as events
from yakuba.records.models import Record, RecordFile
from yakuba.records.policies.catalogue import may_change, may_register
from yakuba.records.rules.kinds import BY_HAND, Disclosure, RecordKind, search_text

from .numbering import take_number

MOST_FILES = 50
Upload = UploadedFile[Any] | bytes


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """What is said of a document when it is registered."""

    kind: RecordKind
    section: Department
    title: str
    dated: date
    other_party: str = ""
    their_number: str = ""
    note: str = ""
    disclosure: Disclosure = Disclosure.OPEN
    disclosure_reason: str = ""


@transaction.atomic
def register(
    *,
    draft: RecordDraft,
    actor: Actor,
    at: datetime,
    upload: Upload | None = None,
    name: str = "",
) -> Record:
    """Register what came or what is kept, number it and keep its paper; raises `UnableToAct`."""
    demand(may_register(actor, draft.section.pk))
    _checked(draft, timezone.localdate(at))
    made = enter(draft=draft, actor=actor, at=at)
    if upload is not None:
        keep_paper(made, upload, name, actor, at)
    tell(made, actor=actor, at=at, files=1 if upload is not None else 0)
    return made


def enter(
    *, draft: RecordDraft, actor: Actor, at: datetime, origin: Record | None = None, **about: str
) -> Record:
    """Write the line of the catalogue with its number; the caller has asked the policy."""
    year = FiscalYear.of(draft.dated).year
    number = take_number(section=draft.section, fiscal_year=year)
    row = Record(
        kind=draft.kind.value,
        fiscal_year=year,
        section=draft.section,
        serial=number.serial,
        number=number.text[:60],
        title=clean_line(draft.title)[:200],
        dated=draft.dated,
        other_party=clean_line(draft.other_party)[:120],
        their_number=clean_line(draft.their_number)[:60],
        note=clean_line(draft.note)[:400],
        disclosure=draft.disclosure.value,
        disclosure_reason=clean_line(draft.disclosure_reason)[:200],
        origin=origin,
        registered_at=at,
        registered_by_id=actor.user_id,
        registered_label=f"{actor.post_label} {actor.name}".strip()[:180],
        **about,
    )
    row.search_text = searched(row)
    row.save(force_insert=True)
    return row


def searched(row: Record) -> str:
    """Return what a document is found by."""
    return search_text(row.number, row.title, row.other_party, row.their_number, row.note)


def tell(row: Record, *, actor: Actor, at: datetime, files: int = 0) -> None:
    """Record that the document stands in the catalogue."""
    fact = events.RecordRegistered(
        subject=row.ref,
        kind=row.kind_enum.label,
        number=row.number,
        title=row.title,
        other_party=row.other_party,
        dated=row.dated,
        files=files,
    )
    record_event(fact, actor=actor, at=at)


@transaction.atomic
def attach(*, record: Record, upload: Upload, name: str, actor: Actor, at: datetime) -> RecordFile:
    """Hang another paper on the document; raises `UnableToAct`."""
    held = locked_record(record)
    demand(may_change(actor, held))
    if held.binder is not None and held.binder.completed_on is not None:
        raise UnableToAct("完結した簿冊の文書には、ファイルを加えられません。")
    if RecordFile.objects.filter(record=held).count() >= MOST_FILES:
        raise UnableToAct(f"添付は{MOST_FILES}件までです。")
    return keep_paper(held, upload, name, actor, at)


def locked_record(record: Record) -> Record:
    """Return the document with its row held; raises `UnableToAct`."""
    rows = Record.objects.select_for_update(of=("self",)).select_related("section", "binder")
    held = rows.filter(pk=record.pk).first()
    if held is None:
        raise UnableToAct("この文書は登録されていません。")
    return held


def keep_paper(record: Record, upload: Upload, name: str, actor: Actor, at: datetime) -> RecordFile:
    """Check and keep a paper of the document; the caller has asked the policy."""
    try:
        file = store(upload=upload, name=name, actor=actor, at=at, allowed=ALLOWED | OFFICE)
    except UnableToStore as fault:
        raise UnableToAct(str(fault)) from fault
    kept = RecordFile.objects.create(record=record, file=file, added_at=at)
    fact = events.RecordFileAdded(subject=record.ref, name=file.name, sha256=file.sha256)
    record_event(fact, actor=actor, at=at)
    return kept


def _checked(draft: RecordDraft, today: date) -> None:
    if draft.kind not in BY_HAND:
        raise UnableToAct(
            "登録できるのは、収受した文書と資料です。起案は決裁のときに登録されます。"
        )
    if not clean_line(draft.title):
        raise UnableToAct("件名を入力してください。")
    if draft.dated > today:
        raise UnableToAct(f"{draft.kind.day_label}に、先の日は入力できません。")
    if draft.dated < FiscalYear.of(today).previous.start:
        raise UnableToAct(f"{draft.kind.day_label}は、前の年度の4月1日以後の日を入力してください。")
    if draft.kind is RecordKind.RECEIVED and not clean_line(draft.other_party):
        raise UnableToAct("差出人を入力してください。")
    check_disclosure(draft.disclosure, draft.disclosure_reason)


def check_disclosure(disclosure: Disclosure, reason: str) -> None:
    """Refuse to withhold without a reason; raises `UnableToAct`."""
    if disclosure.needs_reason and not clean_line(reason):
        raise UnableToAct("公開しない理由を入力してください。")
