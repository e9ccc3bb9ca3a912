"""Sessions in the database, which tell its absence from a session that somebody has ended."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError


class SessionStore(DatabaseStore):
    """Django takes every fault of saving for a session that is gone, and answers 400.

    Who sends an application while the database restarts is to see the page that keeps what was
    typed, so that fault goes on as what it is.
    """

    def save(self, must_create: bool = False) -> None:
        """Write the session; raises `UpdateError` only where the row is gone."""
        try:
            super().save(must_create)
        except UpdateError as gone:
            if isinstance(gone.__context__, OperationalError):
                raise gone.__context__ from None
            raise
