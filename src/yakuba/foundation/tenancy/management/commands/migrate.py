"""`yakuba migrate`: as the tables' owner, and with row-level security renewed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from yakuba.foundation.tenancy.row_security import protect
from yakuba.foundation.tenancy.states import render_near


def make_cache_table(connection: BaseDatabaseWrapper) -> None:
    """Make the table of the shared cache where there is one, before the rights are given out.

    What it holds may be lost with the server's power, so on PostgreSQL it is not even logged.
    """
    for cache in settings.CACHES.values():
        table = cache.get("LOCATION", "")
        if not cache["BACKEND"].endswith(".DatabaseCache"):
            continue
        if table not in connection.introspection.table_names():
            call_command("createcachetable", database=connection.alias, verbosity=0)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET UNLOGGED")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        render_near()
        with _as_owner():
            super().handle(*args, **options)
            connection = connections[options["database"]]
            if options.get("plan"):
                return
            make_cache_table(connection)
            if connection.vendor == "postgresql":
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
