"""Dispose of files whose period is over: by decision, on a list that is frozen with it.

The papers go; the lines of the catalogue, the files' names and the list stay as evidence.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from yakuba.decisions import services as deciding
from yakuba.foundation.events.services import record as record_event
from yakuba.foundation.files.services import erase
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.records.events import disposals as events
from yakuba.records.models import Binder, BinderDisposal, BinderDisposalItem, RecordFile
from yakuba.records.policies.catalogue import may_keep
from yakuba.records.queries.disposals import held_among, listed_among, section_of_keeper
from yakuba.records.rules.retention import Ending, is_over

from .binders import locked_binder

KIND: Final = "records.disposal"
MOST: Final = 500
HELD: Final = "廃棄の保留がかかっているため"


@transaction.atomic
def propose(*, binders: Collection[int], actor: Actor, at: datetime) -> BinderDisposal:
    """Bring the disposal of files to a decision; raises `UnableToAct`."""
    demand(may_keep(actor))
    on = timezone.localdate(at)
    section = section_of_keeper(actor, on)
    if section is None:
        raise UnableToAct("課の職にある文書管理の担当者が起案してください。")
    rows = _checked(binders, on)
    title = f"保存期間が満了した簿冊の廃棄について（{FiscalYear.of(on).label}・{len(rows)}冊）"
    made = BinderDisposal.objects.create(
        section=section, title=title, made_at=at, made_by_id=actor.user_id
    )
    BinderDisposalItem.objects.bulk_create(
        BinderDisposalItem(disposal=made, binder=row) for row in rows
    )
    try:
        decision = deciding.draft(
            kind=KIND,
            title=title,
            subject=made.ref,
            content=_content(rows),
            section=section,
            actor=actor,
            at=at,
        )
    except deciding.UnableToDraft as refusal:
        raise UnableToAct(str(refusal)) from refusal
    made.decision_id = str(decision.pk)
    made.save(update_fields=["decision_id"])
    fact = events.DisposalProposed(
        subject=made.ref, title=title, number=decision.number, binders=len(rows)
    )
    record_event(fact, actor=actor, at=at)
    return made


def _checked(keys: Collection[int], on: date) -> list[Binder]:
    """Return the files with their rows held; raises `UnableToAct` when one may not be on a list."""
    if not keys:
        raise UnableToAct("廃棄する簿冊を選んでください。")
    if len(keys) > MOST:
        raise UnableToAct(f"1回に起案できるのは{MOST}冊までです。")
    # In the order of their keys, so that two who propose at once wait and do not block each other.
    list(Binder.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    found = Binder.objects.select_related("section", "record_class").filter(pk__in=keys)
    rows = list(found.order_by("section__code", "title", "pk"))
    hindered = held_among(keys) | listed_among(keys)
    if len(rows) != len(set(keys)):
        raise UnableToAct("一覧にない簿冊が含まれています。選び直してください。")
    for row in rows:
        if row.disposed_at is not None or row.ending_enum is not Ending.DISPOSE:
            raise UnableToAct(f"「{row.title}」は、廃棄の対象ではありません。")
        if not is_over(row.completed_on, row.period_enum, on):
            raise UnableToAct(f"「{row.title}」の保存期間は、まだ満了していません。")
        if row.pk in hindered:
            raise UnableToAct(f"「{row.title}」は、保留中か、すでに起案されています。")
    return rows


def _content(rows: Sequence[Binder]) -> dict[str, Any]:
    """Return the list as it is put before the posts and frozen."""
    return {
        "outcome": Ending.DISPOSE.value,
        "binders": [
            {
                "key": row.pk,
                "year": row.year_label,
                "section": row.section.name,
                "class": str(row.record_class),
                "title": row.title,
                "period": row.period_enum.label,
                "completed_on": row.completed_on.isoformat() if row.completed_on else "",
                "last_day": row.last_day.isoformat() if row.last_day else "",
                "records": row.records.count(),
            }
            for row in rows
        ],
    }


@transaction.atomic
def execute(*, key: int, number: str, actor: Actor, at: datetime) -> BinderDisposal:
    """Dispose of the files of a decided list, in the transaction of the decision.

    What is held by now is left out and says so. Twice does nothing more.
    """
    disposal = BinderDisposal.objects.select_for_update().get(pk=key)
    if not disposal.is_open:
        return disposal
    items = list(disposal.items.order_by("binder_id"))
    for item in items:
        _dispose_of(item, number, actor, at)
    disposal.done_at = at
    disposal.save(update_fields=["done_at"])
    left_out = sum(1 for item in items if item.left_out_reason)
    fact = events.DisposalDone(
        subject=disposal.ref, number=number, binders=len(items) - left_out, left_out=left_out
    )
    record_event(fact, actor=actor, at=at)
    return disposal


def _dispose_of(item: BinderDisposalItem, number: str, actor: Actor, at: datetime) -> None:
    binder = locked_binder(item.binder)
    if binder.holds.filter(released_at=None).exists():
        item.left_out_reason = HELD
        item.save(update_fields=["left_out_reason"])
        return
    papers = RecordFile.objects.filter(record__binder=binder, file__discarded_at=None)
    for paper in papers.select_related("file"):
        erase(paper.file, actor=actor, at=at)
        item.files += 1
    item.done_at = at
    item.save(update_fields=["done_at", "files"])
    binder.disposed_at = at
    binder.save(update_fields=["disposed_at"])
    fact = events.BinderDisposedOf(
        subject=binder.ref,
        title=binder.title,
        number=number,
        records=binder.records.count(),
        files=item.files,
    )
    record_event(fact, actor=actor, at=at)


@transaction.atomic
def give_up(*, key: int, actor: Actor, at: datetime) -> BinderDisposal:
    """Free the files of a list whose draft was given up (廃案)."""
    disposal = BinderDisposal.objects.select_for_update().get(pk=key)
    if disposal.is_open:
        disposal.given_up_at = at
        disposal.save(update_fields=["given_up_at"])
        fact = events.DisposalGivenUp(subject=disposal.ref, title=disposal.title)
        record_event(fact, actor=actor, at=at)
    return disposal
