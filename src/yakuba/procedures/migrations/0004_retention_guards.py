"""What the database refuses about retention, whoever holds it.

Rules and periods are followed by newer ones, never changed; a confirmed list and what was erased
stand for good; a disposed application stays disposed; and nothing that is held is disposed of.
"""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

LIST = (
    "id", "municipality_id", "fiscal_year", "serial", "procedure_id", "title", "terms",
    "ended_from", "ended_to", "count", "list_hash", "remark", "confirmed_at", "confirmed_by_id",
    "confirmed_label",
)
ITEM = ("id", "municipality_id", "disposal_id", "application_id", "batch", "ending")
HOLD = (
    "id", "municipality_id", "application_id", "procedure_id", "kind", "reason", "set_at",
    "set_by_id",
)

_LIVE_HOLD = """EXISTS (SELECT 1 FROM procedures_retentionhold AS held
WHERE held.released_at IS NULL AND held.municipality_id = NEW.municipality_id
AND (held.application_id = NEW.id OR held.procedure_id = NEW.procedure_id))"""

_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{why}'); END;
"""
_SQLITE_HOLD = """
CREATE TRIGGER procedures_application_held BEFORE UPDATE OF disposed_at ON procedures_application
WHEN OLD."disposed_at" IS NULL AND NEW."disposed_at" IS NOT NULL AND {held}
BEGIN SELECT RAISE(ABORT, 'procedures_application is held: disposal refused'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when})
EXECUTE FUNCTION {name}_refuse();
"""
_POSTGRES_HOLD = """
CREATE OR REPLACE FUNCTION procedures_application_held_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
IF {held} THEN RAISE EXCEPTION 'procedures_application is held: disposal refused'
USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$;
CREATE TRIGGER procedures_application_held BEFORE UPDATE OF disposed_at ON procedures_application
FOR EACH ROW WHEN (OLD."disposed_at" IS NULL AND NEW."disposed_at" IS NOT NULL)
EXECUTE FUNCTION procedures_application_held_refuse();
"""

# Table, the column that is written once, and what goes with it.
ONCE = (
    ("procedures_application", "disposed_at", ("disposed_at",)),
    ("procedures_disposallist", "finished_at", ("finished_at",)),
    ("procedures_disposalitem", "done_at", ("done_at", "content_hash", "files", "left_out_at")),
    ("procedures_disposalitem", "left_out_at", ("left_out_at", "left_out_reason", "done_at")),
    (
        "procedures_retentionhold",
        "released_at",
        ("released_at", "released_by_id", "release_reason"),
    ),
)


def _run(editor, statement):
    with editor.connection.cursor() as cursor:
        cursor.execute(statement)


def install(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    for table, first, columns in ONCE:
        changed = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)
        words = {
            "name": f"{table}_once_{first}",
            "table": table,
            "when": f'OLD."{first}" IS NOT NULL AND ({changed})',
            "why": f"{table} is final: {first} is written once",
        }
        _run(editor, (_SQLITE if sqlite else _POSTGRES).format(**words))
    _run(editor, (_SQLITE_HOLD if sqlite else _POSTGRES_HOLD).format(held=_LIVE_HOLD))


def remove(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    names = [(f"{table}_once_{first}", table) for table, first, _ in ONCE]
    for name, table in [*names, ("procedures_application_held", "procedures_application")]:
        on_table = "" if sqlite else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_retention")]

    operations = [
        *append_only("procedures_retentionrule"),
        *append_only("procedures_draftperiod"),
        *append_only("procedures_retentionextension"),
        *append_only("procedures_disposallist", columns=LIST),
        *append_only("procedures_disposalitem", columns=ITEM),
        *append_only("procedures_retentionhold", columns=HOLD),
        migrations.RunPython(install, remove),
    ]
