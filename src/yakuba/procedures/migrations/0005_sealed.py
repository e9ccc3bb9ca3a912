"""Columns for sealed content beside the plain ones of release 0.1.0 (expand).

Nothing is renamed in the database: the model's name moves to the new column and the old column
gets a name that says what it is. Rows are sealed later, in small batches, by the worker or by
`yakuba keys seal`; until then the old column is read. A later release drops it (contract).
"""

from django.db import migrations, models

import yakuba.foundation.vault.fields

# Model, name, verbose name of the old column, and the old column as the model knows it now.
OLD = (
    ("application", "answers", lambda: models.JSONField(
        db_column="answers", default=dict, editable=False, verbose_name="申請内容（暗号化前）")),
    ("draft", "answers", lambda: models.JSONField(
        db_column="answers", default=dict, editable=False, verbose_name="回答（暗号化前）")),
    ("correctionrequest", "answers_before", lambda: models.JSONField(
        db_column="answers_before", editable=False, null=True, verbose_name="補正前（暗号化前）")),
    ("correctionrequest", "answers_after", lambda: models.JSONField(
        db_column="answers_after", editable=False, null=True, verbose_name="補正後（暗号化前）")),
    ("note", "text", lambda: models.TextField(
        db_column="text", default="", editable=False, max_length=2000,
        verbose_name="メモ（暗号化前）")),
    ("satisfactionreply", "comment", lambda: models.TextField(
        blank=True, db_column="comment", default="", editable=False, max_length=1000,
        verbose_name="ご意見（暗号化前）")),
)
NEW = (
    ("application", "answers", {"verbose_name": "申請内容"}),
    ("draft", "answers", {"verbose_name": "回答"}),
    ("correctionrequest", "answers_before", {"verbose_name": "補正前"}),
    ("correctionrequest", "answers_after", {"verbose_name": "補正後"}),
    ("note", "text", {"verbose_name": "メモ"}),
    ("satisfactionreply", "comment", {"verbose_name": "ご意見"}),
)
INDEXES = (
    ("application", "application_by_key"),
    ("draft", "draft_by_key"),
    ("correctionrequest", "correction_by_key"),
    ("note", "note_by_key"),
    ("satisfactionreply", "satisfaction_by_key"),
)
KEPT = "correction_answer_is_kept"


def _kept(before, after):
    return models.CheckConstraint(
        name=KEPT,
        condition=models.Q(answered_at=None)
        | models.Q(**{f"{before}__isnull": False, f"{after}__isnull": False}),
    )


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_retention_guards"), ("vault", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # The constraint stays on the old columns, which an answered correction fills with {}.
            state_operations=[
                migrations.RemoveConstraint("correctionrequest", KEPT),
                *(
                    operation
                    for model, name, old in OLD
                    for operation in (
                        migrations.RenameField(model, name, f"{name}_plain"),
                        migrations.AlterField(model, f"{name}_plain", old()),
                    )
                ),
                migrations.AddConstraint(
                    "correctionrequest", _kept("answers_before_plain", "answers_after_plain")
                ),
            ]
        ),
        *(
            migrations.AddField(
                model,
                name,
                yakuba.foundation.vault.fields.SealedJSONField(
                    db_column=f"{name}_sealed", null=True, plain=f"{name}_plain", **words
                ),
            )
            for model, name, words in NEW
        ),
        *(
            migrations.AddField(
                model,
                "sealed_with",
                yakuba.foundation.vault.fields.GenerationField(
                    editable=False, null=True, verbose_name="鍵の世代"
                ),
            )
            for model, _ in INDEXES
        ),
        *(
            migrations.AddIndex(
                model, models.Index(fields=["municipality", "sealed_with"], name=name)
            )
            for model, name in INDEXES
        ),
    ]
