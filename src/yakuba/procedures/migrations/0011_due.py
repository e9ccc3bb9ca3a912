"""Index for what falls due for disposal, built beside the running product."""

from django.db import migrations, models


class AddIndexBeside(migrations.AddIndex):
    """AddIndex that on PostgreSQL locks nobody out."""

    def database_forwards(self, app_label, editor, from_state, to_state):
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            editor.add_index(model, self.index, concurrently=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0010_exports")]

    operations = [
        AddIndexBeside(
            "application",
            models.Index(
                fields=["municipality", "procedure", "outcome", "concluded_at"],
                name="application_to_dispose_of",
                condition=models.Q(("concluded_at__isnull", False), ("disposed_at", None)),
            ),
        ),
    ]
