"""The database itself refuses to change what has happened."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = append_only("events_eventrecord")
