"""Renames a table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0008_drops_a_table")]
    operations = [migrations.RenameModel("Thing", "Object")]
