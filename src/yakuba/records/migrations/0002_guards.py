"""A number once given stays with its document, and a completed file with its period."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    dependencies = [("records", "0001_catalogue")]

    operations = [
        *append_only("records_recordfile"),
        *append_only(
            "records_record",
            columns=(
                "municipality_id",
                "kind",
                "fiscal_year",
                "section_id",
                "serial",
                "number",
                "dated",
                "subject_kind",
                "subject_id",
                "origin_id",
                "registered_at",
                "registered_by_id",
                "registered_label",
            ),
        ),
        *append_only(
            "records_binder",
            columns=("municipality_id", "fiscal_year", "section_id", "period", "ending", "made_at"),
        ),
        *final_once("records_binder", "completed_on", ("completed_on",)),
    ]
