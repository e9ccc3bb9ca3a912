"""An edition of requirements never changes, and neither does what a meeting decided."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only, final_once, kept_once


class Migration(migrations.Migration):
    dependencies = [("conversion", "0001_plans")]

    operations = [
        *append_only("conversion_requirementlist"),
        *append_only("conversion_requirement"),
        *final_once(
            "conversion_migrationreview",
            "decided_at",
            (
                "municipality_id",
                "plan_id",
                "title",
                "meets_on",
                "decider_id",
                "outcome",
                "reason",
                "decided_at",
                "decided_by_id",
                "decided_label",
            ),
        ),
        *kept_once("conversion_migrationreview", "decided_at"),
    ]
