"""Index for what falls due for disposal, built beside the running product."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0010_exports")]

    operations = [
        AddIndexWhileWorking(
            "application",
            models.Index(
                fields=["municipality", "procedure", "outcome", "concluded_at"],
                name="application_to_dispose_of",
                condition=models.Q(("concluded_at__isnull", False), ("disposed_at", None)),
            ),
        ),
    ]
