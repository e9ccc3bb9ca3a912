"""Clear away what has run out and belongs to no app of ours: sessions, and limits by address."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

CHUNK = 1_000


def clear_sessions(at: datetime) -> int:
    """Delete expired sessions, a handful at a time, so that nobody waits; returns how many."""
    cleared = 0
    expired = Session.objects.filter(expire_date__lt=at).values_list("pk", flat=True)
    while keys := list(expired[:CHUNK]):
        cleared += Session.objects.filter(pk__in=keys).delete()[0]
    return cleared


def clear_limits(at: datetime) -> int:
    """Delete expired rows of the shared cache; returns how many.

    Where the cache is the memory of one process, there is nothing to clear.
    """
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith(".DatabaseCache"):
        return 0
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(cache["LOCATION"])
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [at])  # noqa: S608 - our own name
        return int(cursor.rowcount)
