"""Files of the old system that a section handed in: kept sealed, in pieces, until they are wiped."""

from django.db import models
from django.db.models import Q

from yakuba.conversion.events.about import batch_ref
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned

from .plans import MigrationPlan


class SourceBatch(TenantOwned):
    """All files of one delivery of data (データの受領), for as many runs as are wanted."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="batches")
    title = models.CharField("名称", max_length=120)
    # The code of the layout that the files are said to follow.
    layout = models.CharField("レイアウト", max_length=60)
    received_at = models.DateTimeField("受領日時")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    expires_at = models.DateTimeField("消去予定日時")
    wiped_at = models.DateTimeField("消去日時", null=True, blank=True)

    class Meta:
        verbose_name = "受領データ"
        verbose_name_plural = "受領データ"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "plan"], name="batch_by_plan"),
            models.Index(
                fields=["municipality", "expires_at"],
                condition=Q(wiped_at=None),
                name="batch_to_wipe",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return batch_ref(self.pk)


class SourceFile(TenantOwned):
    """One file of a batch: which file of the layout it is, and what it was like when it came."""

    batch = models.ForeignKey(SourceBatch, on_delete=models.PROTECT, related_name="files")
    code = models.CharField("ファイルの符号", max_length=60)
    # Files of one kind are read in this order.
    number = models.PositiveSmallIntegerField("順番")
    name = models.CharField("ファイル名", max_length=200)
    size = models.PositiveBigIntegerField("大きさ(バイト)")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "受領ファイル"
        verbose_name_plural = "受領ファイル"
        ordering = ["batch", "code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "batch", "code", "number"], name="source_file_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourcePiece(TenantOwned):
    """A part of a file, sealed as every stored file is; the row goes when the file is wiped."""

    file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField("順番")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "受領ファイルの一部"
        verbose_name_plural = "受領ファイルの一部"
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "file", "number"], name="source_piece_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"


class SourceUpload(TenantOwned):
    """A file that is still on its way; it becomes a `SourceFile` when all of it is there."""

    batch = models.ForeignKey(SourceBatch, on_delete=models.PROTECT, related_name="uploads")
    code = models.CharField("ファイルの符号", max_length=60)
    name = models.CharField("ファイル名", max_length=200)
    began_at = models.DateTimeField("開始日時")
    touched_at = models.DateTimeField("最後に届いた日時")
    began_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "受信中のファイル"
        verbose_name_plural = "受信中のファイル"
        ordering = ["batch", "began_at", "pk"]
        indexes = [
            models.Index(fields=["municipality", "touched_at"], name="upload_left_behind"),
        ]

    def __str__(self) -> str:
        return self.name


class UploadPiece(TenantOwned):
    """What has come of such a file so far."""

    upload = models.ForeignKey(SourceUpload, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField("順番")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "受信中のファイルの一部"
        verbose_name_plural = "受信中のファイルの一部"
        ordering = ["upload", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "upload", "number"], name="upload_piece_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"
