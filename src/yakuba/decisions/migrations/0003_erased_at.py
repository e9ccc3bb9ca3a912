"""What was decided about may be erased once, when the record it belongs to is disposed of.

Who decided what, when, in which post and by which rule stays, and so does the hash of the content.
"""

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
)
CLOSED_STEP = (
    "opened_at",
    "closed_at",
    "cancelled_at",
    "closed_by_id",
    "closed_by_label",
    "capacity",
    "outcome",
    "post_review_needed",
)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="circulation",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="内容の廃棄日時"),
        ),
        migrations.AddField(
            model_name="step",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="意見の廃棄日時"),
        ),
        *erasable_once("decisions_circulation", frozen=CIRCULATION, erased=("title", "content")),
        *erasable_once(
            "decisions_step",
            frozen=CLOSED_STEP,
            erased=("opinion",),
            name="decisions_step_once_closed_at",
            since="closed_at",
        ),
    ]
