"""What a document said may be erased once, when the record it belongs to is disposed of."""

from django.db import migrations, models

from yakuba.foundation.events.erasing import erasable_once

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
    "content_hash",
    "seal",
)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="issueddocument",
            name="erased_at",
            field=models.DateTimeField(null=True, verbose_name="内容の廃棄日時"),
        ),
        *erasable_once("documents_issueddocument", frozen=FROZEN, erased=("content",)),
    ]
