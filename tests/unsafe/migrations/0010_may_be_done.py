"""May be done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("unsafe", "0009_renames_a_table")]
    operations = [migrations.AddField("Object", "extra", models.CharField(max_length=5, null=True))]
