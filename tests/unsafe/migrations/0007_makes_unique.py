"""Makes unique."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0006_locks_writers_out")]
    operations = [migrations.AddConstraint("Thing", models.UniqueConstraint(fields=["code"], name="thing_code"))]
