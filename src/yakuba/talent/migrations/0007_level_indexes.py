"""Index for what a person can: without it SQLite reads the levels of the whole town."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("talent", "0006_result_intake")]

    operations = [
        AddIndexWhileWorking(
            "skilllevel",
            models.Index(fields=["municipality", "user", "skill", "level"], name="level_by_user"),
        ),
    ]
