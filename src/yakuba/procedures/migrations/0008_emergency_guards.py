"""Who opened what, why and until when never changes; an early end is written once."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

OPENING = (
    "id", "municipality_id", "application_id", "reader_id", "reader_label", "reason", "opened_at",
    "until", "notified",
)
END = ("ended_at", "ended_by_id", "ended_label")

_SQLITE = """
CREATE TRIGGER procedures_emergencyreading_once_ended BEFORE UPDATE ON procedures_emergencyreading
WHEN OLD."ended_at" IS NOT NULL AND ({changed})
BEGIN SELECT RAISE(ABORT, 'procedures_emergencyreading is final: ended_at is written once'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION procedures_emergencyreading_once_ended_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'procedures_emergencyreading is final: ended_at is written once'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER procedures_emergencyreading_once_ended BEFORE UPDATE ON procedures_emergencyreading
FOR EACH ROW WHEN (OLD."ended_at" IS NOT NULL AND ({changed}))
EXECUTE FUNCTION procedures_emergencyreading_once_ended_refuse();
"""


def install(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in END)
    with editor.connection.cursor() as cursor:
        cursor.execute((_SQLITE if sqlite else _POSTGRES).format(changed=changed))


def remove(apps, editor):
    on_table = "" if editor.connection.vendor == "sqlite" else " ON procedures_emergencyreading"
    editor.execute(f"DROP TRIGGER IF EXISTS procedures_emergencyreading_once_ended{on_table}")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_emergency")]

    operations = [
        *append_only("procedures_emergencyreading", columns=OPENING),
        migrations.RunPython(install, remove),
    ]
