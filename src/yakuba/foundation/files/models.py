"""StoredFile: what is known about a file whose bytes lie in the file store."""

import uuid

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned


class StoredFile(TenantOwned):
    """A file of the town; the bytes lie in the store under the key, never under the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("ファイル名", max_length=200)
    media_type = models.CharField("種類", max_length=60)
    size = models.PositiveBigIntegerField("大きさ(バイト)")
    sha256 = models.CharField("SHA-256", max_length=64)
    # The generation of the town's data key; NULL for bytes in the clear, as release 0.1.0 wrote them.
    sealed_with = models.PositiveIntegerField("鍵の世代", null=True, editable=False)
    # Of the bytes as they lie in the store, so that a backup is verified without any key.
    stored_sha256 = models.CharField("保管中のSHA-256", max_length=64, blank=True, db_default="")
    state = models.CharField(
        "状態",
        max_length=12,
        choices=[("QUARANTINED", "隔離中"), ("CLEAN", "確認済"), ("REJECTED", "拒否")],
        default="CLEAN",
    )
    state_reason = models.CharField("状態の理由", max_length=200, blank=True)
    stored_at = models.DateTimeField("保管日時")
    discarded_at = models.DateTimeField("廃棄日時", null=True)
    is_public = models.BooleanField("公開", default=False)

    class Meta:
        verbose_name = "ファイル"
        verbose_name_plural = "ファイル"
        ordering = ["stored_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="file_state",
                condition=models.Q(state__in=["QUARANTINED", "CLEAN", "REJECTED"]),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "sha256"], name="file_by_content"),
            models.Index(fields=["municipality", "sealed_with"], name="file_by_generation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Tell whether the bytes may be handed to anybody."""
        return self.state == "CLEAN" and self.discarded_at is None
