"""Promise mail, send it, or catch it."""

import smtplib
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime, formataddr
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp, TryAgain
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.subjects.ref import SubjectRef

from .line import line
from .models import CaughtMail
from .rules import fault_in

CHANNEL = "mail"
KEEP_CAUGHT = 5_000


class UnableToMail(Exception):
    """These words cannot be a mail; the message says why."""


def mail(
    *,
    to: str,
    subject_line: str,
    body: str,
    about: SubjectRef,
    dedupe_key: str,
    at: datetime,
    lane: Lane = Lane.NORMAL,
    not_before: datetime | None = None,
) -> Delivery:
    """Promise a plain-text mail in the running transaction; the same key again is one mail.

    Raises `UnableToMail` for an address that is none, and for words that would break the header.
    """
    fault = fault_in(to=to, subject_line=subject_line, body=body)
    if fault:
        raise UnableToMail(fault)
    try:
        validate_email(to)
    except ValidationError:
        raise UnableToMail(f"「{to}」はメールアドレスとして使えません。") from None
    return post(
        channel=CHANNEL,
        destination=to,
        dedupe_key=dedupe_key,
        payload={"subject_line": subject_line, "body": body},
        subject=about,
        at=at,
        lane=lane,
        not_before=not_before,
    )


def send(delivery: Delivery) -> None:
    """Bring one mail on its way; raises `TryAgain` and `GiveUp`."""
    message = _message(delivery)
    if settings.MAIL_CATCHER:
        _catch(delivery, message)
        return
    try:
        line.send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, _ = next(iter(refused.recipients.values()))
        _refuse(code, "宛先のメールサーバーが、このアドレスを受け付けませんでした")
    except smtplib.SMTPResponseException as refused:
        _refuse(refused.smtp_code, "メールサーバーが受け付けませんでした")
    except (OSError, smtplib.SMTPException) as failure:
        raise TryAgain(
            f"メールサーバーにつながりません({type(failure).__name__})。"
            "サーバーの名前とポートの設定を確かめてください。"
        ) from failure


def _refuse(code: int, sentence: str) -> None:
    """Raise by the class of the SMTP reply: 5xx is final (RFC 5321 4.2.1), the rest is not."""
    if 500 <= code < 600:
        raise GiveUp(f"{sentence}(応答{code})。アドレスの誤りがないか確かめてください。")
    raise TryAgain(f"{sentence}(応答{code})。時間をおいて再送します。")


def _message(delivery: Delivery) -> EmailMessage:
    town = delivery.municipality
    domain = town.mail_from.rpartition("@")[2]
    return EmailMessage(
        subject=delivery.payload["subject_line"],
        body=delivery.payload["body"],
        from_email=formataddr((town.name, town.mail_from)),
        to=[delivery.destination],
        headers={
            # The same for every attempt: a mail whose confirmation got lost is not a second mail.
            "Message-ID": f"<{delivery.pk}@{domain}>",
            "Date": format_datetime(timezone.localtime(delivery.posted_at)),
            # Asks holiday answers and mailing lists to keep quiet (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )


@transaction.atomic
def _catch(delivery: Delivery, message: EmailMessage) -> None:
    town = delivery.municipality
    # Builds the mail as if to send it, so that whatever SMTP would refuse is refused here too.
    message.message().as_bytes()
    CaughtMail.objects.get_or_create(
        delivery_id=delivery.pk,
        defaults={
            "town_name": town.name,
            "sender": f"{town.name} <{town.mail_from}>",
            "recipient": delivery.destination,
            "subject_line": delivery.payload["subject_line"],
            "body": delivery.payload["body"],
            "message_id": message.extra_headers["Message-ID"],
            "caught_at": delivery.attempt_at,
        },
    )


def erase_caught(delivery_ids: Iterable[UUID]) -> int:
    """Forget what was caught of the deliveries, with the record it was about; returns how many."""
    return CaughtMail.objects.filter(delivery_id__in=list(delivery_ids)).delete()[0]


def prune_caught(at: datetime) -> int:
    """Keep the newest caught mails; returns how many went."""
    last = CaughtMail.objects.order_by("-pk").values_list("pk", flat=True)[KEEP_CAUGHT:].first()
    return CaughtMail.objects.filter(pk__lte=last).delete()[0] if last else 0
