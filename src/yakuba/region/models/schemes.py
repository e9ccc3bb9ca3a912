"""制度: under which rules advisers are dispatched; a version in use never changes."""

from django.db import models

from .exchange import Published


class Provider(models.TextChoices):
    """Who set the scheme up; the rows are always of the municipality that keeps the copy."""

    STATE = "STATE", "国"
    PREFECTURE = "PREFECTURE", "県"
    TOWN = "TOWN", "市町村"


class Scheme(Published):
    """One version of a rule set; `published_at` is when it was put to use, from then on final.

    `rules` is the rule set as data (`rules.schemes.RuleSet`). Retired means: for no new round; it
    stays readable, because cases run under it.
    """

    code = models.SlugField("制度コード", max_length=40)
    version = models.PositiveSmallIntegerField("版")
    title = models.CharField("制度名", max_length=120)
    provider = models.CharField("設けた者", max_length=10, choices=Provider.choices)
    rules = models.JSONField("規則")
    made_at = models.DateTimeField("作成日時")
    retired_at = models.DateTimeField("新規募集の終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "派遣制度"
        verbose_name_plural = "派遣制度"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "version"], name="scheme_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"
