"""What was once so stays written down, and what was published or frozen never changes."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [
        *append_only("programmes_taskrecord"),
        *append_only("programmes_projectrecord"),
        *append_only("programmes_statusupdate"),
        *append_only("programmes_kpiactual"),
        *final_once(
            "programmes_strategy",
            "published_at",
            ("municipality_id", "title", "edition", "vision", "first_year", "last_year", "published_at"),
        ),
        *final_once(
            "programmes_playbookversion",
            "published_at",
            ("municipality_id", "playbook_id", "number", "definition", "content_hash", "published_at"),
        ),
        *final_once(
            "programmes_reviewpack",
            "frozen_at",
            (
                "municipality_id",
                "kind",
                "first_month",
                "last_month",
                "title",
                "summary",
                "content",
                "content_hash",
                "counted_at",
                "frozen_at",
            ),
        ),
        *final_once(
            "programmes_packconfirmation",
            "confirmed_at",
            ("pack_id", "post_id", "confirmed_at", "confirmed_label", "confirmed_hash"),
        ),
    ]
