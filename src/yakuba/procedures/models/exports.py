"""CaseExport: a list of cases that is written in the background, and its pieces."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.kernel.tables import TableKind
from yakuba.procedures.rules.exports import ExportState


class CaseExport(TenantOwned):
    """What somebody asked to take away: which cases, how far it is, how long it may be fetched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("形式", max_length=4, choices=[(k.value, k.label) for k in TableKind])
    # The filter as it was when it was asked for, and the sections the person then served.
    wanted = models.JSONField("条件")
    sections = models.JSONField("所管課")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("依頼日時")
    # Cases that fitted when it began; every one of them is either written or gone since.
    total = models.PositiveIntegerField("対象件数", null=True)
    written = models.PositiveIntegerField("出力件数", default=0)
    gone = models.PositiveIntegerField("途中で廃棄された件数", default=0)
    steps = models.PositiveIntegerField("作成した区切り", default=0)
    attempts = models.PositiveSmallIntegerField("試行回数", default=1)
    # Rows counted by reading the finished file again.
    counted = models.PositiveIntegerField("ファイルの行数", null=True)
    size = models.PositiveBigIntegerField("大きさ(バイト)", null=True)
    finished_at = models.DateTimeField("完成日時", null=True)
    cancelled_at = models.DateTimeField("取消日時", null=True)
    failed_at = models.DateTimeField("失敗日時", null=True)
    failure = models.CharField("失敗の理由", max_length=200, blank=True)
    expires_at = models.DateTimeField("削除予定日時")
    expired_at = models.DateTimeField("削除日時", null=True)

    class Meta:
        verbose_name = "一覧の書き出し"
        verbose_name_plural = "一覧の書き出し"
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="export_is_proved",
                condition=Q(finished_at=None)
                | Q(counted=models.F("written"), total=models.F("written") + models.F("gone")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "requested_by", "-requested_at"], name="export_by_person"
            ),
            models.Index(
                fields=["municipality", "expires_at"],
                name="export_to_expire",
                condition=Q(expired_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{TableKind(self.kind).label} {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def state(self) -> ExportState:
        if self.cancelled_at is not None:
            return ExportState.CANCELLED
        if self.expired_at is not None:
            return ExportState.EXPIRED
        if self.finished_at is not None:
            return ExportState.DONE
        if self.failed_at is not None:
            return ExportState.FAILED
        return ExportState.WAITING if self.total is None else ExportState.RUNNING


class ExportPart(TenantOwned):
    """A sealed piece: the keys of the cases, rows of the table, or bytes of the finished file."""

    KEYS, ROWS, FILE = "KEYS", "ROWS", "FILE"

    export = models.ForeignKey(CaseExport, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField("種類", max_length=4)
    number = models.PositiveIntegerField("番号")
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "書き出しの区切り"
        verbose_name_plural = "書き出しの区切り"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "export", "kind", "number"], name="export_part_once"
            ),
            models.CheckConstraint(
                name="export_part_kind", condition=Q(kind__in=["KEYS", "ROWS", "FILE"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
