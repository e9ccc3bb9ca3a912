"""The town's table of characters: what was met, and what was decided about it, once for all runs."""

from django.db import models

from yakuba.conversion.rules.characters import Repertoire, code_of
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.foundation.vault.fields import SealedJSONField, SealedRow

from .runs import ConversionRun


class CharacterDecision(TenantOwned):
    """What the town decided about a character; the newest row counts, the others are its history."""

    character = models.CharField("文字", max_length=2)
    # Empty takes an earlier decision back.
    becomes = models.CharField("置き換える字", max_length=8, blank=True)
    mj = models.CharField("MJ文字図形名", max_length=8, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)
    decided_at = models.DateTimeField("決定日時")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_label = models.CharField("決定した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "字の決定"
        verbose_name_plural = "字の決定"
        ordering = ["character", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "character", "-id"], name="decision_by_character"),
        ]

    def __str__(self) -> str:
        return f"{code_of(self.character)} {self.becomes}"


class CharacterSighting(SealedRow):
    """A character that a run met and could not settle, or that stands under a decision."""

    run = models.ForeignKey(ConversionRun, on_delete=models.PROTECT, related_name="sightings")
    character = models.CharField("文字", max_length=2)
    repertoire = models.CharField(
        "文字の範囲", max_length=12, choices=[(one.value, one.label) for one in Repertoire]
    )
    file = models.CharField("ファイルの符号", max_length=60)
    field = models.CharField("項目の符号", max_length=60)
    rows = models.PositiveBigIntegerField("件数")
    # Not known of a character that was replaced: nobody has to look for its rows.
    first = models.PositiveBigIntegerField("最初の行", null=True, blank=True)
    candidates = models.JSONField("候補", default=list)
    # A few values in which it stands, for whoever has to recognise it: {"values": [...]}.
    # Nothing once the results of the run are wiped.
    samples = SealedJSONField("例", null=True)

    class Meta:
        verbose_name = "現れた文字"
        verbose_name_plural = "現れた文字"
        ordering = ["run", "character", "file", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "run", "character", "file", "field"],
                name="sighting_once",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "character"], name="sighting_by_character"),
            models.Index(fields=["municipality", "sealed_with"], name="sighting_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {code_of(self.character)}"
