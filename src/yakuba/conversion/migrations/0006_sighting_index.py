"""Index for the rows whose samples need an older key."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("conversion", "0005_sealed_samples")]

    operations = [
        AddIndexWhileWorking(
            "charactersighting",
            models.Index(fields=["municipality", "sealed_with"], name="sighting_by_key"),
        ),
    ]
