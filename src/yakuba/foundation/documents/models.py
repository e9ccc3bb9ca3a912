"""Number series and issued documents."""

import uuid

from django.db import models

from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned


class NumberSeries(TenantOwned):
    """The last number given in one series in one fiscal year."""

    prefix = models.CharField("文書記号", max_length=20)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "文書番号の系列"
        verbose_name_plural = "文書番号の系列"
        ordering = ["fiscal_year", "prefix"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "prefix", "fiscal_year"], name="one_series_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.prefix}"


class IssuedDocument(TenantOwned):
    """A numbered paper; everything but its file and its withdrawal is frozen by the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("種類", max_length=60)
    title = models.CharField("件名", max_length=200)
    series = models.CharField("文書記号", max_length=20)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("番号")
    number = models.CharField("文書番号", max_length=40)
    issued_date = models.DateField("日付")
    issued_at = models.DateTimeField("発行日時")
    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    content = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    seal = models.CharField(
        "公印", max_length=10, choices=[("LINE", "公印を押す"), ("OMITTED", "公印省略")]
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="PDF"
    )
    produced_at = models.DateTimeField("PDF作成日時", null=True)
    withdrawn_at = models.DateTimeField("撤回日時", null=True)
    withdrawn_reason = models.CharField("撤回の理由", max_length=400, blank=True)
    # What it said is gone with the record it belonged to; number, date and hash remain.
    erased_at = models.DateTimeField("内容の廃棄日時", null=True)

    class Meta:
        verbose_name = "発行文書"
        verbose_name_plural = "発行文書"
        ordering = ["-issued_at", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "series", "fiscal_year", "serial"],
                name="document_numbered_once",
            ),
            models.CheckConstraint(
                name="document_seal", condition=models.Q(seal__in=["LINE", "OMITTED"])
            ),
            models.CheckConstraint(
                name="document_file_when_produced",
                condition=models.Q(file=None, produced_at=None)
                | models.Q(file__isnull=False, produced_at__isnull=False),
            ),
            models.CheckConstraint(
                name="document_withdrawn_with_reason",
                condition=models.Q(withdrawn_at=None)
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="document_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def file_name(self) -> str:
        """What a downloaded copy is called."""
        return f"{self.number}_{self.title}.pdf"
