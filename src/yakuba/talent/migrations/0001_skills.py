"""Tables of skills; what was published, confirmed or answered never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once, kept_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0002_guards"),
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="開始日時")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提出日時"),
                ),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="基準日")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="確認日時"),
                ),
                (
                    "confirmed_label",
                    models.CharField(blank=True, max_length=160, verbose_name="確認者"),
                ),
                ("is_acting", models.BooleanField(default=False, verbose_name="代決による確認")),
                (
                    "asked_post",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "スキル診断",
                "verbose_name_plural": "スキル診断",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AssessmentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="本人の意見")),
                ("written_at", models.DateTimeField(verbose_name="日時")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="talent.assessment",
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
            ],
            options={
                "verbose_name": "診断への意見",
                "verbose_name_plural": "診断への意見",
                "ordering": ["assessment", "written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FrameworkVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版")),
                ("definition", models.JSONField(verbose_name="内容")),
                (
                    "content_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="内容のSHA-256"),
                ),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公開日時"),
                ),
                (
                    "published_by",
                    models.CharField(blank=True, max_length=120, verbose_name="公開者"),
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
            ],
            options={
                "verbose_name": "スキルの枠組みの版",
                "verbose_name_plural": "スキルの枠組みの版",
                "ordering": ["framework", "-number"],
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="talent.frameworkversion",
            ),
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="コード")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("area", models.CharField(max_length=60, verbose_name="分野")),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="区分")),
                ("description", models.CharField(blank=True, max_length=400, verbose_name="説明")),
                ("is_unverified", models.BooleanField(default=False, verbose_name="名称が未照合")),
                ("position", models.PositiveSmallIntegerField(verbose_name="順序")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="廃止日時"),
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
            ],
            options={
                "verbose_name": "スキル",
                "verbose_name_plural": "スキル",
                "ordering": ["framework", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AssessmentLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "self_level",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="本人のレベル"
                    ),
                ),
                (
                    "confirmed_level",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="確認したレベル"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="変更の理由")),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="基準日")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="確認日時"),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="talent.assessment",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "診断の行",
                "verbose_name_plural": "診断の行",
                "ordering": ["assessment", "skill"],
            },
        ),
        migrations.CreateModel(
            name="SkillFramework",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="コード")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("origin", models.CharField(blank=True, max_length=200, verbose_name="出どころ")),
                ("created_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="利用をやめた日時"),
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
            ],
            options={
                "verbose_name": "スキルの枠組み",
                "verbose_name_plural": "スキルの枠組み",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.AddField(
            model_name="skill",
            name="framework",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="skills",
                to="talent.skillframework",
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="framework",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="talent.skillframework",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="framework",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="talent.skillframework",
            ),
        ),
        migrations.CreateModel(
            name="AreaTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=60, verbose_name="分野")),
                ("expected", models.PositiveIntegerField(verbose_name="求められる数")),
                ("expected_assessed", models.PositiveIntegerField(verbose_name="うち診断済みの数")),
                ("met", models.PositiveIntegerField(verbose_name="満たす数")),
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
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="talent.skillframework",
                    ),
                ),
            ],
            options={
                "verbose_name": "課の分野の集計",
                "verbose_name_plural": "課の分野の集計",
            },
        ),
        migrations.CreateModel(
            name="SkillLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="レベル")),
                ("as_of", models.DateField(verbose_name="基準日")),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.assessmentline",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.skill",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "現在のレベル",
                "verbose_name_plural": "現在のレベル",
            },
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="訂正してほしい内容")),
                ("asked_at", models.DateTimeField(verbose_name="申出日時")),
                ("outcome", models.TextField(blank=True, max_length=1000, verbose_name="対応")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="回答日時"),
                ),
                (
                    "answered_by",
                    models.CharField(blank=True, max_length=160, verbose_name="回答者"),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "訂正の申出",
                "verbose_name_plural": "訂正の申出",
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["municipality", "asked_at"],
                        name="correction_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_on", models.DateField(blank=True, null=True, verbose_name="集計日")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="人数")),
                ("assessed", models.PositiveIntegerField(default=0, verbose_name="診断済みの人数")),
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
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "課の集計",
                "verbose_name_plural": "課の集計",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "section"), name="section_count_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rank",
                    models.CharField(
                        choices=[
                            ("MAYOR", "市長"),
                            ("DEPUTY_MAYOR", "副市長"),
                            ("DIRECTOR", "部長"),
                            ("MANAGER", "課長"),
                            ("CHIEF", "係長"),
                            ("OFFICER", "担当"),
                        ],
                        max_length=14,
                        verbose_name="職位",
                    ),
                ),
                ("people", models.PositiveIntegerField(verbose_name="人数")),
                ("at_0", models.PositiveIntegerField(verbose_name="レベル0の人数")),
                ("at_1", models.PositiveIntegerField(verbose_name="レベル1の人数")),
                ("at_2", models.PositiveIntegerField(verbose_name="レベル2の人数")),
                ("at_3", models.PositiveIntegerField(verbose_name="レベル3の人数")),
                ("at_4", models.PositiveIntegerField(verbose_name="レベル4の人数")),
                ("expected", models.PositiveIntegerField(verbose_name="求められる人数")),
                (
                    "expected_assessed",
                    models.PositiveIntegerField(verbose_name="うち診断済みの人数"),
                ),
                ("met", models.PositiveIntegerField(verbose_name="満たす人数")),
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
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="talent.skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "課のスキルの集計",
                "verbose_name_plural": "課のスキルの集計",
                "indexes": [
                    models.Index(fields=["municipality", "skill", "rank"], name="tally_by_skill")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "section", "skill", "rank"), name="tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("RANK", "職位"), ("ROLE", "役割"), ("POST", "職")],
                        max_length=4,
                        verbose_name="対象の種類",
                    ),
                ),
                ("target", models.CharField(max_length=60, verbose_name="対象")),
                ("level", models.PositiveSmallIntegerField(verbose_name="求めるレベル")),
                ("valid_from", models.DateField(verbose_name="適用開始日")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="適用終了日")),
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
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                        verbose_name="職",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.frameworkversion",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="talent.skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "求めるレベル",
                "verbose_name_plural": "求めるレベル",
                "ordering": ["kind", "target", "skill", "valid_from"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "kind", "target"], name="expected_by_target"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "skill", "kind", "target", "valid_from"),
                        name="expected_once_per_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("municipality", "skill", "kind", "target"),
                        name="expected_once_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="expected_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__lte", 4)), name="expected_on_the_scale"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "POST"), ("post__isnull", False)),
                            models.Q(models.Q(("kind", "POST"), _negated=True), ("post", None)),
                            _connector="OR",
                        ),
                        name="expected_of_a_post_names_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("TEXT", "説明"), ("LINK", "リンク"), ("CERTIFICATE", "修了証")],
                        max_length=11,
                        verbose_name="種類",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="内容")),
                ("url", models.URLField(blank=True, max_length=400, verbose_name="リンク")),
                (
                    "subject_kind",
                    models.CharField(blank=True, max_length=60, verbose_name="対象の種類"),
                ),
                ("subject_id", models.CharField(blank=True, max_length=64, verbose_name="対象")),
                ("given_at", models.DateTimeField(verbose_name="登録日時")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "裏付け",
                "verbose_name_plural": "裏付け",
                "ordering": ["user", "skill", "given_at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "user", "skill"], name="evidence_by_person"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="assessmentline",
            index=models.Index(
                fields=["municipality", "user", "skill", "as_of"], name="line_by_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentline",
            constraint=models.UniqueConstraint(
                fields=("municipality", "assessment", "skill"), name="line_once_a_skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("self_level", None), ("self_level__lte", 4), _connector="OR"),
                    models.Q(
                        ("confirmed_level", None), ("confirmed_level__lte", 4), _connector="OR"
                    ),
                ),
                name="line_on_the_scale",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_level", None), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="line_level_stands_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillframework",
            constraint=models.UniqueConstraint(
                fields=("municipality", "code"), name="framework_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(
                fields=("municipality", "framework", "code"), name="skill_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.UniqueConstraint(
                fields=("municipality", "framework", "number"), name="framework_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("municipality", "framework"),
                name="one_draft_a_framework",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                fields=["municipality", "user", "-started_at"], name="assessment_by_user"
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("confirmed_at", None), ("submitted_at__isnull", False)),
                fields=["municipality", "asked_post"],
                name="assessment_to_confirm",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["municipality", "as_of"], name="assessment_by_day"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None)),
                fields=("municipality", "user", "framework"),
                name="one_open_assessment",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("as_of", None), ("submitted_at", None)),
                    models.Q(("as_of__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="assessment_submitted_with_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="assessment_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="areatally",
            constraint=models.UniqueConstraint(
                fields=("municipality", "framework", "section", "area"), name="area_tally_once"
            ),
        ),
        migrations.AddIndex(
            model_name="skilllevel",
            index=models.Index(
                fields=["municipality", "skill", "level", "user"], name="level_by_skill"
            ),
        ),
        migrations.AddConstraint(
            model_name="skilllevel",
            constraint=models.UniqueConstraint(
                fields=("municipality", "user", "skill"), name="level_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="skilllevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 4)), name="level_on_the_scale"
            ),
        ),
        *final_once(
            "talent_frameworkversion",
            "published_at",
            (
                "municipality_id",
                "framework_id",
                "number",
                "definition",
                "content_hash",
                "published_at",
            ),
        ),
        *kept_once("talent_frameworkversion", "published_at"),
        *final_once(
            "talent_assessment",
            "confirmed_at",
            (
                "municipality_id",
                "user_id",
                "framework_id",
                "version_id",
                "submitted_at",
                "as_of",
                "confirmed_at",
                "confirmed_by_id",
                "confirmed_label",
                "is_acting",
            ),
        ),
        *kept_once("talent_assessment", "confirmed_at"),
        *final_once(
            "talent_assessmentline",
            "confirmed_at",
            (
                "municipality_id",
                "assessment_id",
                "user_id",
                "skill_id",
                "self_level",
                "confirmed_level",
                "reason",
                "as_of",
                "confirmed_at",
            ),
        ),
        *kept_once("talent_assessmentline", "confirmed_at"),
        *append_only("talent_assessmentanswer"),
    ]
