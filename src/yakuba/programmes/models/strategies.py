"""全体方針: a vision, its pillars, the initiatives below them, and the KPI they answer to."""

from django.db import models

from yakuba.foundation.measures.rules import Direction
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post

DIRECTIONS = [(one.value, one.label) for one in Direction]


class Strategy(TenantOwned):
    """A 全体方針 of some fiscal years; published, it does not change any more, a new edition does."""

    title = models.CharField("名称", max_length=120)
    edition = models.PositiveSmallIntegerField("版", default=1)
    vision = models.TextField("ビジョン", max_length=2000)
    first_year = models.PositiveSmallIntegerField("最初の年度")
    last_year = models.PositiveSmallIntegerField("最後の年度")
    created_at = models.DateTimeField("作成日時")
    published_at = models.DateTimeField("公表日時", null=True, blank=True)
    replaced_at = models.DateTimeField("改定日時", null=True, blank=True)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )

    class Meta:
        verbose_name = "全体方針"
        verbose_name_plural = "全体方針"
        ordering = ["-first_year", "title", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "title", "edition"], name="strategy_edition_once"
            ),
            models.CheckConstraint(
                name="strategy_years_in_order",
                condition=models.Q(last_year__gte=models.F("first_year")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Pillar(TenantOwned):
    """A 柱 of the strategy."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="pillars")
    position = models.PositiveSmallIntegerField("順序")
    title = models.CharField("名称", max_length=120)
    text = models.TextField("説明", max_length=2000, blank=True)

    class Meta:
        verbose_name = "柱"
        verbose_name_plural = "柱"
        ordering = ["strategy", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Initiative(TenantOwned):
    """A 施策: what a pillar means to bring about, and the post that answers for it."""

    pillar = models.ForeignKey(Pillar, on_delete=models.CASCADE, related_name="initiatives")
    position = models.PositiveSmallIntegerField("順序")
    title = models.CharField("名称", max_length=120)
    purpose = models.TextField("目的", max_length=2000, blank=True)
    owner_post = models.ForeignKey(
        Post,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="責任者の職",
    )
    # The same initiative in the edition before, so that years can be compared across editions.
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "施策"
        verbose_name_plural = "施策"
        ordering = ["pillar", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Kpi(TenantOwned):
    """What an initiative is measured by: a measure that the system counts, or figures with a source.

    With `measure_code` the actual values are those of `foundation.measures` and nobody types them;
    without it they are `KpiActual` rows, each with the paper it was taken from.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="kpis")
    position = models.PositiveSmallIntegerField("順序")
    title = models.CharField("名称", max_length=120)
    measure_code = models.CharField("指標", max_length=60, blank=True)
    measure_scope = models.CharField("指標の範囲", max_length=64, blank=True)
    unit = models.CharField("単位", max_length=20)
    direction = models.CharField("向き", max_length=4, choices=DIRECTIONS)
    definition = models.TextField("算出方法", max_length=1000, blank=True)
    starting_value = models.DecimalField(
        "現状値", max_digits=14, decimal_places=1, null=True, blank=True
    )
    starting_text = models.CharField("現状値の時点と出典", max_length=200, blank=True)
    # The same KPI in the edition before; its own figures go on in the new one.
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "KPI"
        verbose_name_plural = "KPI"
        ordering = ["initiative", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class KpiTarget(TenantOwned):
    """What a KPI is to reach in a fiscal year, never without an interim target."""

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="targets")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    interim_month = models.CharField("中間目標の月", max_length=7)
    interim_value = models.DecimalField("中間目標値", max_digits=14, decimal_places=1)
    value = models.DecimalField("目標値", max_digits=14, decimal_places=1)

    class Meta:
        verbose_name = "KPIの目標値"
        verbose_name_plural = "KPIの目標値"
        ordering = ["kpi", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kpi", "fiscal_year"], name="one_kpi_target_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.value}"


class KpiActual(TenantOwned):
    """A figure that the system cannot count itself, with where it comes from; corrected by a new row."""

    # Figures stay: a KPI that has any is published, and what is published is never removed.
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="actuals")
    month = models.CharField("月", max_length=7)
    value = models.DecimalField("実績値", max_digits=14, decimal_places=1)
    source_text = models.CharField("出典", max_length=200)
    entered_at = models.DateTimeField("入力日時")
    entered_by = models.CharField("入力者", max_length=120)

    class Meta:
        verbose_name = "KPIの実績値"
        verbose_name_plural = "KPIの実績値"
        ordering = ["kpi", "month", "pk"]
        indexes = [
            models.Index(fields=["municipality", "kpi", "month"], name="kpi_actual_by_month")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.value}"
