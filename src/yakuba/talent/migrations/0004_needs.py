"""Tables of needs; what was found of a gap and what was answered stands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("organisation", "0002_guards"),
        ("talent", "0003_roles"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_kind", models.CharField(max_length=60, verbose_name="対象の種類")),
                ("subject_id", models.CharField(max_length=64, verbose_name="対象")),
                ("level", models.PositiveSmallIntegerField(verbose_name="レベル")),
                ("hours", models.DecimalField(decimal_places=1, max_digits=6, verbose_name="時間")),
                ("starts", models.DateField(verbose_name="初日")),
                ("ends", models.DateField(verbose_name="末日の翌日")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="説明")),
                ("asked_at", models.DateTimeField(verbose_name="登録日時")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.municipality",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "必要なスキル",
                "verbose_name_plural": "必要なスキル",
                "ordering": ["starts", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.DecimalField(decimal_places=1, max_digits=6, verbose_name="時間")),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="依頼の内容")),
                ("asked_at", models.DateTimeField(verbose_name="依頼日時")),
                ("agreed", models.BooleanField(blank=True, null=True, verbose_name="同意")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="回答日時"),
                ),
                (
                    "answered_label",
                    models.CharField(blank=True, max_length=120, verbose_name="回答者"),
                ),
                ("opinion", models.CharField(blank=True, max_length=400, verbose_name="意見")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="解除日時"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.municipality",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="talent.contract",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="talent.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "担当の約束",
                "verbose_name_plural": "担当の約束",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NeedTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_met", models.BooleanField(verbose_name="足りている")),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.municipality",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="talent.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "必要なスキルの変化",
                "verbose_name_plural": "必要なスキルの変化",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="need_by_subject"
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["municipality", "ends"], name="need_by_end"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="need_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0)), name="need_of_some_hours"
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["municipality", "need"], name="commitment_by_need"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["municipality", "user"], name="commitment_by_user"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contract__isnull", False), ("user", None)),
                    models.Q(("contract", None), ("department__isnull", False)),
                    _connector="OR",
                ),
                name="commitment_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0)), name="commitment_of_some_hours"
            ),
        ),
        migrations.AddIndex(
            model_name="needturn",
            index=models.Index(fields=["municipality", "need", "at"], name="need_turn_by_time"),
        ),
        *append_only("talent_needturn"),
        *append_only(
            "talent_need",
            columns=(
                "municipality_id",
                "subject_kind",
                "subject_id",
                "skill_id",
                "level",
                "hours",
                "starts",
                "ends",
                "asked_by_id",
                "asked_at",
            ),
        ),
        *final_once(
            "talent_commitment",
            "answered_at",
            (
                "agreed",
                "answered_at",
                "answered_label",
                "opinion",
                "user_id",
                "contract_id",
                "hours",
            ),
        ),
    ]
