"""Locks writers out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0005_changes_a_type")]
    operations = [migrations.AddIndex("Thing", models.Index(fields=["remark"], name="thing_by_remark"))]
