"""What nobody came back to is not kept: the answers of old drafts are personal data."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Draft

from .drafts import put_away

UNTOUCHED_FOR: Final = timedelta(days=90)
SWEEP_LIMIT: Final = 500


def expire_drafts(*, at: datetime) -> int:
    """Put away the drafts of the active town untouched for ninety days; returns how many."""
    actor = Actor.system("書きかけの申請の整理")
    old = Draft.objects.filter(
        touched_at__lte=at - UNTOUCHED_FOR, submitted_at=None, abandoned_at=None
    )
    keys = list(old.order_by("touched_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT])
    return sum(_expire(key, actor, at) for key in keys)


@transaction.atomic
def _expire(key: UUID, actor: Actor, at: datetime) -> bool:
    """Put one away unless its owner came back between our look and our lock."""
    held = Draft.objects.select_for_update(of=("self",)).get(pk=key)
    is_alive = held.touched_at > at - UNTOUCHED_FOR
    if is_alive or held.submitted_at is not None or held.abandoned_at is not None:
        return False
    put_away(held, actor, at)
    return True
