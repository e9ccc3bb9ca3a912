"""Indexes for the orders of the list of all cases, built beside the running product."""

from django.db import migrations, models


class AddIndexBeside(migrations.AddIndex):
    """AddIndex that on PostgreSQL locks nobody out; a later attempt begins anew."""

    def database_forwards(self, app_label, editor, from_state, to_state):
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.execute(f"DROP INDEX IF EXISTS {self.index.name}")
            editor.add_index(model, self.index, concurrently=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0008_emergency_guards")]

    operations = [
        AddIndexBeside(
            "application",
            models.Index(
                fields=["municipality", "section", "due_date", "arrived_at"],
                name="application_by_due",
            ),
        ),
        AddIndexBeside(
            "application",
            models.Index(
                fields=["municipality", "section", "applicant_kana", "applicant_name"],
                name="application_by_name",
            ),
        ),
    ]
