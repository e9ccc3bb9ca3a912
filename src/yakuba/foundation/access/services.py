"""Issue a key, stop it, note that it was used."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line

from .events import KeyIssued, KeyStopped
from .models import ApiKey
from .policies import may_have_keys, may_stop
from .queries import hash_of

KIND: Final = "access.key"
MOST_DAYS: Final = 366
MOST_KEYS: Final = 20


class UnableToIssue(Exception):
    """A key cannot be issued or stopped."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key and its secret, which nobody can read again."""

    key: ApiKey
    secret: str


@transaction.atomic
def issue(
    *, name: str, can_write: bool, ends_on: date, actor: Actor, at: datetime, on: date
) -> Issued:
    """Issue a key for a program of the actor; raises `UnableToIssue`."""
    verdict = may_have_keys(actor)
    if not verdict or actor.user_id is None:
        raise UnableToIssue(verdict.reason_ja)
    name = clean_line(name)
    if not name:
        raise UnableToIssue("用途を入力してください。")
    if not on < ends_on <= on + timedelta(days=MOST_DAYS):
        raise UnableToIssue("終了日は、あすから1年後までの日にしてください。")
    open_keys = ApiKey.objects.filter(user_id=actor.user_id, stopped_at=None, ends_on__gt=on)
    if open_keys.count() >= MOST_KEYS:
        raise UnableToIssue(f"鍵は{MOST_KEYS}本までです。使っていない鍵を止めてください。")
    secret = f"ykb_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        user_id=actor.user_id,
        name=name[:80],
        key_hash=hash_of(secret),
        can_write=can_write,
        issued_at=at,
        ends_on=ends_on,
    )
    fact = KeyIssued(subject=_ref(key), name=key.name, can_write=can_write, ends_on=ends_on)
    record(fact, actor=actor, at=at)
    return Issued(key, secret)


@transaction.atomic
def stop(*, key: ApiKey, actor: Actor, at: datetime) -> None:
    """Stop a key for good; twice does nothing more. Raises `UnableToIssue`."""
    verdict = may_stop(actor, key)
    if not verdict:
        raise UnableToIssue(verdict.reason_ja)
    if ApiKey.objects.filter(pk=key.pk, stopped_at=None).update(stopped_at=at):
        record(KeyStopped(subject=_ref(key), name=key.name), actor=actor, at=at)


def note_use(*, key: ApiKey, on: date) -> None:
    """Note the day on which the key was used last; once a day is enough."""
    if key.used_on != on:
        ApiKey.objects.filter(pk=key.pk).update(used_on=on)


def _ref(key: ApiKey) -> SubjectRef:
    return SubjectRef(KIND, str(key.pk))
