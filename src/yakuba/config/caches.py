"""The cache that all machines share, with a counter that costs one statement."""

from datetime import UTC, datetime, timedelta

from django.core.cache.backends.db import DatabaseCache as Shared
from django.db import connections, router


class DatabaseCache(Shared):
    """Django's cache in a table, and counting up in it.

    Django reads, writes and counts the whole table for every step of a counter, and two machines
    may count the same step. Here a counter is one row and one statement.
    """

    def count_up(self, key: str, seconds: int) -> int:
        """Add one to the counter and return it; one that has run out begins anew."""
        now = datetime.now(UTC)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {table} AS known (cache_key, value, expires) VALUES (%s, '1', %s)
                ON CONFLICT (cache_key) DO UPDATE SET
                    value = CASE WHEN known.expires <= %s THEN '1'
                            ELSE (known.value::bigint + 1)::text END,
                    expires = CASE WHEN known.expires <= %s THEN excluded.expires
                              ELSE known.expires END
                RETURNING value::bigint
                """,  # noqa: S608 - the table's name is our own
                [f"count:{key}", now + timedelta(seconds=seconds), now, now],
            )
            return int(cursor.fetchone()[0])
