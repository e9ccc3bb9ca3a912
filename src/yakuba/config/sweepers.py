"""What the installation clears away by itself: sessions and limits that have run out."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from yakuba.foundation.jobs.registry import sweeper

CHUNK = 1_000


@sweeper("config.sessions", every_seconds=3_600, per_town=False)
def clear_sessions(at: datetime) -> int:
    """Delete expired sessions, a handful at a time, so that nobody waits; returns how many."""
    cleared = 0
    expired = Session.objects.filter(expire_date__lt=at).values_list("pk", flat=True)
    while keys := list(expired[:CHUNK]):
        cleared += Session.objects.filter(pk__in=keys).delete()[0]
    return cleared


@sweeper("config.limits", every_seconds=3_600, per_town=False)
def clear_limits(at: datetime) -> int:
    """Delete expired rows of the shared cache; returns how many. The memory of a process needs it not."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith(".DatabaseCache"):
        return 0
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(cache["LOCATION"])
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [at])  # noqa: S608 - our own name
        return int(cursor.rowcount)
