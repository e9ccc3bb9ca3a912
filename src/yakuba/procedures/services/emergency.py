"""緊急閲覧: open a case of another section for half an hour, with a reason, before witnesses."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.events.services import record, record_alone
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.procedures.events import application_ref
from yakuba.procedures.events import emergency as events
from yakuba.procedures.models import Application, EmergencyReading
from yakuba.procedures.policies import emergency as policy
from yakuba.procedures.queries.emergency import open_readings, to_be_told

LASTS: Final = timedelta(minutes=30)
# Whoever needs more at once is not reading cases but copying them.
MOST_OPEN: Final = 5
REASON_LEAST: Final = 10
REASON_MOST: Final = 400


class UnableToOpen(Exception):
    """The case cannot be opened in an emergency; the message says why."""


class UnableToEnd(Exception):
    """The reading cannot be ended by this actor."""


def open_case(
    *, application: Application, reason: str, actor: Actor, at: datetime
) -> EmergencyReading:
    """Open the case for this reader; an open reading of the same case is returned as it is.

    Raises `UnableToOpen`; that somebody was refused is on record, too.
    """
    try:
        return _open(application, reason, actor, at)
    except _Refused as refusal:
        record_alone(
            events.EmergencyRefused(
                subject=application_ref(application.pk),
                receipt_number=application.receipt_number,
                why=str(refusal),
            ),
            actor=actor,
            at=at,
        )
        raise UnableToOpen(str(refusal)) from refusal


class _Refused(Exception):
    """Denied by the policy or the limit, not by a form that was filled in badly."""


@transaction.atomic
def _open(application: Application, reason: str, actor: Actor, at: datetime) -> EmergencyReading:
    # Two buttons pressed at once open one reading.
    held = (
        Application.objects.select_for_update(of=("self",))
        .select_related("procedure", "section", "municipality")
        .get(pk=application.pk)
    )
    verdict = policy.may_open(actor, held)
    if not verdict:
        raise _Refused(verdict.reason_ja)
    words = _reason(reason)
    now_open = list(open_readings(actor, at))
    for known in now_open:
        if known.application_id == held.pk:
            return known
    if len(now_open) >= MOST_OPEN:
        raise _Refused(
            f"同時に開ける申請は{MOST_OPEN}件までです。見終わったものを終わらせてから開いてください。"
        )
    heads = to_be_told(held.section, at)
    reading = EmergencyReading(
        application=held,
        reader_id=actor.user_id or 0,
        reader_label=_label(actor),
        reason=words,
        opened_at=at,
        until=at + LASTS,
        notified="、".join(one.name for one in heads)[:400],
    )
    reading.save(force_insert=True)
    _record_opening(reading, actor, at)
    for head in heads:
        _tell(head, reading, at)
    return reading


def note_reading(*, reading: EmergencyReading, actor: Actor, at: datetime, file: str = "") -> None:
    """Record that the content, or the file of this key, is shown; every time."""
    record_alone(
        events.EmergencyRead(
            subject=application_ref(reading.application_id), reading=str(reading.pk), file=file
        ),
        actor=actor,
        at=at,
    )


@transaction.atomic
def end(*, reading: EmergencyReading, actor: Actor, at: datetime) -> EmergencyReading:
    """End the reading now; one that is over stays as it is. Raises `UnableToEnd`."""
    held = (
        EmergencyReading.objects.select_for_update(of=("self",))
        .select_related("application")
        .get(pk=reading.pk)
    )
    verdict = policy.may_end(actor, held)
    if not verdict:
        raise UnableToEnd(verdict.reason_ja)
    if not held.is_open_at(at):
        return held
    held.ended_at, held.ended_by_id, held.ended_label = at, actor.user_id, _label(actor)
    held.save(update_fields=["ended_at", "ended_by", "ended_label"])
    record(
        events.EmergencyEnded(
            subject=application_ref(held.application_id),
            reading=str(held.pk),
            by_reader=held.reader_id == actor.user_id,
        ),
        actor=actor,
        at=at,
    )
    return held


def _reason(text: str) -> str:
    words = " ".join(clean_text(text).split())
    if len(words) < REASON_LEAST:
        raise UnableToOpen(
            f"理由を{REASON_LEAST}字以上で書いてください。"
            "何が起きていて、なぜいま見る必要があるのかを書きます。"
        )
    if len(words) > REASON_MOST:
        raise UnableToOpen(f"理由は{REASON_MOST}字以内で書いてください（いま{len(words)}字です）。")
    return words


def _label(actor: Actor) -> str:
    return f"{actor.post_label} {actor.name}".strip()[:180]


def _record_opening(reading: EmergencyReading, actor: Actor, at: datetime) -> None:
    record(
        events.EmergencyOpened(
            subject=application_ref(reading.application_id),
            reading=str(reading.pk),
            receipt_number=reading.application.receipt_number,
            reason=reading.reason,
            until=reading.until,
            notified=reading.notified,
        ),
        actor=actor,
        at=at,
    )


def _tell(head: User, reading: EmergencyReading, at: datetime) -> None:
    """Write to the head of the section; the mail names no resident."""
    case, town = reading.application, reading.application.municipality
    until = timezone.localtime(reading.until)
    lines = [
        f"{head.name} 様",
        "",
        f"{case.section.name}の申請が、緊急閲覧で開かれました。",
        "",
        f"受付番号：{case.receipt_number}（{case.procedure.title}）",
        f"開いた人：{reading.reader_label}",
        f"理由：{reading.reason}",
        f"見られる時刻：{until:%H:%M}まで",
        "",
        "心当たりのないときは、次のページですぐに終わらせることができます。",
        f"{settings.PUBLIC_URL}/{town.slug}/desk/emergency/",
        "",
        "このメールは自動で送っています。",
    ]
    try:
        mail(
            to=head.email,
            subject_line=f"【{town.name}】緊急閲覧が行われました（受付番号 {case.receipt_number}）",
            body="\n".join(lines) + "\n",
            about=application_ref(case.pk),
            dedupe_key=f"emergency:{reading.pk}:{head.pk}",
            at=at,
            lane=Lane.URGENT,
        )
    except UnableToMail:
        # The reading stands on the section's page all the same.
        return
