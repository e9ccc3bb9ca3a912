"""Tell PostgreSQL the active town with every statement, so that row-level security can hold.

The town travels in the same message as the statement, as a setting local to the transaction: in
autocommit PostgreSQL makes one transaction of the message, and at its end the setting is gone.
Nothing is ever set for the session, so a connection that a pool hands on brings no town along
(ADR 0007).
"""

import select
from collections.abc import Iterable, Sequence
from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base
from psycopg import pq, sql

from yakuba.foundation.tenancy.active import town_setting

# These steer the transaction, and must also work when it has already failed.
_STEERING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "BEGIN", "SET ")


class TownCursor(psycopg.ClientCursor[Any]):
    """A cursor whose statements carry the active town."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        text = query if isinstance(query, str) else self._text(query)
        prefix = self._prefix(text)
        if not prefix:
            return super().execute(text, params, **kwargs)
        super().execute(prefix + text, params, **kwargs)
        self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **kwargs: Any) -> None:
        for params in params_seq:
            self.execute(query, params, **kwargs)

    def _text(self, query: Any) -> str:
        if isinstance(query, bytes):
            return query.decode()
        return query.as_string(self) if isinstance(query, sql.Composable) else str(query)

    def _prefix(self, text: str) -> str:
        """Return what sets the town, or nothing where none is set and none may be left over."""
        town = town_setting()
        status = self.connection.info.transaction_status
        # Outside a transaction nothing can be left over, and some statements must stand alone.
        if not town and status == pq.TransactionStatus.IDLE and self.connection.autocommit:
            return ""
        if status == pq.TransactionStatus.INERROR or text[:12].lstrip().upper().startswith(
            _STEERING
        ):
            return ""
        return f"SELECT set_config('yakuba.town','{town}',true);"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with `TownCursor`s, and none on the server's side."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # A cursor held open on the server would outlive the transaction that knew the town, and a
        # pool that hands out connections per transaction cannot keep it either.
        self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True

    def is_usable(self) -> bool:
        """Tell whether the connection still stands, without a round trip where nothing happened.

        A server that has gone has closed the connection, and that can be seen on our side: there
        is something to read although nothing was asked.
        """
        if self.connection is None or self.connection.closed:
            return False
        news = select.poll()
        news.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if news.poll(0) else True

    def get_new_connection(self, conn_params: dict[str, Any]) -> "psycopg.Connection[Any]":
        connection: psycopg.Connection[Any] = super().get_new_connection(
            {**conn_params, "cursor_factory": TownCursor}
        )
        return connection


__all__: Sequence[str] = ["DatabaseWrapper", "TownCursor"]
