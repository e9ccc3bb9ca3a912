"""Tables of training: courses, sessions, who takes part, plans, and what everybody must have had."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("documents", "0003_erased_at"),
        ("organisation", "0002_guards"),
        ("tenancy", "0001_initial"),
        ("talent", "0001_skills"),
    ]
    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("code", models.CharField(max_length=20, verbose_name="講座番号")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="版")),
                ("title", models.CharField(max_length=120, verbose_name="講座名")),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="内容")),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("OWN", "自団体"),
                            ("PREFECTURE", "都道府県"),
                            ("NATIONAL", "国・全国機関"),
                            ("OPEN", "無料の公開講座"),
                        ],
                        max_length=12,
                        verbose_name="提供",
                    ),
                ),
                (
                    "provider_name",
                    models.CharField(blank=True, max_length=80, verbose_name="提供者"),
                ),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="案内の所在")),
                ("url_source", models.CharField(blank=True, max_length=200, verbose_name="出典")),
                ("cost_yen", models.PositiveIntegerField(default=0, verbose_name="費用(円)")),
                ("minutes", models.PositiveIntegerField(verbose_name="時間(分)")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("PLACE", "集合"),
                            ("ONLINE", "オンライン"),
                            ("BOTH", "集合とオンライン"),
                            ("ANYTIME", "いつでも（動画・eラーニング）"),
                        ],
                        max_length=8,
                        verbose_name="形式",
                    ),
                ),
                ("has_certificate", models.BooleanField(default=True, verbose_name="修了証を出す")),
                ("drafted_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公開日時"),
                ),
                (
                    "replaced_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="新版の公開日時"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="終了日時")),
            ],
            options={
                "verbose_name": "講座",
                "verbose_name_plural": "講座",
                "ordering": ["code", "edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "code", "edition"), name="course_edition_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", False), ("replaced_at", None)),
                        fields=("municipality", "code"),
                        name="course_one_edition_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)),
                        fields=("municipality", "code"),
                        name="course_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url", ""),
                            models.Q(("url_source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="course_address_has_a_source",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="CourseSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="talent.course",
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
                ("from_level", models.PositiveSmallIntegerField(verbose_name="受講前のレベル")),
                ("to_level", models.PositiveSmallIntegerField(verbose_name="受講後のレベル")),
            ],
            options={
                "verbose_name": "講座で身につくスキル",
                "verbose_name_plural": "講座で身につくスキル",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "skill", "to_level"], name="course_by_skill"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "course", "skill"), name="course_teaches_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_level__gt", models.F("from_level")), ("to_level__lte", 4)
                        ),
                        name="course_leads_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="talent.course",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="開始")),
                ("ends_at", models.DateTimeField(verbose_name="終了")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="会場")),
                (
                    "online",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="オンラインの参加方法"
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="定員"),
                ),
                ("deadline", models.DateField(verbose_name="申込期限")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="連絡事項")),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="登録日時")),
                ("changed_at", models.DateTimeField(verbose_name="変更日時")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="中止日時"),
                ),
                (
                    "cancelled_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="中止の理由"),
                ),
            ],
            options={
                "verbose_name": "講座の回",
                "verbose_name_plural": "講座の回",
                "ordering": ["starts_at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "course", "ends_at"], name="session_by_course"
                    ),
                    models.Index(fields=["municipality", "ends_at"], name="session_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="session_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity", None), ("capacity__gt", 0), _connector="OR"
                        ),
                        name="session_has_seats",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="talent.coursesession",
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
                (
                    "purpose",
                    models.CharField(blank=True, max_length=200, verbose_name="受講の目的"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申込日時")),
                (
                    "approver_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="承認日時"),
                ),
                (
                    "declined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="不承認日時"),
                ),
                (
                    "answered_by",
                    models.CharField(blank=True, max_length=120, verbose_name="回答者"),
                ),
                (
                    "answered_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="回答の理由"),
                ),
                (
                    "seated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="受講決定日時"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取消日時"),
                ),
                (
                    "cancelled_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="取消の理由"),
                ),
                (
                    "presence",
                    models.CharField(
                        blank=True,
                        choices=[("ATTENDED", "出席"), ("ABSENT", "欠席")],
                        max_length=10,
                        verbose_name="出欠",
                    ),
                ),
                (
                    "presence_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="出欠の記録日時"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("COMPLETED", "修了"), ("NOT_COMPLETED", "未修了")],
                        max_length=14,
                        verbose_name="結果",
                    ),
                ),
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="修了日")),
                (
                    "asked_again_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="再診断の依頼日時"),
                ),
            ],
            options={
                "verbose_name": "受講",
                "verbose_name_plural": "受講",
                "ordering": ["asked_at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "user", "asked_at"], name="enrolment_by_user"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("approved_at", None), ("cancelled_at", None), ("declined_at", None)
                        ),
                        fields=["municipality", "approver_post"],
                        name="enrolment_to_answer",
                    ),
                    models.Index(
                        fields=["municipality", "completed_on"], name="enrolment_by_completion"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("declined_at", None)),
                        fields=("municipality", "session", "user"),
                        name="enrolled_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_at", None), ("declined_at", None), _connector="OR"
                        ),
                        name="enrolment_answered_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seated_at", None), ("approved_at__isnull", False), _connector="OR"
                        ),
                        name="enrolment_seated_after_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("presence", ""), ("presence_at", None)),
                            models.Q(
                                models.Q(("presence", ""), _negated=True),
                                ("presence_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="enrolment_presence_with_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_on__isnull", False), ("outcome", "COMPLETED")),
                            models.Q(
                                models.Q(("outcome", "COMPLETED"), _negated=True),
                                ("completed_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="enrolment_completed_with_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="talent.enrolment",
                    ),
                ),
                ("usefulness", models.PositiveSmallIntegerField(verbose_name="仕事に役立つか")),
                ("difficulty", models.PositiveSmallIntegerField(verbose_name="難しさ")),
                ("remark", models.TextField(blank=True, max_length=1000, verbose_name="感想")),
                ("given_at", models.DateTimeField(verbose_name="回答日時")),
            ],
            options={
                "verbose_name": "受講後アンケート",
                "verbose_name_plural": "受講後アンケート",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("difficulty__range", (1, 5)), ("usefulness__range", (1, 5))
                        ),
                        name="feedback_of_five",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="talent.enrolment",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.issueddocument",
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="発行日時")),
            ],
            options={
                "verbose_name": "修了証",
                "verbose_name_plural": "修了証",
                "ordering": ["-issued_at", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="TrainingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="計画名")),
                ("due", models.DateField(verbose_name="いつまでに")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("made_by", models.CharField(max_length=120, verbose_name="作成者")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="終了日時")),
            ],
            options={
                "verbose_name": "育成計画",
                "verbose_name_plural": "育成計画",
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["municipality", "department"], name="training_plan_by_section"
                    )
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="talent.trainingplan",
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
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.skill",
                    ),
                ),
                (
                    "had_level",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="計画時のレベル"
                    ),
                ),
                ("target", models.PositiveSmallIntegerField(verbose_name="目標のレベル")),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.coursesession",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "育成計画の行",
                "verbose_name_plural": "育成計画の行",
                "ordering": ["user__kana", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "plan", "user", "skill"), name="plan_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target__range", (1, 4))), name="plan_line_has_a_target"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RequiredTraining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="talent.course",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("ALL", "全職員"),
                            ("DEPARTMENTS", "選んだ組織の職員"),
                            ("DUTIES", "選んだ分掌の職員"),
                        ],
                        max_length=12,
                        verbose_name="対象",
                    ),
                ),
                (
                    "department_ids",
                    models.JSONField(blank=True, default=list, verbose_name="対象の組織"),
                ),
                ("duties", models.JSONField(blank=True, default=list, verbose_name="対象の分掌")),
                ("due", models.DateField(verbose_name="期限")),
                (
                    "joiner_days",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="着任・復帰からの日数"
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="設定日時")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="終了日時")),
            ],
            options={
                "verbose_name": "必須研修",
                "verbose_name_plural": "必須研修",
                "ordering": ["-fiscal_year", "due", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "fiscal_year", "title"),
                        name="required_training_once",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RequiredExemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "required",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemptions",
                        to="talent.requiredtraining",
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
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("granted_at", models.DateTimeField(verbose_name="登録日時")),
            ],
            options={
                "verbose_name": "必須研修の対象外",
                "verbose_name_plural": "必須研修の対象外",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "required", "user"), name="exempted_once"
                    )
                ],
                "indexes": [],
            },
        ),
        # What was published stays as it was; a later edition replaces it.
        *final_once(
            "talent_course",
            "published_at",
            (
                "municipality_id",
                "code",
                "edition",
                "title",
                "summary",
                "provider",
                "provider_name",
                "url",
                "url_source",
                "cost_yen",
                "minutes",
                "mode",
                "has_certificate",
                "drafted_at",
                "published_at",
            ),
        ),
        *append_only("talent_courseskill", may_delete=True),
        *append_only("talent_certificate"),
    ]
