"""One moment for all tables of an export, without stopping those who write."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything in the block as it stood at its beginning."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        with _deferred():
            yield
        return
    connection.ensure_connection()
    connection.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        connection.connection.isolation_level = None


@contextmanager
def _deferred() -> Iterator[None]:
    # The product's own transactions take the lock for writing at once; this one never writes.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
