"""Let the database refuse what must never change: published versions and the fact of arrival."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

# A version or application that anything points at cannot be deleted: the foreign keys see to it.
_ARRIVAL = ["arrived_at", "receipt_number", "procedure_id", "version_id", "channel"]


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [
        *append_only("procedures_formversion", may_delete=True),
        *append_only("procedures_application", columns=_ARRIVAL, may_delete=True),
    ]
