"""Acts around the resume code: send it by e-mail, open a draft by it."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from unicodedata import normalize

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import mail
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import UnreadableEmail, parse_email
from yakuba.kernel.receipt import CHECK_CHARACTERS
from yakuba.procedures import events
from yakuba.procedures.models import Draft
from yakuba.procedures.queries.drafts import open_drafts_by_email

from .drafts import opened

CODE_LENGTH: Final = 8
CODE_LIVES: Final = timedelta(days=30)
MOST_ATTEMPTS: Final = 10
_ALPHABET: Final = CHECK_CHARACTERS + "23456789"


class UnableToSendCode(Exception):
    """The address cannot be used."""


class UnableToResume(Exception):
    """No open draft answers to the address and the code."""


def _hash(draft: Draft, code: str) -> str:
    """Return what is stored of the code: useless without the installation's secret."""
    return salted_hmac("procedures.resume", f"{draft.pk}:{code}", algorithm="sha256").hexdigest()


def tidy(code: str) -> str:
    """Return the code as it was made, whatever width, case and hyphens it was typed in."""
    letters = normalize("NFKC", code).upper()
    return "".join(letter for letter in letters if letter.isalnum())


def shown(code: str) -> str:
    """Return the code in two halves, easier to copy by hand."""
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def send_resume_code(*, draft: Draft, email: str, link: str, actor: Actor, at: datetime) -> str:
    """Mail a fresh code and return the address; an older code dies. Raises `UnableToSendCode`."""
    try:
        address = parse_email(email)
    except UnreadableEmail as unreadable:
        raise UnableToSendCode(str(unreadable)) from None
    locked = opened(draft, actor)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    locked.email = address
    locked.resume_code_hash = _hash(locked, code)
    locked.resume_sent_at = at
    locked.resume_attempts = 0
    locked.save(update_fields=["email", "resume_code_hash", "resume_sent_at", "resume_attempts"])
    title = locked.procedure.title
    mail(
        to=address,
        subject_line=f"【{locked.municipality.name}】{title}の再開コード",
        body=_letter(locked, shown(code), link),
        about=events.draft_ref(locked.pk),
        dedupe_key=f"resume:{locked.pk}:{at.isoformat()}",
        at=at,
    )
    record(
        events.ResumeCodeSent(subject=events.draft_ref(locked.pk), email=address),
        actor=actor,
        at=at,
    )
    return address


def _letter(draft: Draft, code: str, link: str) -> str:
    town = draft.municipality
    return (
        f"{town.name} オンライン窓口です。\n\n"
        f"「{draft.procedure.title}」の記入を保存しました。\n"
        "次のページを開き、メールアドレスと再開コードを入れると、続きから記入できます。\n\n"
        f"再開コード　{code}\n"
        f"{link}\n\n"
        f"再開コードは{CODE_LIVES.days}日間使えます。ほかの人に教えないでください。\n"
        "まだ申請は届いていません。続きを記入して「申請する」まで進めてください。\n\n"
        "このメールに心当たりがないときは、このまま削除してください。\n"
        f"{town.name}　電話 {town.telephone}\n"
    )


_WRONG = (
    "メールアドレスか再開コードが違うようです。"
    "届いたメールの8文字のコードを確かめて、もう一度入れてください。"
)


def resume(*, email: str, code: str, actor: Actor, at: datetime) -> Draft:
    """Return the open draft that the code belongs to; raises `UnableToResume`.

    A wrong code counts against every open draft of the address, so guessing ends soon; whether
    the address is known at all is never told.
    """
    try:
        address = parse_email(email)
    except UnreadableEmail as unreadable:
        raise UnableToResume(str(unreadable)) from None
    found = _try(address, tidy(code), actor, at)
    if found is None:
        raise UnableToResume(_WRONG)
    return found


@transaction.atomic
def _try(address: str, code: str, actor: Actor, at: datetime) -> Draft | None:
    drafts = [
        draft
        for draft in open_drafts_by_email(address).select_for_update(of=("self",))
        if draft.resume_sent_at is not None
        and at < draft.resume_sent_at + CODE_LIVES
        and draft.resume_attempts < MOST_ATTEMPTS
    ]
    for draft in drafts:
        if constant_time_compare(draft.resume_code_hash, _hash(draft, code)):
            draft.resume_attempts = 0
            draft.save(update_fields=["resume_attempts"])
            record(events.DraftResumed(subject=events.draft_ref(draft.pk)), actor=actor, at=at)
            return draft
    for draft in drafts:
        draft.resume_attempts += 1
        draft.save(update_fields=["resume_attempts"])
    return None


@transaction.atomic
def send_codes_again(*, email: str, link: str, actor: Actor, at: datetime) -> None:
    """Mail fresh codes for the open drafts of the address; silent when there are none."""
    try:
        address = parse_email(email)
    except UnreadableEmail as unreadable:
        raise UnableToSendCode(str(unreadable)) from None
    for draft in open_drafts_by_email(address)[:5]:
        holder = Actor.guest(name=actor.name, held_ids=frozenset({str(draft.pk)}))
        send_resume_code(draft=draft, email=address, link=link, actor=holder, at=at)
