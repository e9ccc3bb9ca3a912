"""Overlap is refused by the database itself: main posts of a person, absences of a person."""

from django.db import migrations

# table, what overlap means beyond the person, start, end
RULES = [
    (
        "organisation_appointment",
        "NOT NEW.is_concurrent AND NOT other.is_concurrent",
        "valid_from",
        "COALESCE({row}.valid_to, '9999-12-31')",
        "a person holds one main post at a time",
    ),
    (
        "organisation_absence",
        "NEW.cancelled_at IS NULL AND other.cancelled_at IS NULL",
        "start_at",
        "{row}.end_at",
        "absences of a person do not overlap",
    ),
]

CLASH = """
SELECT 1 FROM {table} other
WHERE other.user_id = NEW.user_id AND other.municipality_id = NEW.municipality_id
AND other.id {differs} NEW.id AND {condition}
AND other.{start} < {new_end} AND NEW.{start} < {other_end}
"""

SQLITE = """
CREATE TRIGGER {table}_refuse_overlap_{act} BEFORE {act} ON {table} WHEN EXISTS ({clash})
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

# The lock makes two transactions that appoint the same person wait for each other.
POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(NEW.user_id);
  IF EXISTS ({clash}) THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_refuse_overlap BEFORE INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse_overlap();
"""


def install(apps, editor):
    is_sqlite = editor.connection.vendor == "sqlite"
    for table, condition, start, end, message in RULES:
        clash = CLASH.format(
            table=table,
            differs="IS NOT" if is_sqlite else "IS DISTINCT FROM",
            condition=condition,
            start=start,
            new_end=end.format(row="NEW"),
            other_end=end.format(row="other"),
        )
        with editor.connection.cursor() as cursor:
            if is_sqlite:
                for act in ("INSERT", "UPDATE"):
                    cursor.execute(
                        SQLITE.format(table=table, act=act, clash=clash, message=message)
                    )
            else:
                cursor.execute(POSTGRES.format(table=table, clash=clash, message=message))


def remove(apps, editor):
    for table, *_ in RULES:
        if editor.connection.vendor == "sqlite":
            for act in ("insert", "update"):
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_overlap_{act}")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_overlap ON {table}")


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
