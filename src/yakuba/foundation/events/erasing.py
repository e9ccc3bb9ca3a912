"""Let what is frozen be erased once, when its retention has ended, and in no other way.

A row guarded by `guards.append_only` with columns never changes in them. With these operations the
columns in `erased` may change in the one UPDATE that fills the `mark`, which is itself written once;
all the others stay frozen for good.
"""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from .guards import PutGuard

_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN ({when})
BEGIN SELECT RAISE(ABORT, '{table} is final: UPDATE refused'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: UPDATE refused'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
WHEN ({when}) EXECUTE FUNCTION {name}_refuse();
"""


def _changed(columns: Sequence[str], differs: str) -> str:
    return " OR ".join(f'OLD."{one}" {differs} NEW."{one}"' for one in columns) or "1 = 0"


def _drop(editor: BaseDatabaseSchemaEditor, table: str, name: str) -> None:
    on_table = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
    editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def erasable_once(
    table: str,
    *,
    frozen: Sequence[str],
    erased: Sequence[str],
    mark: str = "erased_at",
    name: str = "",
    since: str = "",
) -> list[PutGuard]:
    """Return the operations that replace the guard `name` of `table` by one that lets erase.

    `frozen` never change, `erased` only in the UPDATE that fills `mark`. Without `name` the guard
    of `append_only` is replaced; `since` limits the guard to rows in which that column is filled.
    """
    guard = name or f"{table}_refuse_update"

    def put(editor: BaseDatabaseSchemaEditor, *, can_be_erased: bool) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
        if can_be_erased:
            erases = f'(OLD."{mark}" IS NULL AND NEW."{mark}" IS NOT NULL)'
            final = f'(OLD."{mark}" IS NOT NULL AND OLD."{mark}" {differs} NEW."{mark}")'
            when = (
                f"({_changed(frozen, differs)}) OR {final}"
                f" OR (NOT {erases} AND ({_changed(erased, differs)}))"
            )
        else:
            when = _changed([*frozen, *erased], differs)
        if since:
            when = f'OLD."{since}" IS NOT NULL AND ({when})'
        _drop(editor, table, guard)
        template = _SQLITE if is_sqlite else _POSTGRES
        with editor.connection.cursor() as cursor:
            cursor.execute(template.format(name=guard, table=table, when=when))

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        put(editor, can_be_erased=True)

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        put(editor, can_be_erased=False)

    return [PutGuard(install, remove)]
