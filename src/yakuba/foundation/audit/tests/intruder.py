"""Somebody with the password of the tables' owner, who steps around every guard."""

from contextlib import contextmanager

import psycopg
from conftest import OWNER
from django.db import connection


@contextmanager
def intruder(*tables):
    """Yield a function that runs raw SQL while the guards of the tables are off."""
    if connection.vendor == "sqlite":
        with _without_triggers(tables):
            yield lambda statement, *values: connection.cursor().execute(
                statement.replace("?", "%s"), values
            )
        return
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=OWNER["USER"],
        password=OWNER["PASSWORD"],
        autocommit=True,
    ) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield lambda statement, *values: owner.execute(statement.replace("?", "%s"), values)
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def _without_triggers(tables):
    cursor = connection.cursor()
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = [row for row in cursor.fetchall() if row[1] in tables]
    for name, _, _ in found:
        cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        for _, _, sql in found:
            cursor.execute(sql)
