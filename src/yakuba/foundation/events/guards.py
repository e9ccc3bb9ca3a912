"""Database triggers that refuse change, as migration operations for SQLite and PostgreSQL."""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

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


_SQLITE_ONCE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN OLD."{first}" IS NOT NULL AND ({changed})
BEGIN SELECT RAISE(ABORT, '{table} is final: {first} is written once'); END;
"""
_POSTGRES_ONCE = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: {first} is written once'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (OLD."{first}" IS NOT NULL AND ({changed})) EXECUTE FUNCTION {name}_refuse();
"""

_SQLITE_KEPT = """
CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN OLD."{first}" IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{table} is final: what has {first} stays'); END;
"""
_POSTGRES_KEPT = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: what has {first} stays'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW
WHEN (OLD."{first}" IS NOT NULL) EXECUTE FUNCTION {name}_refuse();
"""


def _differing(columns: Sequence[str], vendor: str) -> str:
    """Build the test whether an UPDATE changes one of the columns."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)


class PutGuard(migrations.RunPython):
    """Puts a guard on a table or takes it off; it asks for no models, so none are rendered."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.code(from_state.apps, schema_editor)


def _condition(columns: Sequence[str], vendor: str) -> str:
    """Build the WHEN clause that limits an UPDATE guard to changes of the named columns."""
    return f"WHEN ({_differing(columns, vendor)})" if columns else ""


def append_only(
    table: str, *, columns: Sequence[str] = (), may_delete: bool = False
) -> list[PutGuard]:
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

    return [PutGuard(install, remove)]


def final_once(table: str, first: str, columns: Sequence[str]) -> list[PutGuard]:
    """Return the operations that freeze the columns of a row once its column `first` is filled.

    `columns` names what is final from then on, `first` itself among it.
    """
    name = f"{table}_once_{first}"

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        template = _SQLITE_ONCE if vendor == "sqlite" else _POSTGRES_ONCE
        changed = _differing(columns, vendor)
        with editor.connection.cursor() as cursor:
            cursor.execute(template.format(name=name, table=table, first=first, changed=changed))

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    return [PutGuard(install, remove)]


def kept_once(table: str, first: str) -> list[PutGuard]:
    """Return the operations that refuse to delete a row once its column `first` is filled."""
    name = f"{table}_kept_{first}"

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        template = _SQLITE_KEPT if editor.connection.vendor == "sqlite" else _POSTGRES_KEPT
        with editor.connection.cursor() as cursor:
            cursor.execute(template.format(name=name, table=table, first=first))

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    return [PutGuard(install, remove)]
