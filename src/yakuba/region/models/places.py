"""圏域と位置: where the municipalities lie, so that travel can be reckoned without a map service."""

from django.db import models

from .exchange import Published


class Place(Published):
    """Where the seat of a municipality lies on the prefecture's own plane, in kilometres."""

    town_code = models.CharField("団体コード", max_length=6)
    block = models.CharField("圏域", max_length=20)
    east_km = models.DecimalField("東へ(km)", max_digits=6, decimal_places=1)
    north_km = models.DecimalField("北へ(km)", max_digits=6, decimal_places=1)

    class Meta:
        verbose_name = "市町村の位置"
        verbose_name_plural = "市町村の位置"
        ordering = ["town_code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "town_code"], name="place_once_a_town"),
        ]

    def __str__(self) -> str:
        return f"{self.town_code} {self.block}"
