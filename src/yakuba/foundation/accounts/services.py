"""Writes: create accounts, give a name, note log-ins and their failures."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.models import Municipality

from . import events
from .actor import Actor
from .models import User, UserKind


class UnableToCreateAccount(Exception):
    """The account cannot be created as asked."""


def subject_of(user: User) -> SubjectRef:
    """Return how facts point at the account."""
    return SubjectRef("accounts.user", str(user.pk))


@transaction.atomic
def create_staff(
    *,
    municipality: Municipality,
    username: str,
    name: str,
    kana: str,
    password: str | None,
    email: str = "",
    actor: Actor,
    at: datetime,
) -> User:
    """Create a member of staff of the active town; raises `UnableToCreateAccount`."""
    if municipality.pk != active_municipality_id():
        raise UnableToCreateAccount("ほかの自治体の職員は登録できません。")
    if User.objects.filter(username=username).exists():
        raise UnableToCreateAccount(f"職員番号「{username}」はすでに使われています。")
    user = User(
        username=username,
        name=name,
        kana=kana,
        email=email,
        kind=UserKind.STAFF,
        municipality=municipality,
        date_joined=at,
    )
    return _create(user, password, actor, at)


@transaction.atomic
def create_resident(*, email: str, name: str, kana: str, actor: Actor, at: datetime) -> User:
    """Create a resident's account, which logs in by a code sent to the address."""
    if User.objects.filter(username=email.lower()).exists():
        raise UnableToCreateAccount("このメールアドレスはすでに登録されています。")
    user = User(
        username=email.lower(),
        name=name,
        kana=kana,
        email=email.lower(),
        kind=UserKind.RESIDENT,
        date_joined=at,
    )
    return _create(user, None, actor, at)


def _create(user: User, password: str | None, actor: Actor, at: datetime) -> User:
    user.set_password(password)
    user.save()
    if is_town_active():
        fact = events.AccountCreated(subject=subject_of(user), kind=user.kind, name=user.name)
        record(fact, actor=actor, at=at)
    return user
