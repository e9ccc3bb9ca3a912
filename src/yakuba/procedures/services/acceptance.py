"""収受: the office stamps what has arrived; whether it does or not, the application exists."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import calendar_of
from yakuba.procedures import events
from yakuba.procedures.models import Application
from yakuba.procedures.rules.cases import acceptance_due
from yakuba.procedures.rules.stages import Act

from .cases import UnableToHandle, opened

SWEEP_LIMIT = 500


class UnableToAccept(UnableToHandle):
    """The application cannot be stamped; the message says why."""


@transaction.atomic
def accept(*, application: Application, actor: Actor, at: datetime) -> Application:
    """Stamp 収受; a second time changes nothing. Raises `UnableToAccept`."""
    locked = opened(application, Act.NOTE, actor, UnableToAccept)
    if locked.accepted_at is not None:
        return locked
    locked = opened(application, Act.ACCEPT, actor, UnableToAccept)
    locked.accepted_at = at
    locked.save(update_fields=["accepted_at"])
    record(
        events.ApplicationAccepted(subject=events.application_ref(locked.pk)), actor=actor, at=at
    )
    return locked


def accept_due(*, at: datetime) -> int:
    """Stamp what arrived while the counter was closed, once it is open again; returns how many."""
    town = Municipality.objects.get(pk=active_municipality_id())
    calendar = calendar_of(town)
    actor = Actor.system("自動収受")
    waiting = Application.objects.filter(accepted_at=None, concluded_at=None, arrived_at__lte=at)
    done = 0
    for application in waiting.order_by("arrived_at", "pk")[:SWEEP_LIMIT]:
        if acceptance_due(calendar, application.arrived_at) > at:
            continue
        try:
            accept(application=application, actor=actor, at=at)
        except UnableToAccept:
            # Concluded or withdrawn between our look and our lock.
            continue
        done += 1
    return done
