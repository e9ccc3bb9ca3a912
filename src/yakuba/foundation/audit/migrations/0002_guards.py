"""What is sealed is only ever added to: heads are final, tiles grow at their end."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from yakuba.foundation.events.guards import append_only

# Tile table → the packed columns whose beginning never changes.
_TILES = {"audit_leaftile": ("hashes", "ids"), "audit_nodetile": ("hashes",)}
_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table} only grows: UPDATE refused'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} only grows: UPDATE refused'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
WHEN ({when}) EXECUTE FUNCTION {name}_refuse();
"""
_SQLITE_DELETE = """
CREATE TRIGGER {name} BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is final: DELETE refused'); END;
"""
_POSTGRES_DELETE = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: DELETE refused'; END $$;
CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_refuse();
"""


def _shrinks(columns: tuple[str, ...], vendor: str) -> str:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(
        f"substr(NEW.{one}, 1, length(OLD.{one})) {differs} OLD.{one}" for one in columns
    )


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    vendor = editor.connection.vendor
    is_sqlite = vendor == "sqlite"
    for table, columns in _TILES.items():
        update = _SQLITE if is_sqlite else _POSTGRES
        delete = _SQLITE_DELETE if is_sqlite else _POSTGRES_DELETE
        with editor.connection.cursor() as cursor:
            cursor.execute(
                update.format(
                    name=f"{table}_refuse_shrinking", table=table, when=_shrinks(columns, vendor)
                )
            )
            cursor.execute(delete.format(name=f"{table}_refuse_delete", table=table))


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in _TILES:
        on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for act in ("shrinking", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{act}{on_table}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_seals"), ("events", "0002_guards")]
    operations = [*append_only("audit_treehead"), migrations.RunPython(install, remove)]
