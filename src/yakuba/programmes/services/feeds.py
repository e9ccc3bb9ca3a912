"""Open and stop the address from which a calendar program fetches a person's dates."""

import secrets
from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.programmes.events.takeover import FeedClosed, FeedOpened
from yakuba.programmes.models import CalendarFeed
from yakuba.programmes.policies.projects import may_enter
from yakuba.programmes.queries.feeds import hash_of

from .errors import UnableToPlan
from .projects import demand


@transaction.atomic
def open_feed(*, actor: Actor, at: datetime) -> str:
    """Open the actor's feed and return its key, which is shown once; an older one is stopped.

    Raises `UnableToPlan`.
    """
    demand(may_enter(actor), UnableToPlan)
    if actor.user_id is None:
        raise UnableToPlan("予定の配信は、ログインした職員だけが始められます。")
    # Locks the person's row, so that two openings do not meet.
    user = User.objects.select_for_update().get(pk=actor.user_id)
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, token_hash=hash_of(token), created_at=at)
    record(FeedOpened(subject=_person(user.pk)), actor=actor, at=at)
    return token


@transaction.atomic
def close_feed(*, actor: Actor, at: datetime) -> bool:
    """Stop the actor's feed; tells whether there was one."""
    stopped = CalendarFeed.objects.filter(user_id=actor.user_id or 0, revoked_at=None).update(
        revoked_at=at
    )
    if stopped:
        record(FeedClosed(subject=_person(actor.user_id)), actor=actor, at=at)
    return bool(stopped)


def _person(key: int | None) -> SubjectRef:
    return SubjectRef("accounts.user", str(key))
