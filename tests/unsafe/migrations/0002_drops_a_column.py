"""Drops a column."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0001_initial")]
    operations = [migrations.RemoveField("Thing", "old")]
