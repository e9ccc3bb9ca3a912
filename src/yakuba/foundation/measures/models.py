"""Observations, the marks that ask for a new count, and targets."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.kernel.fiscal import FiscalYear, Month

from .rules import Aim, Counts


class Observation(TenantOwned):
    """What one version of a measure counted in one month, for the town or one scope of it."""

    code = models.CharField("指標", max_length=60)
    version = models.PositiveIntegerField("定義の版")
    scope = models.CharField("範囲", max_length=64, blank=True)
    month = models.CharField("月", max_length=7)
    numerator = models.PositiveIntegerField("分子")
    denominator = models.PositiveIntegerField("分母")
    covered = models.PositiveIntegerField("把握数", null=True)
    population = models.PositiveIntegerField("把握すべき数", null=True)
    tally = models.JSONField("度数", default=dict)
    value = models.DecimalField("値", max_digits=12, decimal_places=1, null=True)
    computed_at = models.DateTimeField("集計日時")

    class Meta:
        verbose_name = "実績値"
        verbose_name_plural = "実績値"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "version", "scope", "month"],
                name="one_observation_a_month",
            ),
            models.CheckConstraint(
                name="numerator_within_denominator",
                condition=models.Q(numerator__lte=models.F("denominator")),
            ),
            models.CheckConstraint(
                name="no_records_no_value",
                condition=models.Q(denominator__gt=0) | models.Q(value__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version} {self.month} {self.scope or '全体'}"

    @property
    def counts(self) -> Counts:
        return Counts(
            self.numerator,
            self.denominator,
            self.covered,
            self.population,
            {int(number): times for number, times in self.tally.items()},
        )


class StaleMark(TenantOwned):
    """A month whose records changed after it was counted.

    Each change adds a row of its own, so that concurrent acts never wait for each other and a
    refresh removes exactly the marks that it has seen.
    """

    month = models.CharField("月", max_length=7)
    marked_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "再集計の印"
        verbose_name_plural = "再集計の印"
        indexes = [models.Index(fields=["municipality", "month"], name="stale_by_month")]

    def __str__(self) -> str:
        return f"{self.month} #{self.pk}"


class Target(TenantOwned):
    """The target of a measure for a fiscal year, never without an interim target."""

    code = models.CharField("指標", max_length=60)
    version = models.PositiveIntegerField("定義の版")
    fiscal_year = models.PositiveIntegerField("年度")
    value = models.DecimalField("目標値", max_digits=12, decimal_places=1)
    interim_month = models.CharField("中間目標の月", max_length=7)
    interim_value = models.DecimalField("中間目標値", max_digits=12, decimal_places=1)
    basis = models.CharField("根拠(計画名など)", max_length=200)
    set_at = models.DateTimeField("設定日時")
    set_by = models.CharField("設定者", max_length=120)

    class Meta:
        verbose_name = "目標値"
        verbose_name_plural = "目標値"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "fiscal_year"], name="one_target_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.fiscal_year}年度 {self.value}"

    @property
    def aim(self) -> Aim:
        return Aim(
            FiscalYear(self.fiscal_year),
            self.value,
            Month.from_iso(self.interim_month),
            self.interim_value,
        )
