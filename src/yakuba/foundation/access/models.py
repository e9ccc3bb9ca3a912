"""ApiKey: a key of one person for one program."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned


class ApiKey(TenantOwned):
    """A key; what stands here cannot be turned back into it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("用途", max_length=80)
    key_hash = models.CharField("鍵のSHA-256", max_length=64)
    can_write = models.BooleanField("書込み", default=False)
    issued_at = models.DateTimeField("発行日時")
    # The first day on which it opens nothing any more.
    ends_on = models.DateField("終了日")
    used_on = models.DateField("最後に使われた日", null=True, blank=True)
    stopped_at = models.DateTimeField("停止日時", null=True, blank=True)

    class Meta:
        verbose_name = "外部連携の鍵"
        verbose_name_plural = "外部連携の鍵"
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key_hash"], name="api_key_once"),
        ]
        indexes = [models.Index(fields=["municipality", "user"], name="api_key_by_user")]

    def __str__(self) -> str:
        return self.name
