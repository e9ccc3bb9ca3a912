"""Database triggers that refuse change, as migration operations for SQLite and PostgreSQL."""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {name} BEFORE {act} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is final: {act} refused'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: {act} refused'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}_refuse();
"""


def _condition(columns: Sequence[str], vendor: str) -> str:
    """Build the WHEN clause that limits an UPDATE guard to changes of the named columns."""
    if not columns:
        return ""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    tests = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)
    return f"WHEN ({tests})"


def append_only(
    table: str, *, columns: Sequence[str] = (), may_delete: bool = False
) -> list[migrations.RunPython]:
    """Return the operations that freeze rows of `table`, or only the named `columns` of them.

    UPDATE is refused (of the named columns, when given) and so is DELETE unless `may_delete`.
    """

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        template = _SQLITE if vendor == "sqlite" else _POSTGRES
        acts = ["UPDATE"] if may_delete else ["UPDATE", "DELETE"]
        for act in acts:
            when = _condition(columns, vendor) if act == "UPDATE" else ""
            name = f"{table}_refuse_{act.lower()}"
            with editor.connection.cursor() as cursor:
                cursor.execute(template.format(name=name, act=act, table=table, when=when))

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{act}{on_table}")

    return [migrations.RunPython(install, remove)]
