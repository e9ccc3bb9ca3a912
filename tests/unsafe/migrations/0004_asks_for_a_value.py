"""Asks for a value."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0003_renames_a_column")]
    operations = [migrations.AddField("Thing", "needed", models.CharField(max_length=5, default="x"))]
