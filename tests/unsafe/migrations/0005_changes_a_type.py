"""Changes a type."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0004_asks_for_a_value")]
    operations = [migrations.AlterField("Thing", "code", models.IntegerField())]
