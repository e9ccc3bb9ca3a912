"""A town's own layouts and mappings, in editions; those that are shipped lie in data/."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned

from .sources import SourceBatch


class LayoutEdition(TenantOwned):
    """An edition of a layout that the town has taken in; it never changes, the next replaces it."""

    code = models.CharField("符号", max_length=60)
    number = models.PositiveSmallIntegerField("版")
    title = models.CharField("名称", max_length=120)
    document = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    taken_at = models.DateTimeField("取込日時")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "レイアウト"
        verbose_name_plural = "レイアウト"
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "number"], name="layout_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"


class MappingVersion(TenantOwned):
    """A version of a mapping that runs may use; it never changes, the next replaces it."""

    code = models.CharField("符号", max_length=60)
    number = models.PositiveSmallIntegerField("版")
    title = models.CharField("名称", max_length=120)
    source = models.CharField("移行元のレイアウト", max_length=60)
    target = models.CharField("移行先のレイアウト", max_length=60)
    document = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    change = models.CharField("変更の内容", max_length=400, blank=True)
    saved_at = models.DateTimeField("確定日時")
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "対応表"
        verbose_name_plural = "対応表"
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "number"], name="mapping_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"


class MappingDraft(TenantOwned):
    """A mapping that is being written; `turn` tells whether somebody else saved meanwhile."""

    code = models.CharField("符号", max_length=60)
    title = models.CharField("名称", max_length=120)
    document = models.JSONField("内容")
    # The files whose first rows show what the steps make of them.
    batch = models.ForeignKey(
        SourceBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    turn = models.PositiveIntegerField("保存の回数", default=0)
    changed_at = models.DateTimeField("変更日時")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "対応表の下書き"
        verbose_name_plural = "対応表の下書き"
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="mapping_draft_once"),
        ]

    def __str__(self) -> str:
        return self.title
