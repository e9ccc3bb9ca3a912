"""知らせ: what was published to this municipality and waits here to be answered."""

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class Notice(TenantOwned):
    """A row published to this municipality of which its people were told; open until settled.

    A note of the receiver's own: nobody else may write here, and the menu counts these rows
    without looking over the fence.
    """

    class Kind(models.TextChoices):
        SURVEY = "SURVEY", "需要調査"
        ROUND = "ROUND", "募集回"
        OFFER = "OFFER", "派遣案"
        REMINDER = "REMINDER", "督促"

    kind = models.CharField("種類", max_length=10, choices=Kind.choices)
    key = models.UUIDField("共有番号")
    title = models.CharField("件名", max_length=160)
    due = models.DateField("期限", null=True, blank=True)
    told_at = models.DateTimeField("知らせた日時")
    settled_at = models.DateTimeField("済んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = "他団体からの知らせ"
        verbose_name_plural = "他団体からの知らせ"
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "key"], name="noticed_once"),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "kind"],
                name="notice_open",
                condition=models.Q(settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title
