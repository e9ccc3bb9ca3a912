"""What is decided stands in the catalogue on its own, and goes out under a number (施行)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.decisions.models import Decision
from yakuba.foundation.audit.services import erase_people
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.records.models import OfficialSeal, Record
from yakuba.records.policies.catalogue import may_change
from yakuba.records.rules.kinds import RecordKind

from .registering import (
    RecordDraft,
    Upload,
    enter,
    keep_paper,
    locked_record,
    searched,
    tell,
)
from .stamping import ask_for_seal

ERASED: Final = "（保存期間が終わり、内容を廃棄しました）"


@transaction.atomic
def register_decided(*, subject: SubjectRef, actor: Actor, at: datetime) -> Record:
    """Enter a decided draft into the catalogue of its section (起案文書); twice does nothing more."""
    known = Record.objects.filter(
        kind=RecordKind.DRAFTED.value, subject_kind=subject.kind, subject_id=subject.id
    ).first()
    if known is not None:
        return known
    decision = Decision.objects.select_related("current", "section").get(pk=subject.id)
    draft = RecordDraft(
        kind=RecordKind.DRAFTED,
        section=decision.section,
        title=decision.title,
        dated=timezone.localdate(at),
        their_number=decision.number,
    )
    row = enter(draft=draft, actor=actor, at=at, subject_kind=subject.kind, subject_id=subject.id)
    tell(row, actor=actor, at=at)
    return row


@dataclass(frozen=True, slots=True)
class Issue:
    """To whom a decided matter goes out, when, and how (公印省略, 電子申請の通知 …)."""

    addressee: str
    dated: date
    title: str = ""
    note: str = ""
    # None where the seal is left out (公印省略).
    seal: OfficialSeal | None = None
    copies: int = 1


@transaction.atomic
def issue(
    *,
    record: Record,
    wanted: Issue,
    actor: Actor,
    at: datetime,
    upload: Upload | None = None,
    name: str = "",
) -> Record:
    """Number what goes out on a decision and enter it into the catalogue; raises `UnableToAct`."""
    held = locked_record(record)
    demand(may_change(actor, held))
    _checked(held, wanted, timezone.localdate(at))
    draft = RecordDraft(
        kind=RecordKind.ISSUED,
        section=held.section,
        title=clean_line(wanted.title) or held.title,
        dated=wanted.dated,
        other_party=wanted.addressee,
        note=wanted.note,
        disclosure=held.disclosure_enum,
        disclosure_reason=held.disclosure_reason,
    )
    made = enter(draft=draft, actor=actor, at=at, origin=held)
    if upload is not None:
        keep_paper(made, upload, name, actor, at)
    tell(made, actor=actor, at=at, files=1 if upload is not None else 0)
    if wanted.seal is not None:
        ask_for_seal(record=made, seal=wanted.seal, copies=wanted.copies, actor=actor, at=at)
    return made


def _checked(held: Record, wanted: Issue, today: date) -> None:
    if held.kind_enum is not RecordKind.DRAFTED:
        raise UnableToAct("施行できるのは、決裁された起案だけです。")
    if not clean_line(wanted.addressee):
        raise UnableToAct("宛先を入力してください。")
    if not held.dated <= wanted.dated <= today:
        raise UnableToAct("施行日は、決裁日から今日までの日を入力してください。")


@transaction.atomic
def forget_decided(*, subject: SubjectRef, actor: Actor, at: datetime) -> int:
    """Take the words out of the lines of a decision whose content was disposed of.

    Numbers, kinds and days remain. Returns how many lines it were.
    """
    lines = list(
        Record.objects.select_for_update().filter(subject_kind=subject.kind, subject_id=subject.id)
    )
    lines += Record.objects.select_for_update().filter(origin__in=lines)
    for row in lines:
        row.title, row.other_party, row.note = ERASED, "", ""
        row.search_text = searched(row)
        row.save(update_fields=["title", "other_party", "note", "search_text"])
    if lines:
        erase_people(subjects=[row.ref for row in lines], about=lines[0].ref, actor=actor, at=at)
    return len(lines)
