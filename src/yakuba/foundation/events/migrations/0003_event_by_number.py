"""An index for who reads on from a number; on PostgreSQL it is built while the town works."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking


class Migration(migrations.Migration):
    # PostgreSQL builds an index beside running writes only outside a transaction.
    atomic = False
    dependencies = [("events", "0002_guards")]
    operations = [
        AddIndexWhileWorking(
            model_name="eventrecord",
            index=models.Index(fields=["municipality", "id"], name="event_by_number"),
        )
    ]
