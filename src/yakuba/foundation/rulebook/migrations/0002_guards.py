"""A published version never changes; only the day on which a newer one takes over is noted."""

from django.db import migrations

from yakuba.foundation.events.guards import append_only

FROZEN = (
    "id", "municipality_id", "code", "version", "title", "source_text", "note", "valid_from",
    "document", "content_hash", "published_at", "published_by_id",
)


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]

    operations = append_only("rulebook_ruletable", columns=FROZEN)
