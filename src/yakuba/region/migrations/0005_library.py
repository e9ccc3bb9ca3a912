"""Tables of the library: what is shared, and what was taken over."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):
    initial = False
    dependencies = [("region", "0004_compare")]
    operations = [
        migrations.CreateModel(
            name="LibraryItem",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("EXAMPLE", "事例"),
                            ("FORM", "手続の定義"),
                            ("PLAYBOOK", "手順書"),
                            ("TABLE", "規程の表"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="コード")),
                ("edition", models.PositiveSmallIntegerField(verbose_name="版")),
                ("title", models.CharField(max_length=120, verbose_name="題名")),
                ("summary", models.TextField(max_length=600, verbose_name="概要")),
                (
                    "keywords",
                    models.CharField(blank=True, max_length=200, verbose_name="キーワード"),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容のSHA-256")),
                (
                    "source_version",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="もとの版"),
                ),
                ("licence", models.CharField(max_length=60, verbose_name="利用条件")),
                ("contact", models.CharField(max_length=160, verbose_name="問い合わせ先")),
                (
                    "origin",
                    models.CharField(blank=True, max_length=200, verbose_name="もとにしたもの"),
                ),
                ("written_at", models.DateTimeField(verbose_name="作成日時")),
                ("written_by", models.CharField(max_length=120, verbose_name="作成者")),
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
                "verbose_name": "共有するもの",
                "verbose_name_plural": "共有するもの",
                "ordering": ["kind", "code", "-edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "kind", "code", "edition"),
                        name="library_edition_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)),
                        fields=("municipality", "kind", "code"),
                        name="one_library_draft_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Takeover",
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
                ("item_key", models.UUIDField(verbose_name="もとの共有番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("EXAMPLE", "事例"),
                            ("FORM", "手続の定義"),
                            ("PLAYBOOK", "手順書"),
                            ("TABLE", "規程の表"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="もとのコード")),
                ("edition", models.PositiveSmallIntegerField(verbose_name="もとの版")),
                ("title", models.CharField(max_length=120, verbose_name="題名")),
                ("origin_code", models.CharField(max_length=6, verbose_name="もとの団体コード")),
                ("origin_name", models.CharField(max_length=60, verbose_name="もとの団体")),
                ("content_hash", models.CharField(max_length=64, verbose_name="内容のSHA-256")),
                ("licence", models.CharField(max_length=60, verbose_name="利用条件")),
                ("document", models.JSONField(verbose_name="内容の写し")),
                (
                    "made_kind",
                    models.CharField(blank=True, max_length=60, verbose_name="できたものの種類"),
                ),
                (
                    "made_id",
                    models.CharField(blank=True, max_length=60, verbose_name="できたものの番号"),
                ),
                ("taken_at", models.DateTimeField(verbose_name="取り入れた日時")),
                ("taken_by", models.CharField(max_length=120, verbose_name="取り入れた人")),
                (
                    "put_to_use_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="使い始めた日時"),
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
                "verbose_name": "取り入れたもの",
                "verbose_name_plural": "取り入れたもの",
                "ordering": ["-taken_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "item_key"), name="taken_over_once"
                    )
                ],
            },
        ),
        # What was published stays as it was; only its withdrawal is added.
        *final_once(
            "region_libraryitem",
            "published_at",
            (
                "municipality_id",
                "key",
                "audience",
                "addressee_id",
                "published_at",
                "kind",
                "code",
                "edition",
                "title",
                "summary",
                "keywords",
                "content",
                "content_hash",
                "source_version",
                "licence",
                "contact",
                "origin",
            ),
        ),
        *append_only(
            "region_takeover",
            columns=(
                "municipality_id",
                "key",
                "item_key",
                "kind",
                "code",
                "edition",
                "origin_code",
                "origin_name",
                "content_hash",
                "document",
                "taken_at",
                "taken_by",
            ),
        ),
    ]
