"""What examiners note: words and marks on the check-list."""

import uuid

from django.conf import settings
from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.foundation.vault.fields import SealedJSONField, SealedRow
from yakuba.procedures.rules.vocabulary import CheckVerdict

from .applications import Application
from .choices import choices_of


class Note(SealedRow):
    """An internal remark on a case; never shown to the applicant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    text = SealedJSONField("メモ", plain="text_plain", db_column="text_sealed", null=True)
    # What release 0.1.0 wrote; empty once the row is sealed.
    text_plain = models.TextField(
        "メモ（暗号化前）", db_column="text", max_length=2000, default="", editable=False
    )
    written_at = models.DateTimeField("記入日時")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "メモ"
        verbose_name_plural = "メモ"
        ordering = ["written_at"]
        indexes = [
            models.Index(
                fields=["municipality", "application", "written_at"], name="note_by_application"
            ),
            models.Index(fields=["municipality", "sealed_with"], name="note_by_key"),
        ]

    def __str__(self) -> str:
        return f"メモ {self.written_at:%Y-%m-%d}"


class CheckMark(TenantOwned):
    """The verdict on one item of the review standards; a later mark replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="check_marks"
    )
    # The key of a review standard in the application's version.
    item = models.CharField("審査項目", max_length=60)
    verdict = models.CharField("判定", max_length=2, choices=choices_of(CheckVerdict))
    at = models.DateTimeField("判定日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "審査の判定"
        verbose_name_plural = "審査の判定"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "application", "item"], name="check_mark_per_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.verdict}"
