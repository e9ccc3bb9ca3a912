"""How old lists come in, and how dates go out to people's own calendars."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .projects import Project


class ImportMapping(TenantOwned):
    """Which column of the town's own list is which field, remembered under a name."""

    name = models.CharField("名称", max_length=80)
    columns = models.JSONField("列の対応")
    used_at = models.DateTimeField("最後に使った日時")

    class Meta:
        verbose_name = "取込の対応表"
        verbose_name_plural = "取込の対応表"
        ordering = ["-used_at"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="mapping_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(TenantOwned):
    """A list that was read: tried first, then taken over as a whole or not at all."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    columns = models.JSONField("列の対応", default=dict)
    sheet = models.CharField("シート", max_length=80, blank=True, default="")
    rows = models.PositiveIntegerField("行数", default=0)
    faults = models.JSONField("誤り", default=list)
    tried_at = models.DateTimeField("確認日時")
    tried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("取込日時", null=True, blank=True)

    class Meta:
        verbose_name = "一覧の取込"
        verbose_name_plural = "一覧の取込"
        ordering = ["-tried_at"]

    def __str__(self) -> str:
        return str(self.file)


class CalendarFeed(TenantOwned):
    """An address under which a person's calendar program fetches their dates (iCalendar)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField("鍵のSHA-256", max_length=64)
    created_at = models.DateTimeField("作成日時")
    revoked_at = models.DateTimeField("停止日時", null=True, blank=True)

    class Meta:
        verbose_name = "予定の配信"
        verbose_name_plural = "予定の配信"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "token_hash"], name="feed_token_once"),
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=models.Q(revoked_at=None),
                name="one_feed_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}の予定"
