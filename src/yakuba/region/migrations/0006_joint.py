"""Tables of what municipalities do together: procurement, training, specialists."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("region", "0005_library"), ("tenancy", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Remark",
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
                ("procurement_key", models.UUIDField(verbose_name="共同調達の共有番号")),
                ("text", models.TextField(max_length=1000, verbose_name="質問・意見")),
                ("made_at", models.DateTimeField(verbose_name="日時")),
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
                "verbose_name": "仕様への質問・意見",
                "verbose_name_plural": "仕様への質問・意見",
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SpecialistSlot",
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
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                ("themes", models.JSONField(default=list, verbose_name="得意な分野")),
                ("day", models.DateField(verbose_name="日にち")),
                (
                    "half",
                    models.CharField(
                        choices=[("AM", "午前"), ("PM", "午後")],
                        max_length=2,
                        verbose_name="時間帯",
                    ),
                ),
                ("is_online", models.BooleanField(default=False, verbose_name="オンライン")),
                ("opened_at", models.DateTimeField(verbose_name="公開日時")),
                (
                    "taken_by",
                    models.CharField(blank=True, max_length=60, verbose_name="利用する団体"),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="決定日時")),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
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
                "verbose_name": "専門人材の空き",
                "verbose_name_plural": "専門人材の空き",
                "ordering": ["day", "half", "name"],
            },
        ),
        migrations.CreateModel(
            name="SlotAnswer",
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
                ("is_granted", models.BooleanField(verbose_name="利用できる")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=400, verbose_name="理由・伝えたいこと"),
                ),
                ("answered_at", models.DateTimeField(verbose_name="回答日時")),
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
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="region.specialistslot",
                    ),
                ),
            ],
            options={
                "verbose_name": "専門人材の利用の回答",
                "verbose_name_plural": "専門人材の利用の回答",
                "ordering": ["-answered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Specification",
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
                ("procurement_key", models.UUIDField(verbose_name="共同調達の共有番号")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版")),
                ("text", models.TextField(max_length=20000, verbose_name="仕様")),
                (
                    "changes",
                    models.CharField(blank=True, max_length=400, verbose_name="前の版からの変更点"),
                ),
                ("written_at", models.DateTimeField(verbose_name="作成日時")),
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
                "verbose_name": "仕様書案",
                "verbose_name_plural": "仕様書案",
                "ordering": ["procurement_key", "-version"],
            },
        ),
        migrations.CreateModel(
            name="AttendanceCount",
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
                ("training_key", models.UUIDField(verbose_name="合同研修の共有番号")),
                ("attended", models.PositiveSmallIntegerField(verbose_name="参加人数")),
                ("answered", models.PositiveSmallIntegerField(verbose_name="アンケートの回答数")),
                ("satisfied", models.PositiveSmallIntegerField(verbose_name="満足と答えた人数")),
                ("told_at", models.DateTimeField(verbose_name="報告日時")),
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
                "verbose_name": "合同研修の参加報告",
                "verbose_name_plural": "合同研修の参加報告",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "training_key"), name="attendance_told_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("satisfied__lte", models.F("answered")),
                            ("answered__lte", models.F("attended")),
                        ),
                        name="satisfied_within_answered_within_attended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Joining",
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
                ("procurement_key", models.UUIDField(verbose_name="共同調達の共有番号")),
                ("quantity", models.PositiveIntegerField(verbose_name="数量")),
                ("wish", models.CharField(blank=True, max_length=400, verbose_name="希望すること")),
                ("joined_at", models.DateTimeField(verbose_name="参加日時")),
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
                "verbose_name": "共同調達への参加",
                "verbose_name_plural": "共同調達への参加",
                "ordering": ["joined_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "procurement_key"), name="joined_once_a_procurement"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JointTraining",
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
                ("title", models.CharField(max_length=120, verbose_name="研修名")),
                ("description", models.TextField(max_length=2000, verbose_name="内容")),
                ("held_on", models.DateField(verbose_name="開催日")),
                ("hours_text", models.CharField(max_length=40, verbose_name="時間")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="長さ(分)")),
                (
                    "place_kind",
                    models.CharField(
                        choices=[
                            ("HALL", "会場"),
                            ("ONLINE", "オンライン"),
                            ("BOTH", "会場とオンライン"),
                        ],
                        max_length=6,
                        verbose_name="開催方法",
                    ),
                ),
                (
                    "place",
                    models.CharField(blank=True, max_length=160, verbose_name="会場・接続方法"),
                ),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="定員")),
                ("apply_by", models.DateField(verbose_name="申込期限")),
                ("skills", models.JSONField(default=list, verbose_name="身につくスキル")),
                ("contact", models.CharField(max_length=160, verbose_name="問い合わせ先")),
                ("announced_at", models.DateTimeField(verbose_name="公表日時")),
                (
                    "allotted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="席の決定日時"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="中止日時"),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="中止の理由")),
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
                "verbose_name": "合同研修",
                "verbose_name_plural": "合同研修",
                "ordering": ["held_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("apply_by__lte", models.F("held_on"))),
                        name="joint_training_asked_before_held",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Procurement",
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
                ("title", models.CharField(max_length=120, verbose_name="件名")),
                ("purpose", models.TextField(max_length=2000, verbose_name="目的")),
                ("unit", models.CharField(max_length=20, verbose_name="数量の単位")),
                ("wanted_on", models.DateField(verbose_name="契約の予定日")),
                ("contact", models.CharField(max_length=160, verbose_name="問い合わせ先")),
                ("announced_at", models.DateTimeField(verbose_name="意向の公表日時")),
                ("join_by", models.DateField(blank=True, null=True, verbose_name="参加の期限")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="募集の締切日")),
                (
                    "supplier",
                    models.CharField(blank=True, max_length=120, verbose_name="契約の相手方"),
                ),
                (
                    "amount",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="契約額"),
                ),
                ("contracted_on", models.DateField(blank=True, null=True, verbose_name="契約日")),
                (
                    "lesson",
                    models.TextField(blank=True, max_length=2000, verbose_name="次に生かすこと"),
                ),
                ("cancelled_on", models.DateField(blank=True, null=True, verbose_name="中止日")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="中止の理由")),
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
                "verbose_name": "共同調達",
                "verbose_name_plural": "共同調達",
                "ordering": ["-announced_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("contracted_on", None)),
                            models.Q(("amount__isnull", False), ("contracted_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="procurement_result_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RemarkAnswer",
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
                ("procurement_key", models.UUIDField(verbose_name="共同調達の共有番号")),
                ("remark_key", models.UUIDField(verbose_name="質問の共有番号")),
                ("question", models.TextField(max_length=1000, verbose_name="質問・意見")),
                ("text", models.TextField(max_length=2000, verbose_name="回答")),
                ("answered_at", models.DateTimeField(verbose_name="日時")),
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
                "verbose_name": "仕様への回答",
                "verbose_name_plural": "仕様への回答",
                "ordering": ["answered_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "remark_key"), name="remark_answered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatAllotment",
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
                ("training_key", models.UUIDField(verbose_name="合同研修の共有番号")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="席数")),
                ("allotted_at", models.DateTimeField(verbose_name="決定日時")),
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
                "verbose_name": "合同研修の席",
                "verbose_name_plural": "合同研修の席",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "training_key", "addressee_id"),
                        name="seats_allotted_once_a_town",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatRequest",
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
                ("training_key", models.UUIDField(verbose_name="合同研修の共有番号")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="席数")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="伝えたいこと")),
                ("asked_at", models.DateTimeField(verbose_name="申込日時")),
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
                "verbose_name": "合同研修の申込",
                "verbose_name_plural": "合同研修の申込",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "training_key"), name="seats_asked_once_a_training"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotRequest",
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
                ("slot_key", models.UUIDField(verbose_name="空きの共有番号")),
                ("name", models.CharField(max_length=60, verbose_name="氏名")),
                ("day", models.DateField(verbose_name="日にち")),
                (
                    "half",
                    models.CharField(
                        choices=[("AM", "午前"), ("PM", "午後")],
                        max_length=2,
                        verbose_name="時間帯",
                    ),
                ),
                ("purpose", models.CharField(max_length=400, verbose_name="相談したいこと")),
                ("contact", models.CharField(max_length=160, verbose_name="連絡先")),
                ("asked_at", models.DateTimeField(verbose_name="依頼日時")),
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
                "verbose_name": "専門人材の利用依頼",
                "verbose_name_plural": "専門人材の利用依頼",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("municipality", "slot_key"),
                        name="slot_asked_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="specialistslot",
            index=models.Index(fields=["municipality", "day"], name="slot_by_day"),
        ),
        migrations.AddConstraint(
            model_name="specialistslot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("municipality", "adviser", "day", "half"),
                name="one_slot_a_half_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="specification",
            constraint=models.UniqueConstraint(
                fields=("municipality", "procurement_key", "version"),
                name="specification_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotanswer",
            constraint=models.UniqueConstraint(
                fields=("municipality", "request_key"), name="slot_request_answered_once"
            ),
        ),
        *append_only("region_specification"),
        *append_only("region_remarkanswer"),
        *append_only("region_slotanswer"),
    ]
