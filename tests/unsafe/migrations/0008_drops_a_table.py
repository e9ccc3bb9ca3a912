"""Drops a table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0007_makes_unique")]
    operations = [migrations.DeleteModel("Other")]
