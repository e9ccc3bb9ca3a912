"""Make a report, count it again, write what people have to say to it, and publish it.

Whatever changes what a pack says takes back the confirmations given so far: a person confirmed one
content, known by its hash, and no other. The events keep who confirmed which.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import Month
from yakuba.kernel.text import clean_line, clean_text
from yakuba.programmes.events import packs as events
from yakuba.programmes.events.about import pack_ref
from yakuba.programmes.models import (
    Countermeasure,
    Initiative,
    PackConfirmation,
    Project,
    ReviewPack,
)
from yakuba.programmes.policies.packs import may_make_packs
from yakuba.programmes.queries.packs import (
    counted,
    hash_of,
    restated,
)
from yakuba.programmes.rules.pack_report import Report, to_content
from yakuba.programmes.rules.packs import PackKind, ReportPeriod

from .errors import ReportUnderWay, UnableToReport
from .projects import demand

SUMMARY_LIMIT = 2000
LINE_LIMIT = 400


def frozen_refused(pack: ReviewPack) -> ReviewPack:
    """Lock the row and return it as it is now; raises `UnableToReport` once it is frozen."""
    held = only(ReviewPack.objects.select_for_update().filter(pk=pack.pk))
    if held is None:
        raise UnableToReport("この点検評価書はありません。")
    if held.frozen_at is not None:
        raise UnableToReport(
            "確定した点検評価書は変更できません。直すときは、新しい版を作成してください。"
        )
    return held


@transaction.atomic
def make_pack(*, kind: PackKind, month: Month, actor: Actor, at: datetime, on: date) -> ReviewPack:
    """Make the report of the period in which the month lies, counted from the records.

    When the last edition of the period is frozen this is a new edition. Raises `UnableToReport`,
    and `ReportUnderWay` where the last one is still open.
    """
    demand(may_make_packs(actor), UnableToReport)
    period = ReportPeriod.of(kind, month)
    if period.start > on:
        raise UnableToReport(
            f"{period.label}はまだ始まっていません。始まった期間を選んでください。"
        )
    earlier = _newest_of(period)
    if earlier is not None and earlier.frozen_at is None:
        raise ReportUnderWay(f"「{earlier.title}」は、すでに作成中です。", earlier.pk)
    edition = earlier.edition + 1 if earlier else 1
    title = period.title if edition == 1 else f"{period.title}（第{edition}版）"
    pack = ReviewPack(
        kind=kind.value,
        first_month=period.first.iso,
        last_month=period.last.iso,
        title=title,
        edition=edition,
        made_at=at,
        made_by_id=actor.user_id,
        counted_at=at,
    )
    _fill(pack, counted(pack, at=at))
    try:
        with transaction.atomic():
            pack.save()
    except IntegrityError:
        theirs = _newest_of(period)
        if theirs is None:
            raise
        raise ReportUnderWay(f"「{title}」は、ほかの人がいま作成しました。", theirs.pk) from None
    fact = events.PackMade(
        subject=pack_ref(pack.pk),
        title=title,
        first_month=pack.first_month,
        last_month=pack.last_month,
    )
    record(fact, actor=actor, at=at)
    return pack


def _newest_of(period: ReportPeriod) -> ReviewPack | None:
    """Return the last edition of the period's report."""
    rows = ReviewPack.objects.filter(
        kind=period.kind.value, first_month=period.first.iso, last_month=period.last.iso
    )
    return next(iter(rows.defer("content").order_by("-edition")[:1]), None)


def _fill(pack: ReviewPack, report: Report) -> None:
    pack.content = to_content(report)
    pack.content_hash = hash_of(report)


@transaction.atomic
def recount(*, pack: ReviewPack, actor: Actor, at: datetime) -> ReviewPack:
    """Count everything again from the records of now; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = frozen_refused(pack)
    held.counted_at = at
    _keep(held, counted(held, at=at))
    fact = events.PackCounted(subject=pack_ref(held.pk), content_hash=held.content_hash)
    record(fact, actor=actor, at=at)
    return held


def _keep(held: ReviewPack, report: Report) -> None:
    """Write the content, and ask everybody anew when it is another one than was confirmed."""
    before = held.content_hash
    _fill(held, report)
    held.save(update_fields=["summary", "content", "content_hash", "counted_at"])
    if held.content_hash != before:
        take_back_confirmations(held)


def take_back_confirmations(pack: ReviewPack) -> None:
    """Ask the same posts again, in their order, where one of them has already confirmed."""
    rows = list(PackConfirmation.objects.filter(pack=pack).order_by("position"))
    if not any(row.confirmed_at for row in rows):
        return
    # A given confirmation is final: it goes as a row and stays as an event.
    PackConfirmation.objects.filter(pack=pack).delete()
    PackConfirmation.objects.bulk_create(
        [PackConfirmation(pack=pack, post_id=row.post_id, position=row.position) for row in rows]
    )


@transaction.atomic
def write_summary(*, pack: ReviewPack, text: str, actor: Actor, at: datetime) -> ReviewPack:
    """Write the 総括, the words of people beside the computed sentences; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = frozen_refused(pack)
    words = clean_text(text)
    if len(words) > SUMMARY_LIMIT:
        raise UnableToReport(f"総括は{SUMMARY_LIMIT:,}字までで入力してください。")
    held.summary = words
    _keep(held, restated(held))
    _told(held, actor, at)
    return held


def _told(held: ReviewPack, actor: Actor, at: datetime) -> None:
    fact = events.PackWritten(subject=pack_ref(held.pk), content_hash=held.content_hash)
    record(fact, actor=actor, at=at)


@transaction.atomic
def add_countermeasure(
    *,
    pack: ReviewPack,
    cause: str,
    action: str,
    actor: Actor,
    at: datetime,
    due: date | None = None,
    initiative: Initiative | None = None,
    project: Project | None = None,
) -> Countermeasure:
    """Write down a cause and what is done about it; it is carried on until it is closed.

    Raises `UnableToReport`.
    """
    demand(may_make_packs(actor), UnableToReport)
    held = frozen_refused(pack)
    cause, action = clean_line(cause), clean_line(action)
    if not cause or not action:
        raise UnableToReport("要因と対応策を入力してください。")
    if max(len(cause), len(action)) > LINE_LIMIT:
        raise UnableToReport(f"要因と対応策は、それぞれ{LINE_LIMIT}字までで入力してください。")
    row = Countermeasure.objects.create(
        pack=held, cause=cause, action=action, due=due, initiative=initiative, project=project
    )
    _keep(held, restated(held))
    fact = events.RemedyAdded(subject=pack_ref(held.pk), cause=cause, action=action, due=due)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def close_countermeasure(
    *, pack: ReviewPack, countermeasure: Countermeasure, result: str, actor: Actor, at: datetime
) -> Countermeasure:
    """Say what a countermeasure brought, in the review at hand; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = frozen_refused(pack)
    words = clean_line(result)
    if not words or len(words) > LINE_LIMIT:
        raise UnableToReport(f"結果を{LINE_LIMIT}字までで入力してください。")
    row = only(Countermeasure.objects.select_for_update().filter(pk=countermeasure.pk))
    if row is None or row.closed_at is not None:
        raise UnableToReport("この対応策は、すでに終えています。")
    row.closed_at, row.result = at, words
    row.save(update_fields=["closed_at", "result"])
    _keep(held, restated(held))
    fact = events.RemedyClosed(subject=pack_ref(held.pk), action=row.action, result=words)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def publish_pack(*, pack: ReviewPack, actor: Actor, at: datetime) -> ReviewPack:
    """Show the public part of a frozen pack to residents; raises `UnableToReport`."""
    demand(may_make_packs(actor), UnableToReport)
    held = only(ReviewPack.objects.select_for_update().filter(pk=pack.pk))
    if held is None or held.frozen_at is None:
        raise UnableToReport("公表できるのは、確定した点検評価書だけです。")
    if held.published_at is not None:
        raise UnableToReport("この点検評価書は、すでに公表されています。")
    held.published_at = at
    held.save(update_fields=["published_at"])
    fact = events.PackPublished(subject=pack_ref(held.pk), content_hash=held.content_hash)
    record(fact, actor=actor, at=at)
    return held
