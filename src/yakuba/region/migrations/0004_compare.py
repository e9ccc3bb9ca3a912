"""Tables of the comparison: values, sharing, class figures, peers, intakes."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only


class Migration(migrations.Migration):
    initial = False
    dependencies = [("region", "0003_matching")]
    operations = [
        migrations.CreateModel(
            name="IndicatorIntake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="ファイル名")),
                ("lines", models.JSONField(default=list, verbose_name="読み取った値")),
                ("faults", models.JSONField(default=list, verbose_name="直すところ")),
                ("skipped", models.JSONField(default=list, verbose_name="取り込まない項目")),
                ("handed_in_at", models.DateTimeField(verbose_name="読み取った日時")),
                ("handed_in_by", models.CharField(max_length=120, verbose_name="読み取った人")),
                (
                    "taken_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取り込んだ日時"),
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
                "verbose_name": "指標の取込",
                "verbose_name_plural": "指標の取込",
                "ordering": ["-handed_in_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ClassFigure",
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
                ("code", models.CharField(max_length=60, verbose_name="指標")),
                ("version", models.PositiveSmallIntegerField(verbose_name="定義の版")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "class_code",
                    models.CharField(blank=True, max_length=10, verbose_name="人口規模区分"),
                ),
                ("towns", models.PositiveSmallIntegerField(null=True, verbose_name="団体数")),
                ("done", models.PositiveSmallIntegerField(null=True, verbose_name="実施団体数")),
                (
                    "low",
                    models.DecimalField(
                        decimal_places=1, max_digits=12, null=True, verbose_name="下位4分の1の境"
                    ),
                ),
                (
                    "middle",
                    models.DecimalField(
                        decimal_places=1, max_digits=12, null=True, verbose_name="中央値"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        decimal_places=1, max_digits=12, null=True, verbose_name="上位4分の1の境"
                    ),
                ),
                (
                    "is_hidden",
                    models.BooleanField(default=False, verbose_name="団体数が少ないため非表示"),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="集計日時")),
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
                "verbose_name": "区分ごとの値",
                "verbose_name_plural": "区分ごとの値",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "code", "version", "year", "class_code"),
                        name="one_figure_a_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_hidden", False),
                            models.Q(
                                ("done", None),
                                ("high", None),
                                ("low", None),
                                ("middle", None),
                                ("towns", None),
                            ),
                            _connector="OR",
                        ),
                        name="hidden_class_tells_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorSharing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="指標")),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("COUNTED", "県だけに共有（比べる値には、団体名を出さずに数えます）"),
                            ("NAMED", "県と県内の市町村に共有（団体名が見えます）"),
                        ],
                        max_length=10,
                        verbose_name="見える範囲",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="共有を始めた日時")),
                ("started_by", models.CharField(max_length=120, verbose_name="共有を始めた人")),
                (
                    "stopped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取り下げた日時"),
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
                "verbose_name": "指標の共有",
                "verbose_name_plural": "指標の共有",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("municipality", "code"),
                        name="one_sharing_an_indicator",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
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
                ("code", models.CharField(max_length=60, verbose_name="指標")),
                ("version", models.PositiveSmallIntegerField(verbose_name="定義の版")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("score", models.IntegerField(null=True, verbose_name="比べる値")),
                ("numerator", models.PositiveIntegerField(null=True, verbose_name="分子")),
                ("denominator", models.PositiveIntegerField(null=True, verbose_name="分母")),
                ("answer", models.CharField(blank=True, max_length=20, verbose_name="回答")),
                (
                    "is_hidden",
                    models.BooleanField(default=False, verbose_name="件数が少ないため非表示"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("MEASURED", "業務の記録から集計"),
                            ("ENTERED", "入力"),
                            ("IMPORTED", "取込"),
                        ],
                        max_length=10,
                        verbose_name="出どころ",
                    ),
                ),
                ("noted_at", models.DateTimeField(verbose_name="集計・入力日時")),
                (
                    "noted_by",
                    models.CharField(blank=True, max_length=120, verbose_name="入力した人"),
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
                "verbose_name": "指標の値",
                "verbose_name_plural": "指標の値",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "code", "version", "year"), name="one_value_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("numerator", None),
                            ("denominator", None),
                            ("numerator__lte", models.F("denominator")),
                            _connector="OR",
                        ),
                        name="indicator_part_of_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_hidden", False),
                            models.Q(
                                ("answer", ""),
                                ("denominator", None),
                                ("numerator", None),
                                ("score", None),
                            ),
                            _connector="OR",
                        ),
                        name="hidden_value_tells_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("members", models.JSONField(default=list, verbose_name="団体")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("made_by", models.CharField(max_length=120, verbose_name="作成者")),
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
                "verbose_name": "比べる相手",
                "verbose_name_plural": "比べる相手",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "title"), name="peer_list_title_once"
                    )
                ],
            },
        ),
        # To share is an act that stays written down; only its end is added.
        *append_only(
            "region_indicatorsharing",
            columns=("municipality_id", "code", "reach", "started_at", "started_by"),
        ),
        *append_only(
            "region_indicatorintake",
            columns=("municipality_id", "name", "lines", "faults", "handed_in_at", "handed_in_by"),
            may_delete=True,
        ),
    ]
