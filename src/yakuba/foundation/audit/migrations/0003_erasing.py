"""Personal fields of events may be erased: once, by a mark, on the record, and in no other way."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from yakuba.foundation.events.guards import append_only

_FROZEN = (
    "id", "municipality_id", "code", "subject_kind", "subject_id", "actor_kind", "actor_user_id",
    "actor_post", "occurred_at", "recorded_at", "request_id",
)  # fmt: skip
_ERASED = "audit.event.erased"

# The payload in which every named field is the mark; all values stay in their places and forms.
_SQLITE_PAYLOAD = """(
SELECT json_group_object(field.key, CASE
    WHEN EXISTS (SELECT 1 FROM json_each(erasure.fields) WHERE value = 'payload.' || field.key)
    THEN '■■■' ELSE json({row}.payload -> ('$."' || field.key || '"')) END)
FROM json_each({row}.payload) AS field)"""
_SQLITE_NAME = """(CASE WHEN EXISTS (
SELECT 1 FROM json_each(erasure.fields) WHERE value = 'actor_name')
THEN '■■■' ELSE {row}.actor_name END)"""
# The row that allows it, and the event that tells of it.
_ALLOWED = """audit_erasedevent AS erasure
JOIN events_eventrecord AS act ON act.id = erasure.erased_by
AND act.municipality_id = erasure.municipality_id AND act.code = '{erased}'
WHERE erasure.event = {row}.id AND erasure.municipality_id = {row}.municipality_id"""

_SQLITE_GUARD = """
CREATE TRIGGER events_eventrecord_refuse_update BEFORE UPDATE ON events_eventrecord
WHEN NOT ({same} AND EXISTS (
SELECT 1 FROM {allowed} AND NEW.actor_name = {name} AND NEW.payload = {payload}))
BEGIN SELECT RAISE(ABORT, 'events_eventrecord is final: UPDATE refused'); END;
"""

_POSTGRES_GUARD = """
CREATE OR REPLACE FUNCTION events_eventrecord_refuse_update_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    names jsonb;
    erased jsonb;
BEGIN
    SELECT erasure.fields INTO names
    FROM {schema}.audit_erasedevent AS erasure
    JOIN {schema}.events_eventrecord AS act ON act.id = erasure.erased_by
    AND act.municipality_id = erasure.municipality_id AND act.code = '{erased}'
    WHERE erasure.event = OLD.id AND erasure.municipality_id = OLD.municipality_id;
    IF names IS NOT NULL THEN
        erased := to_jsonb(OLD) || jsonb_build_object('payload', OLD.payload || coalesce((
            SELECT jsonb_object_agg(key, '■■■') FROM jsonb_object_keys(OLD.payload) AS key
            WHERE names ? ('payload.' || key)), '{}'));
        IF names ? 'actor_name' THEN
            erased := erased || '{"actor_name": "■■■"}';
        END IF;
        IF to_jsonb(NEW) = erased THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'events_eventrecord is final: UPDATE refused'
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
# The product's role has no right to change events: it asks here, for events of its own town.
_POSTGRES_DOOR = """
CREATE OR REPLACE FUNCTION audit_erase(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    town CONSTANT bigint := nullif(current_setting('yakuba.town', true), '')::bigint;
    changed bigint;
BEGIN
    UPDATE {schema}.events_eventrecord AS event SET
        payload = event.payload || coalesce((
            SELECT jsonb_object_agg(key, '■■■') FROM jsonb_object_keys(event.payload) AS key
            WHERE erasure.fields ? ('payload.' || key)), '{}'),
        actor_name = CASE WHEN erasure.fields ? 'actor_name' THEN '■■■' ELSE event.actor_name END
    FROM {schema}.audit_erasedevent AS erasure
    WHERE event.id = ANY(numbers) AND event.municipality_id = town
    AND erasure.event = event.id AND erasure.municipality_id = town;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$
"""
_POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION events_eventrecord_refuse_update_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'events_eventrecord is final: UPDATE refused'
USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _sqlite_guard() -> str:
    return _SQLITE_GUARD.format(
        same=" AND ".join(f'OLD."{one}" IS NEW."{one}"' for one in _FROZEN),
        allowed=_ALLOWED.format(row="OLD", erased=_ERASED),
        name=_SQLITE_NAME.format(row="OLD"),
        payload=_SQLITE_PAYLOAD.format(row="OLD"),
    )


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let the guard of the events know lawful erasures, and make the door on PostgreSQL."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS events_eventrecord_refuse_update")
            cursor.execute(_sqlite_guard())
            return
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        for words in (_POSTGRES_GUARD, _POSTGRES_DOOR):
            cursor.execute(words.replace("{schema}", schema).replace("{erased}", _ERASED))
        cursor.execute("REVOKE ALL ON FUNCTION audit_erase(bigint[]) FROM PUBLIC")


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse every change of events again."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS events_eventrecord_refuse_update")
            cursor.execute(
                "CREATE TRIGGER events_eventrecord_refuse_update BEFORE UPDATE "
                "ON events_eventrecord BEGIN SELECT "
                "RAISE(ABORT, 'events_eventrecord is final: UPDATE refused'); END"
            )
            return
        cursor.execute("DROP FUNCTION IF EXISTS audit_erase(bigint[])")
        cursor.execute(_POSTGRES_REFUSAL)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_guards"),
        ("events", "0003_event_by_number"),
        ("tenancy", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            "seallog",
            "erasures",
            models.PositiveBigIntegerField(db_default=0, default=0, verbose_name="消去の回数"),
        ),
        migrations.CreateModel(
            name="ErasedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.PositiveBigIntegerField(verbose_name="消した記録の番号")),
                ("erased_by", models.PositiveBigIntegerField(verbose_name="消したことの記録の番号")),
                ("fields", models.JSONField(verbose_name="消した項目")),
                ("hidden", models.JSONField(default=dict, verbose_name="封印の値")),
                ("salts", models.JSONField(default=dict, verbose_name="残した項目の塩")),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "消した記録",
                "verbose_name_plural": "消した記録",
                "ordering": ["event"],
            },
        ),
        migrations.AddConstraint(
            "erasedevent",
            models.UniqueConstraint(fields=("municipality", "event"), name="one_erasure_an_event"),
        ),
        *append_only("audit_erasedevent"),
        migrations.RunPython(install, remove),
    ]
