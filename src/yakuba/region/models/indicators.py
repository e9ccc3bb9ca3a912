"""指標の値: what a municipality knows of itself in a year, and what the prefecture draws from it."""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.tenancy.models import TenantOwned

from .exchange import Published


class IndicatorSharing(TenantOwned):
    """That the municipality lets others see one indicator, and until when; opt-in, one by one."""

    class Reach(models.TextChoices):
        COUNTED = "COUNTED", "県だけに共有（比べる値には、団体名を出さずに数えます）"
        NAMED = "NAMED", "県と県内の市町村に共有（団体名が見えます）"

    code = models.CharField("指標", max_length=60)
    reach = models.CharField("見える範囲", max_length=10, choices=Reach.choices)
    started_at = models.DateTimeField("共有を始めた日時")
    started_by = models.CharField("共有を始めた人", max_length=120)
    stopped_at = models.DateTimeField("取り下げた日時", null=True, blank=True)

    class Meta:
        verbose_name = "指標の共有"
        verbose_name_plural = "指標の共有"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(stopped_at=None),
                name="one_sharing_an_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_reach_display()}"


class IndicatorValue(Published):
    """One indicator of one version in one fiscal year, as the municipality stands behind it.

    `score` is what is compared: tenths of the value, or the rank of the answer; None is no data.
    A measured one is a copy of what the measure counted. Where its denominator is too small to be
    told, the copy holds no number at all (`is_hidden`). Only a shared row has `published_at`.
    """

    class Source(models.TextChoices):
        MEASURED = "MEASURED", "業務の記録から集計"
        ENTERED = "ENTERED", "入力"
        IMPORTED = "IMPORTED", "取込"

    code = models.CharField("指標", max_length=60)
    version = models.PositiveSmallIntegerField("定義の版")
    year = models.PositiveSmallIntegerField("年度")
    score = models.IntegerField("比べる値", null=True)
    numerator = models.PositiveIntegerField("分子", null=True)
    denominator = models.PositiveIntegerField("分母", null=True)
    answer = models.CharField("回答", max_length=20, blank=True)
    is_hidden = models.BooleanField("件数が少ないため非表示", default=False)
    source = models.CharField("出どころ", max_length=10, choices=Source.choices)
    noted_at = models.DateTimeField("集計・入力日時")
    noted_by = models.CharField("入力した人", max_length=120, blank=True)

    class Meta:
        verbose_name = "指標の値"
        verbose_name_plural = "指標の値"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "version", "year"], name="one_value_a_year"
            ),
            models.CheckConstraint(
                name="indicator_part_of_whole",
                condition=Q(numerator=None)
                | Q(denominator=None)
                | Q(numerator__lte=F("denominator")),
            ),
            models.CheckConstraint(
                name="hidden_value_tells_nothing",
                condition=Q(is_hidden=False)
                | Q(score=None, numerator=None, denominator=None, answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version} {self.year}"


class ClassFigure(Published):
    """What the prefecture tells of a population class: how many, and the quarters, without names.

    `class_code` is empty for all municipalities together. A class of too few, and what would give
    it away, has `is_hidden` and no number. `done` counts those that have introduced it.
    """

    code = models.CharField("指標", max_length=60)
    version = models.PositiveSmallIntegerField("定義の版")
    year = models.PositiveSmallIntegerField("年度")
    class_code = models.CharField("人口規模区分", max_length=10, blank=True)
    towns = models.PositiveSmallIntegerField("団体数", null=True)
    done = models.PositiveSmallIntegerField("実施団体数", null=True)
    low = models.DecimalField("下位4分の1の境", max_digits=12, decimal_places=1, null=True)
    middle = models.DecimalField("中央値", max_digits=12, decimal_places=1, null=True)
    high = models.DecimalField("上位4分の1の境", max_digits=12, decimal_places=1, null=True)
    is_hidden = models.BooleanField("団体数が少ないため非表示", default=False)
    drawn_at = models.DateTimeField("集計日時")

    class Meta:
        verbose_name = "区分ごとの値"
        verbose_name_plural = "区分ごとの値"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "version", "year", "class_code"],
                name="one_figure_a_class",
            ),
            models.CheckConstraint(
                name="hidden_class_tells_nothing",
                condition=Q(is_hidden=False)
                | Q(towns=None, done=None, low=None, middle=None, high=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version} {self.year} {self.class_code}"


class PeerList(TenantOwned):
    """Other municipalities that this one has chosen to compare itself with."""

    title = models.CharField("名称", max_length=60)
    # Municipal codes, in their order.
    members = models.JSONField("団体", default=list)
    made_at = models.DateTimeField("作成日時")
    made_by = models.CharField("作成者", max_length=120)

    class Meta:
        verbose_name = "比べる相手"
        verbose_name_plural = "比べる相手"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="peer_list_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class IndicatorIntake(TenantOwned):
    """A table of answers that was handed in and read, and waits to be taken over or was."""

    name = models.CharField("ファイル名", max_length=200)
    # Each is a `rules.intake.Line` as JSON.
    lines = models.JSONField("読み取った値", default=list)
    faults = models.JSONField("直すところ", default=list)
    skipped = models.JSONField("取り込まない項目", default=list)
    handed_in_at = models.DateTimeField("読み取った日時")
    handed_in_by = models.CharField("読み取った人", max_length=120)
    taken_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = "指標の取込"
        verbose_name_plural = "指標の取込"
        ordering = ["-handed_in_at", "-pk"]

    def __str__(self) -> str:
        return self.name
