"""A person's own views of the portfolio: keep, rename, remove, begin with one."""

from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.programmes.events import portfolio as events
from yakuba.programmes.models import SavedView
from yakuba.programmes.policies.projects import may_enter

from .errors import UnableToAct
from .projects import demand

# More than these nobody finds again.
MOST_VIEWS: Final = 20
MOST_NAME: Final = 40
MOST_QUERY: Final = 1000


class UnableToKeep(UnableToAct):
    """A view cannot be kept, or is not the person's own."""


@transaction.atomic
def keep_view(*, name: str, query: str, actor: Actor, at: datetime) -> SavedView:
    """Keep what the address asks for under a name of the person's own; raises `UnableToKeep`."""
    user = _own(actor)
    views = list(SavedView.objects.filter(user=user))
    if len(views) >= MOST_VIEWS:
        raise UnableToKeep(
            f"保存できる表示は{MOST_VIEWS}件までです。要らないものを削除してから保存してください。"
        )
    name = _named(name, views)
    if not query or len(query) > MOST_QUERY:
        raise UnableToKeep("この条件は保存できません。条件を減らしてください。")
    view = SavedView.objects.create(user=user, name=name, query=query, kept_at=at)
    record(events.ViewKept(subject=_about(user), view_id=view.pk), actor=actor, at=at)
    return view


@transaction.atomic
def rename_view(*, key: int, name: str, actor: Actor, at: datetime) -> SavedView:
    """Give the person's own view another name; raises `UnableToKeep`."""
    user = _own(actor)
    view = _held(user, key)
    others = list(SavedView.objects.filter(user=user).exclude(pk=key))
    name = _named(name, others)
    if name != view.name:
        view.name = name
        view.save(update_fields=["name"])
        record(events.ViewRenamed(subject=_about(user), view_id=key), actor=actor, at=at)
    return view


@transaction.atomic
def remove_view(*, key: int, actor: Actor, at: datetime) -> SavedView:
    """Forget the person's own view; raises `UnableToKeep`."""
    user = _own(actor)
    view = _held(user, key)
    SavedView.objects.filter(pk=key).delete()
    record(events.ViewRemoved(subject=_about(user), view_id=key), actor=actor, at=at)
    return view


@transaction.atomic
def begin_with(*, key: int | None, actor: Actor, at: datetime) -> SavedView | None:
    """Begin the page with the person's own view, or (None) with everything; raises `UnableToKeep`."""
    user = _own(actor)
    view = None if key is None else _held(user, key)
    SavedView.objects.filter(user=user, is_start=True).update(is_start=False)
    if view is not None:
        view.is_start = True
        view.save(update_fields=["is_start"])
    record(events.StartChosen(subject=_about(user), view_id=key), actor=actor, at=at)
    return view


def _own(actor: Actor) -> User:
    """Lock the person's account, so that two tabs do not keep one view too many."""
    demand(may_enter(actor), UnableToKeep)
    user = only(User.objects.select_for_update().filter(pk=actor.user_id or 0))
    if user is None:
        raise UnableToKeep("職員としてログインしてください。")
    return user


def _held(user: User, key: int) -> SavedView:
    view = only(SavedView.objects.select_for_update().filter(pk=key, user=user))
    if view is None:
        raise UnableToKeep("この表示は、すでに削除されています。")
    return view


def _named(name: str, others: list[SavedView]) -> str:
    """Return the tidied name; raises `UnableToKeep` where it is none, too long or taken."""
    name = clean_line(name)
    if not name:
        raise UnableToKeep("表示の名前を入力してください。")
    if len(name) > MOST_NAME:
        raise UnableToKeep(f"表示の名前は{MOST_NAME}文字までで入力してください。")
    if any(view.name == name for view in others):
        raise UnableToKeep(f"「{name}」という表示は、すでにあります。別の名前にしてください。")
    return name


def _about(user: User) -> SubjectRef:
    return SubjectRef("accounts.user", str(user.pk))
