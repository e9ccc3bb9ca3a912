"""Samples are sealed by their row's key, so they are written after it, and wiped with the results."""

from django.db import migrations, models

import yakuba.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("conversion", "0004_run_guards"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="charactersighting",
            name="sealed_with",
            field=yakuba.foundation.vault.fields.GenerationField(
                editable=False, null=True, verbose_name="鍵の世代"
            ),
        ),
        migrations.AlterField(
            model_name="charactersighting",
            name="first",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="最初の行"),
        ),
        migrations.AlterField(
            model_name="charactersighting",
            name="samples",
            field=yakuba.foundation.vault.fields.SealedJSONField(null=True, verbose_name="例"),
        ),
    ]
