"""`yakuba migrate`: as the tables' owner, and with row-level security renewed at the end."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from yakuba.foundation.tenancy.row_security import protect


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == DEFAULT_DB_ALIAS and settings.DATABASE_OWNER in connections:
            options["database"] = settings.DATABASE_OWNER
        super().handle(*args, **options)
        connection = connections[options["database"]]
        if connection.vendor == "postgresql" and not options.get("plan"):
            protect(connection, role=settings.DATABASE_APP_ROLE)
