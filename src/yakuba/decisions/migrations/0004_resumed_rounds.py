"""A round may take up the content of an earlier one at a step that is asked again."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.erasing import erasable_once

CIRCULATION = (
    "id",
    "municipality_id",
    "decision_id",
    "number",
    "content_hash",
    "amount",
    "rule",
    "opened_at",
    "resumes_id",
)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_erased_at")]

    operations = [
        migrations.AddField(
            model_name="circulation",
            name="resumes",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="decisions.circulation",
                verbose_name="引き継ぐ回",
            ),
        ),
        *erasable_once("decisions_circulation", frozen=CIRCULATION, erased=("title", "content")),
    ]
