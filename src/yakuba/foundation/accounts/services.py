"""Writes: create accounts, give a name, note what happened at the door."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, ActorKind

from . import events
from .models import User, UserKind

# No password matches it: residents have none.
UNUSABLE = UNUSABLE_PASSWORD_PREFIX


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
    if "@" in username:
        # Addresses are the user names of residents, who are let in by a code.
        raise UnableToCreateAccount("職員番号に「@」は使えません。")
    if User.objects.filter(username__iexact=username).exists():
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


def as_actor(user: User) -> Actor:
    """Return the actor of what a user does at the door, where posts do not matter yet."""
    kind = ActorKind.STAFF if user.kind == UserKind.STAFF else ActorKind.RESIDENT
    return Actor(
        kind=kind,
        name=user.name or "申請者",
        user_id=user.pk,
        municipality_id=user.municipality_id,
        email=user.email,
    )


def resident_of(*, email: str, at: datetime) -> User:
    """Return the resident's account for the address, new if need be.

    An account by itself opens nothing: only the code sent to the address does. So nobody learns
    from the answer whether an address was known.
    """
    address = email.strip().lower()
    user, _ = User.objects.get_or_create(
        username=address,
        kind=UserKind.RESIDENT,
        defaults={"email": address, "name": "", "date_joined": at, "password": UNUSABLE},
    )
    return user


def forget_unused(*, before: datetime) -> int:
    """Delete residents' accounts born before the moment and never entered; returns how many."""
    unused = User.objects.filter(
        kind=UserKind.RESIDENT, last_login=None, name="", date_joined__lt=before
    )
    count, _ = unused.delete()
    return count


@transaction.atomic
def give_name(*, user: User, name: str, kana: str, actor: Actor, at: datetime) -> User:
    """Enter the name a resident goes by."""
    user.name, user.kana = name, kana
    user.save(update_fields=["name", "kana"])
    record(events.NameGiven(subject=subject_of(user), name=name, kana=kana), actor=actor, at=at)
    return user


@transaction.atomic
def note_login(*, user: User, method: str, address: str, is_first: bool, at: datetime) -> None:
    """Record that somebody came in; a resident's account is born when they first do."""
    actor, subject = as_actor(user), subject_of(user)
    if is_first and user.kind == UserKind.RESIDENT:
        fact = events.AccountCreated(subject=subject, kind=user.kind, name=user.name)
        record(fact, actor=actor, at=at)
    record(events.LoggedIn(subject=subject, method=method, address=address), actor=actor, at=at)


@transaction.atomic
def note_failure(*, username: str, reason: str, address: str, at: datetime) -> None:
    """Record a failed log-in; an unknown name is not kept, for it may be a mistyped password."""
    user = User.objects.filter(username__iexact=username).first()
    subject = subject_of(user) if user else SubjectRef("accounts.user", "unknown")
    fact = events.LoginFailed(subject=subject, reason=reason, address=address)
    record(fact, actor=Actor.guest(name="未確認"), at=at)


@transaction.atomic
def note_logout(*, user: User, at: datetime) -> None:
    """Record that somebody left."""
    record(events.LoggedOut(subject=subject_of(user)), actor=as_actor(user), at=at)


@transaction.atomic
def end_sessions(*, user: User, kept: str | None, actor: Actor, at: datetime) -> int:
    """Log the user out everywhere but in the session kept; returns how many sessions ended."""
    open_sessions = Session.objects.filter(expire_date__gt=at).exclude(pk=kept or "")
    # Whose session it is stands inside of it, sealed: there is no column to ask for.
    keys = [
        session.pk
        for session in open_sessions.iterator(chunk_size=1000)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=keys).delete()
    fact = events.SessionsEnded(subject=subject_of(user), count=len(keys))
    record(fact, actor=actor, at=at)
    return len(keys)


def end_all_sessions() -> int:
    """Log everybody out of every town, drafts held by guests included; returns how many."""
    count, _ = Session.objects.all().delete()
    return count


@transaction.atomic
def note_factor(*, user: User, factor: str, is_added: bool, at: datetime) -> None:
    """Record that a second factor came or went."""
    kind = events.SecondFactorAdded if is_added else events.SecondFactorRemoved
    record(kind(subject=subject_of(user), factor=factor), actor=as_actor(user), at=at)


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Set a new password, which ends every other session of the user."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(events.PasswordChanged(subject=subject_of(user)), actor=as_actor(user), at=at)
