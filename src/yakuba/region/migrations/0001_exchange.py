"""Tables of exchange."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenancy", "0001_initial")]
    operations = []
