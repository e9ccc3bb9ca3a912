"""An issued document is final; only its file and its withdrawal may be filled in."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

FROZEN = (
    "municipality_id",
    "kind",
    "title",
    "series",
    "fiscal_year",
    "serial",
    "number",
    "issued_date",
    "issued_at",
    "subject_kind",
    "subject_id",
    "content",
    "content_hash",
    "seal",
)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = append_only("documents_issueddocument", columns=FROZEN)
