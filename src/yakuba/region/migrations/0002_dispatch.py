"""Schemes, advisers, need surveys, requests, offers and what came of them."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    initial = False
    dependencies = [("region", "0001_exchange"), ("tenancy", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Adviser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("number", models.CharField(max_length=20, verbose_name="登録番号")),
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                ("kana", models.CharField(max_length=80, verbose_name="フリガナ")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="肩書")),
                ("summary", models.TextField(blank=True, max_length=1000, verbose_name="紹介")),
                ("themes", models.JSONField(default=list, verbose_name="得意な分野")),
                ("skills", models.JSONField(default=list, verbose_name="スキル")),
                ("languages", models.JSONField(default=list, verbose_name="対応できる言語")),
                ("home_place", models.CharField(max_length=80, verbose_name="拠点")),
                (
                    "east_km",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        verbose_name="東へ(km)",
                    ),
                ),
                (
                    "north_km",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        verbose_name="北へ(km)",
                    ),
                ),
                (
                    "is_online_only",
                    models.BooleanField(default=False, verbose_name="オンラインだけ"),
                ),
                ("weekdays", models.JSONField(default=list, verbose_name="対応できる曜日")),
                ("periods", models.JSONField(default=list, verbose_name="対応できる期間")),
                (
                    "cases_per_round",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="1回の募集で受ける件数"
                    ),
                ),
                (
                    "days_per_year",
                    models.PositiveSmallIntegerField(default=12, verbose_name="年度の上限日数"),
                ),
                (
                    "conflict_towns",
                    models.JSONField(default=list, verbose_name="利害関係のある団体"),
                ),
                (
                    "conflict_vendors",
                    models.JSONField(default=list, verbose_name="利害関係のある事業者"),
                ),
                ("term_from", models.DateField(verbose_name="任期の始まり")),
                ("term_until", models.DateField(verbose_name="任期の終わり")),
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
                "verbose_name": "アドバイザー",
                "verbose_name_plural": "アドバイザー",
                "ordering": ["kana", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AdviserContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="メールアドレス"),
                ),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="電話")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="内部のメモ")),
                (
                    "adviser",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="region.adviser",
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
                "verbose_name": "アドバイザーの連絡先",
                "verbose_name_plural": "アドバイザーの連絡先",
            },
        ),
        migrations.CreateModel(
            name="DispatchCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("number", models.CharField(max_length=20, verbose_name="派遣番号")),
                ("scheme_key", models.UUIDField(verbose_name="制度の共有番号")),
                ("round_key", models.UUIDField(verbose_name="募集回の共有番号")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=120, verbose_name="件名")),
                ("project_key", models.CharField(max_length=160, verbose_name="事業の同一性")),
                ("theme", models.CharField(max_length=12, verbose_name="分野")),
                ("adviser_key", models.UUIDField(verbose_name="アドバイザーの共有番号")),
                ("adviser_name", models.CharField(max_length=60, verbose_name="アドバイザー")),
                ("form", models.CharField(max_length=8, verbose_name="派遣の形")),
                (
                    "days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="認められた日数"),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(default=0, verbose_name="認められた時間数"),
                ),
                ("accepted_at", models.DateTimeField(verbose_name="受諾日時")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="終わった日")),
                ("report_due", models.DateField(blank=True, null=True, verbose_name="報告期限")),
                (
                    "survey_due",
                    models.DateField(blank=True, null=True, verbose_name="翌年度の調査の期限"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="中止日時"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="中止の理由"),
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
                "verbose_name": "派遣",
                "verbose_name_plural": "派遣",
                "ordering": ["-accepted_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DispatchRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                (
                    "round_key",
                    models.UUIDField(blank=True, null=True, verbose_name="募集回の共有番号"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="依頼の件名")),
                ("project_title", models.CharField(max_length=120, verbose_name="事業名")),
                ("project_key", models.CharField(max_length=160, verbose_name="事業の同一性")),
                (
                    "project_kind",
                    models.CharField(blank=True, max_length=60, verbose_name="自団体の事業の種類"),
                ),
                (
                    "project_id",
                    models.CharField(blank=True, max_length=60, verbose_name="自団体の事業"),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("PLAN", "計画と推進体制"),
                            ("ONLINE", "手続のオンライン化"),
                            ("COUNTER", "窓口の改革"),
                            ("STANDARD", "システムの標準化"),
                            ("MYNUMBER", "マイナンバーカードの活用"),
                            ("BPR", "業務の見直し"),
                            ("AI", "AI・RPA"),
                            ("DATA", "データの活用"),
                            ("SECURITY", "情報セキュリティ"),
                            ("PROCURE", "調達・仕様書"),
                            ("PEOPLE", "人材の育成"),
                            ("DIVIDE", "デジタルデバイド対策"),
                            ("DISASTER", "防災"),
                            ("OTHER", "その他"),
                        ],
                        max_length=12,
                        verbose_name="分野",
                    ),
                ),
                (
                    "problem",
                    models.TextField(
                        max_length=2000, verbose_name="困っていることと、してほしいこと"
                    ),
                ),
                ("skills", models.JSONField(default=list, verbose_name="求めるスキル")),
                ("language", models.CharField(default="ja", max_length=8, verbose_name="使う言語")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("ONSITE", "現地"),
                            ("ONLINE", "オンライン"),
                            ("EITHER", "どちらでもよい"),
                        ],
                        max_length=8,
                        verbose_name="派遣の形",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=0, verbose_name="日数")),
                ("hours", models.PositiveSmallIntegerField(default=0, verbose_name="時間数")),
                ("wished_from", models.DateField(verbose_name="希望の始まり")),
                ("wished_until", models.DateField(verbose_name="希望の終わり")),
                ("wished_days", models.JSONField(default=list, verbose_name="希望日")),
                (
                    "team_size",
                    models.PositiveSmallIntegerField(default=1, verbose_name="希望する人数"),
                ),
                (
                    "adviser_key",
                    models.UUIDField(blank=True, null=True, verbose_name="希望するアドバイザー"),
                ),
                (
                    "adviser_name",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="希望するアドバイザーの氏名"
                    ),
                ),
                ("vendors", models.JSONField(default=list, verbose_name="関わっている事業者")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=160, verbose_name="連絡先の職と電話"),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="下書きの日時")),
                (
                    "changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最後に直した日時"),
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
                "verbose_name": "派遣依頼",
                "verbose_name_plural": "派遣依頼",
                "ordering": ["-drafted_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("STRONG", "大きな効果があった"),
                            ("SOME", "ある程度の効果があった"),
                            ("NONE", "効果はなかった"),
                            ("EARLY", "まだ分からない"),
                        ],
                        max_length=8,
                        verbose_name="効果",
                    ),
                ),
                (
                    "hours_saved",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="減った業務時間(年間)"
                    ),
                ),
                ("satisfaction", models.PositiveSmallIntegerField(verbose_name="満足度")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="効果の内容")),
                (
                    "answered_by",
                    models.CharField(blank=True, max_length=120, verbose_name="回答した職"),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_up",
                        to="region.dispatchcase",
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
                "verbose_name": "翌年度の調査",
                "verbose_name_plural": "翌年度の調査",
            },
        ),
        migrations.CreateModel(
            name="NeedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("survey_key", models.UUIDField(verbose_name="調査の共有番号")),
                ("answers", models.JSONField(default=dict, verbose_name="回答")),
                (
                    "answered_by",
                    models.CharField(blank=True, max_length=120, verbose_name="回答した職"),
                ),
                ("saved_at", models.DateTimeField(verbose_name="保存日時")),
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
                "verbose_name": "需要調査の回答",
                "verbose_name_plural": "需要調査の回答",
                "ordering": ["-saved_at"],
            },
        ),
        migrations.CreateModel(
            name="NeedSurvey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=120, verbose_name="調査名")),
                ("intro", models.TextField(blank=True, max_length=2000, verbose_name="説明")),
                ("questions", models.JSONField(verbose_name="質問")),
                ("due", models.DateField(verbose_name="回答期限")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
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
                "verbose_name": "需要調査",
                "verbose_name_plural": "需要調査",
                "ordering": ["-fiscal_year", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("town_code", models.CharField(max_length=6, verbose_name="団体コード")),
                ("block", models.CharField(max_length=20, verbose_name="圏域")),
                (
                    "east_km",
                    models.DecimalField(decimal_places=1, max_digits=6, verbose_name="東へ(km)"),
                ),
                (
                    "north_km",
                    models.DecimalField(decimal_places=1, max_digits=6, verbose_name="北へ(km)"),
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
                "verbose_name": "市町村の位置",
                "verbose_name_plural": "市町村の位置",
                "ordering": ["town_code"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("SURVEY", "需要調査の回答"),
                            ("OFFER", "派遣案への回答"),
                            ("REPORT", "派遣の報告"),
                            ("FOLLOW_UP", "翌年度の調査"),
                        ],
                        max_length=10,
                        verbose_name="件",
                    ),
                ),
                ("about_key", models.UUIDField(verbose_name="件の共有番号")),
                ("title", models.CharField(max_length=160, verbose_name="件名")),
                ("due", models.DateField(blank=True, null=True, verbose_name="期限")),
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
                "verbose_name": "督促",
                "verbose_name_plural": "督促",
                "ordering": ["-published_at"],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("offer_key", models.UUIDField(verbose_name="派遣案の共有番号")),
                (
                    "answer",
                    models.CharField(
                        choices=[("ACCEPTED", "受ける"), ("DECLINED", "断る")],
                        max_length=8,
                        verbose_name="回答",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                (
                    "replied_by",
                    models.CharField(blank=True, max_length=120, verbose_name="回答した職"),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="region.dispatchrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "派遣案への回答",
                "verbose_name_plural": "派遣案への回答",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="dispatchcase",
            name="reply",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="case", to="region.reply"
            ),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=80, verbose_name="募集回")),
                ("opens_on", models.DateField(verbose_name="受付開始日")),
                ("closes_on", models.DateField(verbose_name="受付の最終日")),
                ("answer_by", models.DateField(verbose_name="派遣案への回答期限")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="調整終了日時"),
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
                "verbose_name": "募集回",
                "verbose_name_plural": "募集回",
                "ordering": ["-opens_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("request_key", models.UUIDField(verbose_name="依頼の共有番号")),
                ("request_title", models.CharField(max_length=120, verbose_name="依頼の件名")),
                ("project_key", models.CharField(max_length=160, verbose_name="事業の同一性")),
                ("theme", models.CharField(max_length=12, verbose_name="分野")),
                ("adviser_key", models.UUIDField(verbose_name="アドバイザーの共有番号")),
                ("adviser_name", models.CharField(max_length=60, verbose_name="アドバイザー")),
                (
                    "adviser_title",
                    models.CharField(blank=True, max_length=120, verbose_name="肩書"),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="アドバイザーの連絡先"
                    ),
                ),
                ("reason_ja", models.TextField(max_length=1000, verbose_name="選んだ理由")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("ONSITE", "現地"),
                            ("ONLINE", "オンライン"),
                            ("EITHER", "どちらでもよい"),
                        ],
                        max_length=8,
                        verbose_name="派遣の形",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=0, verbose_name="日数")),
                ("hours", models.PositiveSmallIntegerField(default=0, verbose_name="時間数")),
                ("answer_by", models.DateField(verbose_name="回答期限")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="region.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "派遣案",
                "verbose_name_plural": "派遣案",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="制度コード")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版")),
                ("title", models.CharField(max_length=120, verbose_name="制度名")),
                (
                    "provider",
                    models.CharField(
                        choices=[("STATE", "国"), ("PREFECTURE", "県"), ("TOWN", "市町村")],
                        max_length=10,
                        verbose_name="設けた者",
                    ),
                ),
                ("rules", models.JSONField(verbose_name="規則")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="新規募集の終了日時"),
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
                "verbose_name": "派遣制度",
                "verbose_name_plural": "派遣制度",
                "ordering": ["code", "-version"],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="region.scheme",
            ),
        ),
        migrations.AddField(
            model_name="adviser",
            name="scheme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="region.scheme",
            ),
        ),
        migrations.CreateModel(
            name="DeliveryReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("done", models.TextField(max_length=2000, verbose_name="実施したこと")),
                ("outcome", models.TextField(max_length=2000, verbose_name="成果")),
                (
                    "next_steps",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="これから取り組むこと"
                    ),
                ),
                ("satisfaction", models.PositiveSmallIntegerField(verbose_name="満足度")),
                (
                    "reported_by",
                    models.CharField(blank=True, max_length=120, verbose_name="報告した職"),
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
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="region.dispatchcase",
                    ),
                ),
            ],
            options={
                "verbose_name": "派遣報告",
                "verbose_name_plural": "派遣報告",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("satisfaction__range", (1, 5))),
                        name="report_mark_in_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False, unique=True, verbose_name="共有番号")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("PREFECTURE", "県だけ"),
                            ("REGION", "県と県内の市町村"),
                            ("ONE", "1つの団体だけ"),
                        ],
                        max_length=10,
                        verbose_name="公開範囲",
                    ),
                ),
                (
                    "addressee_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="宛先の団体"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="共有日時"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取下げ日時"),
                ),
                ("day", models.DateField(verbose_name="実施日")),
                (
                    "form",
                    models.CharField(
                        choices=[("ONSITE", "現地"), ("ONLINE", "オンライン")],
                        max_length=8,
                        verbose_name="形",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="時間(分)")),
                ("done", models.CharField(max_length=400, verbose_name="したこと")),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivered",
                        to="region.dispatchcase",
                    ),
                ),
            ],
            options={
                "verbose_name": "実施日",
                "verbose_name_plural": "実施日",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0), ("minutes__lte", 1440)),
                        name="delivery_takes_time",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="dispatchrequest",
            index=models.Index(fields=["round_key"], name="request_by_round"),
        ),
        migrations.AddConstraint(
            model_name="dispatchrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("wished_until__gte", models.F("wished_from"))),
                name="request_wish_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatchrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gt", 0), ("hours__gt", 0), _connector="OR"),
                name="request_asks_for_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("satisfaction__range", (1, 5))), name="follow_up_mark_in_range"
            ),
        ),
        migrations.AddIndex(
            model_name="needanswer",
            index=models.Index(fields=["survey_key"], name="answer_by_survey"),
        ),
        migrations.AddConstraint(
            model_name="needanswer",
            constraint=models.UniqueConstraint(
                fields=("municipality", "survey_key"), name="survey_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("municipality", "town_code"), name="place_once_a_town"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["municipality", "about_key"], name="reminder_by_about"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["offer_key"], name="reply_by_offer"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                fields=("municipality", "offer_key"), name="offer_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "DECLINED"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="declined_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="dispatchcase",
            index=models.Index(fields=["fiscal_year", "adviser_key"], name="case_by_adviser"),
        ),
        migrations.AddConstraint(
            model_name="dispatchcase",
            constraint=models.UniqueConstraint(
                fields=("municipality", "number"), name="case_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatchcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("report_due", None), ("survey_due", None)),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("report_due__isnull", False),
                        ("survey_due__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_ended_with_dates_due",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["addressee_id", "request_key"], name="offer_by_addressee"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("municipality", "round", "request_key", "adviser_key"),
                name="adviser_offered_once_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("addressee_id__isnull", False), ("audience", "ONE")),
                name="offer_to_one_town",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheme",
            constraint=models.UniqueConstraint(
                fields=("municipality", "code", "version"), name="scheme_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on__gte", models.F("opens_on")),
                    ("answer_by__gt", models.F("closes_on")),
                ),
                name="round_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="adviser",
            constraint=models.UniqueConstraint(
                fields=("municipality", "number"), name="adviser_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="adviser",
            constraint=models.CheckConstraint(
                condition=models.Q(("term_until__gte", models.F("term_from"))),
                name="adviser_term_in_order",
            ),
        ),
        migrations.CreateModel(
            name="Notice",
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
                            ("SURVEY", "需要調査"),
                            ("ROUND", "募集回"),
                            ("OFFER", "派遣案"),
                            ("REMINDER", "督促"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="共有番号")),
                ("title", models.CharField(max_length=160, verbose_name="件名")),
                ("due", models.DateField(blank=True, null=True, verbose_name="期限")),
                ("told_at", models.DateTimeField(verbose_name="知らせた日時")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="済んだ日時"),
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
                "verbose_name": "他団体からの知らせ",
                "verbose_name_plural": "他団体からの知らせ",
                "ordering": ["-told_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["municipality", "kind"],
                        name="notice_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "kind", "key"), name="noticed_once"
                    )
                ],
            },
        ),
        # Once in use, asked, answered, offered or reported, it stays as it was.
        *final_once(
            "region_scheme",
            "published_at",
            (
                "municipality_id",
                "key",
                "code",
                "version",
                "title",
                "provider",
                "rules",
                "published_at",
            ),
        ),
        *final_once(
            "region_needsurvey",
            "published_at",
            (
                "municipality_id",
                "key",
                "fiscal_year",
                "title",
                "intro",
                "questions",
                "published_at",
            ),
        ),
        *append_only(
            "region_offer",
            columns=(
                "municipality_id",
                "key",
                "audience",
                "addressee_id",
                "published_at",
                "round_id",
                "request_key",
                "request_title",
                "project_key",
                "theme",
                "adviser_key",
                "adviser_name",
                "adviser_title",
                "contact",
                "reason_ja",
                "form",
                "days",
                "hours",
                "answer_by",
                "made_at",
            ),
        ),
        *append_only("region_reply"),
        *append_only("region_deliveryreport"),
        *append_only("region_followup"),
        *append_only(
            "region_deliveryday",
            columns=(
                "municipality_id",
                "key",
                "case_id",
                "day",
                "form",
                "minutes",
                "done",
                "published_at",
            ),
        ),
        *append_only(
            "region_notice", columns=("municipality_id", "kind", "key", "title", "told_at")
        ),
    ]
