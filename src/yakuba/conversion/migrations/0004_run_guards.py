"""Editions, decisions and reports never change, and neither does what a run was given."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("conversion", "0003_runs")]

    operations = [
        *append_only("conversion_layoutedition"),
        *append_only("conversion_mappingversion"),
        *append_only("conversion_characterdecision"),
        *append_only("conversion_runreport"),
        *append_only(
            "conversion_conversionrun",
            columns=(
                "municipality_id",
                "plan_id",
                "batch_id",
                "number",
                "kind",
                "documents",
                "mapping_label",
                "mapping_hash",
                "source_hash",
                "target_hash",
                "repertoire",
                "characters_at",
                "characters_hash",
                "day",
                "asked_at",
                "asked_by_id",
            ),
        ),
    ]
