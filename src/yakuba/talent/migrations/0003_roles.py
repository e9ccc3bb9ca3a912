"""Tables of roles and of outside talent; an edition of a role and a reason for leaving stand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("organisation", "0002_guards"),
        ("talent", "0002_training"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
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
                        choices=[
                            ("FIXED_TERM", "任期付職員"),
                            ("SPECIAL", "特別職非常勤"),
                            ("COMMISSION", "業務委託"),
                            ("SIDE_JOB", "副業・兼業"),
                            ("SECONDED", "企業・団体からの派遣"),
                            ("ENTREPRENEUR", "地域活性化起業人"),
                            ("OTHER", "そのほか"),
                        ],
                        max_length=14,
                        verbose_name="契約の区分",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="件名")),
                ("starts", models.DateField(verbose_name="契約の初日")),
                ("ends", models.DateField(verbose_name="契約の末日の翌日")),
                (
                    "most_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        verbose_name="日数の上限",
                    ),
                ),
                (
                    "most_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        verbose_name="時間の上限",
                    ),
                ),
                ("budget", models.PositiveBigIntegerField(verbose_name="契約額")),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("OWN", "一般財源"),
                            ("SPECIAL_TAX", "特別交付税の措置を見込む"),
                            ("SUBSIDY", "国の補助金・交付金"),
                            ("PREFECTURE", "県の負担・補助"),
                            ("OTHER", "そのほか"),
                        ],
                        max_length=12,
                        verbose_name="財源",
                    ),
                ),
                (
                    "funding_note",
                    models.CharField(blank=True, max_length=200, verbose_name="財源の説明"),
                ),
                ("agreed_at", models.DateTimeField(verbose_name="登録日時")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="中途終了日")),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="中途終了の理由"),
                ),
                (
                    "department",
                    models.ForeignKey(
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
            ],
            options={
                "verbose_name": "外部人材の契約",
                "verbose_name_plural": "外部人材の契約",
                "ordering": ["ends", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OutsideTalent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                ("affiliation", models.CharField(blank=True, max_length=120, verbose_name="所属")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="メールアドレス"),
                ),
                (
                    "profile",
                    models.TextField(blank=True, max_length=2000, verbose_name="経歴・得意なこと"),
                ),
                ("registered_at", models.DateTimeField(verbose_name="登録日時")),
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
                "verbose_name": "外部人材",
                "verbose_name_plural": "外部人材",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OutsideSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="レベル")),
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
                (
                    "talent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="talent.outsidetalent",
                    ),
                ),
            ],
            options={
                "verbose_name": "外部人材のスキル",
                "verbose_name_plural": "外部人材のスキル",
                "ordering": ["talent", "skill"],
            },
        ),
        migrations.AddField(
            model_name="contract",
            name="talent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="talent.outsidetalent",
            ),
        ),
        migrations.CreateModel(
            name="RoleKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="コード")),
                ("edition", models.PositiveSmallIntegerField(verbose_name="版")),
                ("name", models.CharField(max_length=60, verbose_name="役割")),
                ("tasks", models.TextField(blank=True, max_length=2000, verbose_name="すること")),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="任期(月)")),
                ("ranks", models.JSONField(default=list, verbose_name="就くことができる職位")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("SECTION", "課ごと"),
                            ("TOWN", "全庁で"),
                            ("ANYWHERE", "人数の定めなし"),
                        ],
                        max_length=10,
                        verbose_name="人数の数え方",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="人数"),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("SELF", "本人が手を挙げる"),
                            ("HEAD", "所属長が推薦する"),
                            ("APPOINTED", "人材育成の担当者が指名する"),
                        ],
                        max_length=10,
                        verbose_name="なり方",
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="登録日時")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="終了日時"),
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
                "verbose_name": "役割",
                "verbose_name_plural": "役割",
                "ordering": ["code", "-edition"],
            },
        ),
        migrations.CreateModel(
            name="RoleCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="募集の名称")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="募集の内容")),
                ("opens", models.DateField(verbose_name="募集開始日")),
                ("closes", models.DateField(verbose_name="募集終了日の翌日")),
                ("starts", models.DateField(verbose_name="任期の初日")),
                ("ends", models.DateField(verbose_name="任期の末日の翌日")),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="募集人数"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="公開日時")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="中止日時"),
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
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="talent.rolekind",
                    ),
                ),
            ],
            options={
                "verbose_name": "募集",
                "verbose_name_plural": "募集",
                "ordering": ["-opens", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="contract",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="talent.rolekind",
            ),
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("SELF", "本人が手を挙げる"),
                            ("HEAD", "所属長が推薦する"),
                            ("APPOINTED", "人材育成の担当者が指名する"),
                        ],
                        max_length=10,
                        verbose_name="なり方",
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="理由")),
                (
                    "weekly_hours",
                    models.DecimalField(
                        decimal_places=1, max_digits=4, verbose_name="週あたりの時間"
                    ),
                ),
                ("starts", models.DateField(verbose_name="任期の初日")),
                ("ends", models.DateField(verbose_name="任期の末日の翌日")),
                ("given_at", models.DateTimeField(verbose_name="提出日時")),
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
                    "declined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="見送り日時"),
                ),
                (
                    "decline_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="見送りの理由"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "given_by",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="talent.rolecall",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="talent.rolekind",
                    ),
                ),
            ],
            options={
                "verbose_name": "応募",
                "verbose_name_plural": "応募",
                "ordering": ["given_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoleTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="任期の初日")),
                ("ends", models.DateField(verbose_name="任期の末日の翌日")),
                (
                    "weekly_hours",
                    models.DecimalField(
                        decimal_places=1, max_digits=4, verbose_name="週あたりの時間"
                    ),
                ),
                ("appointed_at", models.DateTimeField(verbose_name="任命日時")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="退任日")),
                (
                    "candidacy",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="term",
                        to="talent.candidacy",
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
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="talent.rolekind",
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
                "verbose_name": "任期",
                "verbose_name_plural": "任期",
                "ordering": ["-starts", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("TIME", "本来の業務と両立できない"),
                            ("MOVED", "異動・退職"),
                            ("HOME", "健康・家庭の事情"),
                            ("CONTENT", "役割の中身が思っていたものと違う"),
                            ("SUPPORT", "支援や研修が足りない"),
                            ("DONE", "役割を果たした"),
                            ("OTHER", "そのほか"),
                        ],
                        max_length=10,
                        verbose_name="理由の区分",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="理由")),
                ("given_at", models.DateTimeField(verbose_name="提出日時")),
                ("due", models.DateField(verbose_name="回答期限")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="回答")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="回答日時"),
                ),
                (
                    "answered_label",
                    models.CharField(blank=True, max_length=120, verbose_name="回答者"),
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
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaving",
                        to="talent.roleterm",
                    ),
                ),
            ],
            options={
                "verbose_name": "退任の理由",
                "verbose_name_plural": "退任の理由",
                "ordering": ["due", "pk"],
            },
        ),
        migrations.AddField(
            model_name="candidacy",
            name="renews",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="talent.roleterm",
            ),
        ),
        migrations.CreateModel(
            name="WorkRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月")),
                ("days", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="日数")),
                ("hours", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="時間")),
                ("cost", models.PositiveBigIntegerField(verbose_name="費用")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="したこと")),
                ("entered_at", models.DateTimeField(verbose_name="入力日時")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="works",
                        to="talent.contract",
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
                "verbose_name": "外部人材の実績",
                "verbose_name_plural": "外部人材の実績",
                "ordering": ["contract", "month"],
            },
        ),
        migrations.AddConstraint(
            model_name="outsideskill",
            constraint=models.UniqueConstraint(
                fields=("municipality", "talent", "skill"), name="outside_skill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolekind",
            constraint=models.UniqueConstraint(
                fields=("municipality", "code", "edition"), name="role_kind_edition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolekind",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("municipality", "code"),
                name="role_kind_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolecall",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens"))),
                name="call_closes_after_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolecall",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))),
                name="called_term_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(fields=["municipality", "ends"], name="contract_by_end"),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                fields=["municipality", "department"], name="contract_by_department"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))),
                name="contract_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="roleterm",
            index=models.Index(fields=["municipality", "user", "starts"], name="role_term_by_user"),
        ),
        migrations.AddIndex(
            model_name="roleterm",
            index=models.Index(fields=["municipality", "starts", "ends"], name="role_term_by_day"),
        ),
        migrations.AddConstraint(
            model_name="roleterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="term_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="leaving",
            index=models.Index(
                condition=models.Q(("answered_at", None)),
                fields=["municipality", "due"],
                name="leaving_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="leaving",
            index=models.Index(fields=["municipality", "answered_at"], name="leaving_by_answer"),
        ),
        migrations.AddIndex(
            model_name="candidacy",
            index=models.Index(fields=["municipality", "call"], name="candidacy_by_call"),
        ),
        migrations.AddIndex(
            model_name="candidacy",
            index=models.Index(fields=["municipality", "user"], name="candidacy_by_user"),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("municipality", "call", "user"),
                name="candidate_once_a_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="workrecord",
            constraint=models.UniqueConstraint(
                fields=("municipality", "contract", "month"), name="work_once_a_month"
            ),
        ),
        *append_only(
            "talent_rolekind",
            columns=(
                "municipality_id",
                "code",
                "edition",
                "name",
                "tasks",
                "term_months",
                "ranks",
                "scope",
                "places",
                "way",
                "published_at",
            ),
        ),
        *append_only(
            "talent_leaving",
            columns=("municipality_id", "term_id", "category", "words", "given_at", "due"),
        ),
        *final_once("talent_leaving", "answered_at", ("answer", "answered_at", "answered_label")),
        *final_once(
            "talent_candidacy",
            "answered_at",
            ("agreed", "answered_at", "answered_label", "opinion"),
        ),
    ]
