"""The counter behind receipt numbers."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class ReceiptSeries(TenantOwned):
    """The last serial given in a fiscal year; taken under lock with the application it numbers."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    last_serial = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "受付番号の系列"
        verbose_name_plural = "受付番号の系列"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fiscal_year"], name="receipt_series_per_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度"
