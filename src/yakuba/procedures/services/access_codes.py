"""Open an application on another device: a code to the address that the applicant gave."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import UnreadableEmail, parse_email
from yakuba.kernel.receipt import CHECK_CHARACTERS, UnreadableReceipt, parse_receipt_number
from yakuba.procedures import events
from yakuba.procedures.models import Application
from yakuba.procedures.queries.status import application_by_number

from .resuming import shown, tidy

CODE_LENGTH: Final = 8
CODE_LIVES: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
MOST_MAILS_AN_HOUR: Final = 5
_ALPHABET: Final = CHECK_CHARACTERS + "23456789"


class UnableToSendCode(Exception):
    """What was typed cannot be a receipt number or an e-mail address; the message says which."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnableToOpen(Exception):
    """The code is wrong, too old, or was tried too often."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the session keeps until the code is typed; it looks the same when nothing was found."""

    key: str
    hash: str
    until: str
    tries: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)

    def tried(self) -> "Challenge":
        """Return the challenge after one more wrong code."""
        return Challenge(self.key, self.hash, self.until, self.tries + 1)


def _hash(key: str, code: str) -> str:
    return salted_hmac("procedures.access", f"{key}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def send_access_code(*, number: str, email: str, actor: Actor, at: datetime) -> Challenge:
    """Mail a code when number and address belong together; the answer never tells whether.

    Raises `UnableToSendCode` for what cannot be a number or an address at all.
    """
    try:
        parse_receipt_number(number)
    except UnreadableReceipt as fault:
        raise UnableToSendCode("number", str(fault)) from None
    try:
        address = parse_email(email)
    except UnreadableEmail as fault:
        raise UnableToSendCode("email", str(fault)) from None
    code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    application = application_by_number(number, address)
    key = "" if application is None else str(application.pk)
    if application is not None and not _had_enough(application, at):
        try:
            _send(application, code, actor, at)
        except UnableToMail:
            # An address that no mail can go to must look like one that is not known.
            key = ""
    return Challenge(key=key, hash=_hash(key, code), until=(at + CODE_LIVES).isoformat())


def _had_enough(application: Application, at: datetime) -> bool:
    """Tell whether the mailbox has got its share, so that nobody can flood it."""
    recent = Delivery.objects.filter(
        dedupe_key__startswith=f"access:{application.pk}:", posted_at__gt=at - timedelta(hours=1)
    )
    return recent.count() >= MOST_MAILS_AN_HOUR


def _send(application: Application, code: str, actor: Actor, at: datetime) -> None:
    town = application.municipality
    mail(
        to=application.applicant_email,
        subject_line=f"【{town.name}】状況を確認するためのコード",
        body=(
            f"{town.name} オンライン窓口です。\n\n"
            f"受付番号 {application.receipt_number} の状況を確認するためのコードです。\n\n"
            f"コード　{shown(code)}\n\n"
            f"{int(CODE_LIVES.total_seconds() // 60)}分間使えます。ほかの人に教えないでください。\n"
            "心当たりがないときは、このメールを削除してください。\n"
            f"{town.name}　電話 {town.telephone}\n"
        ),
        about=events.application_ref(application.pk),
        dedupe_key=f"access:{application.pk}:{at.isoformat()}",
        at=at,
        lane=Lane.URGENT,
    )
    record(
        events.AccessCodeSent(subject=events.application_ref(application.pk)), actor=actor, at=at
    )


def open_by_code(*, challenge: Challenge, code: str, at: datetime) -> UUID:
    """Return the key of the application that the code opens; raises `UnableToOpen`."""
    if at >= datetime.fromisoformat(challenge.until) or challenge.tries >= MOST_TRIES:
        raise UnableToOpen(
            "このコードはもう使えません。受付番号とメールアドレスを入れて、新しいコードを受け取ってください。"
        )
    right = constant_time_compare(challenge.hash, _hash(challenge.key, tidy(code)))
    if not (right and challenge.key):
        raise UnableToOpen(
            "コードが違うようです。メールに書かれた8文字を確かめて、もう一度入れてください。"
        )
    return UUID(challenge.key)
