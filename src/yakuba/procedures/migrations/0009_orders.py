"""Indexes for the orders of the list of all cases, built beside the running product."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_INDEXES = (
    models.Index(
        fields=["municipality", "section", "due_date", "arrived_at"], name="application_by_due"
    ),
    models.Index(
        fields=["municipality", "section", "applicant_kana", "applicant_name"],
        name="application_by_name",
    ),
)
_UNFINISHED = "SELECT relname FROM pg_index, pg_class WHERE indexrelid = oid AND NOT indisvalid"


class AddIndexBeside(migrations.AddIndex):
    """AddIndex that on PostgreSQL locks nobody out."""

    def database_forwards(self, app_label, editor, from_state, to_state) -> None:  # noqa: ANN001
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.add_index(model, self.index, concurrently=True)


def clear(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove what an interrupted build left behind: it answers nothing and holds the name."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(_UNFINISHED)
        for name in {name for (name,) in cursor.fetchall()} & {one.name for one in _INDEXES}:
            cursor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0008_emergency_guards")]

    operations = [
        migrations.RunPython(clear, migrations.RunPython.noop),
        *(AddIndexBeside("application", index) for index in _INDEXES),
    ]
