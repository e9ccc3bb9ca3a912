"""Who has looked into whose application: asked for when personal data are misused."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.queries import events_of
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.procedures import events
from yakuba.procedures.models import Application


def note_viewing(*, application: Application, actor: Actor, at: datetime) -> None:
    """Record that the officer opened the case; once per officer, case and day (Asia/Tokyo)."""
    ref = events.application_ref(application.pk)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = events_of([ref]).filter(occurred_at__gte=midnight, actor_user_id=actor.user_id)
    # Looked up outside a transaction: opening a case again must not wait for those who write.
    if today.filter(code=events.ApplicationViewed.code).exists():
        return
    with transaction.atomic():
        record(events.ApplicationViewed(subject=ref), actor=actor, at=at)
