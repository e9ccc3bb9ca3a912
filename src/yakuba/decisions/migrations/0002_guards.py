"""What was put before the posts and what they did never changes, whoever holds the database."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

# Known from the first day.
DECISION = (
    "id", "municipality_id", "number", "fiscal_year", "serial", "kind", "subject_kind",
    "subject_id", "section_id", "drafter_id", "drafter_post_id", "drafted_at",
)
CIRCULATION = (
    "id", "municipality_id", "decision_id", "number", "title", "content", "content_hash",
    "amount", "rule", "opened_at",
)
STEP = (
    "id", "municipality_id", "decision_id", "circulation_id", "order", "wave", "kind", "post_id",
    "post_label",
)
# Written once: from the moment the first of them is filled, all of them are final.
ONCE = {
    "decisions_decision": (
        ("decided_at", ("decided_at", "abandoned_at", "current_id")),
        ("abandoned_at", ("decided_at", "abandoned_at", "current_id")),
    ),
    "decisions_circulation": (
        ("sent_back_at", ("sent_back_at", "pulled_back_at")),
        ("pulled_back_at", ("sent_back_at", "pulled_back_at")),
    ),
    "decisions_step": (
        (
            "closed_at",
            (
                "opened_at", "closed_at", "cancelled_at", "closed_by_id", "closed_by_label",
                "capacity", "outcome", "opinion", "post_review_needed",
            ),
        ),
        ("cancelled_at", ("opened_at", "closed_at", "cancelled_at")),
        ("post_reviewed_at", ("post_reviewed_at", "post_reviewed_by_id")),
    ),
}

_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN OLD."{first}" IS NOT NULL AND ({changed})
BEGIN SELECT RAISE(ABORT, '{table} is final: {first} is written once'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is final: {first} is written once'
USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (OLD."{first}" IS NOT NULL AND ({changed})) EXECUTE FUNCTION {name}_refuse();
"""


def _name(table, first):
    return f"{table}_once_{first}"


def install(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    for table, rules in ONCE.items():
        for first, columns in rules:
            changed = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)
            template = _SQLITE if sqlite else _POSTGRES
            with editor.connection.cursor() as cursor:
                cursor.execute(
                    template.format(
                        name=_name(table, first), table=table, first=first, changed=changed
                    )
                )


def remove(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    for table, rules in ONCE.items():
        for first, _ in rules:
            on_table = "" if sqlite else f" ON {table}"
            editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, first)}{on_table}")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        *append_only("decisions_decision", columns=DECISION),
        *append_only("decisions_circulation", columns=CIRCULATION),
        *append_only("decisions_step", columns=STEP),
        *append_only("decisions_attachment"),
        migrations.RunPython(install, remove),
    ]
