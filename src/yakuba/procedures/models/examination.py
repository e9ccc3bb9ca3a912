"""What examiners note: words and marks on the check-list."""

import uuid

from django.conf import settings
from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.procedures.rules.vocabulary import CheckVerdict

from .applications import Application
from .choices import choices_of


class Note(TenantOwned):
    """An internal remark on a case; never shown to the applicant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField("メモ", max_length=2000)
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
        ]

    def __str__(self) -> str:
        return self.text[:30]


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
