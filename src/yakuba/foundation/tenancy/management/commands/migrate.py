"""`yakuba migrate`: as the tables' owner, and with row-level security renewed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from yakuba.foundation.tenancy.row_security import protect


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with _as_owner():
            super().handle(*args, **options)
            connection = connections[options["database"]]
            if connection.vendor == "postgresql" and not options.get("plan"):
                protect(connection, role=settings.DATABASE_APP_ROLE)


@contextmanager
def _as_owner() -> Iterator[None]:
    """Let the owner's connection stand in for the default one, where there is an owner.

    Migrations of others ask for the default connection by themselves; a second connection would
    wait for ever for the tables that the first one is changing.
    """
    if settings.DATABASE_OWNER not in connections:
        yield
        return
    before = connections[DEFAULT_DB_ALIAS]
    owner = connections.create_connection(settings.DATABASE_OWNER)
    owner.alias = DEFAULT_DB_ALIAS
    connections[DEFAULT_DB_ALIAS] = owner
    try:
        yield
    finally:
        owner.close()
        connections[DEFAULT_DB_ALIAS] = before
