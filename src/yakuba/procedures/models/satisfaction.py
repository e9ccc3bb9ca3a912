"""What applicants thought of it, asked once after the end."""

import uuid

from django.db import models
from django.db.models import Q

from yakuba.foundation.vault.fields import SealedJSONField, SealedRow

from .applications import Application


class SatisfactionReply(SealedRow):
    """Two marks from 1 (bad) to 5 (good) and a word."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="satisfaction"
    )
    ease = models.PositiveSmallIntegerField("手続のしやすさ")
    overall = models.PositiveSmallIntegerField("全体の満足度")
    comment = SealedJSONField(
        "ご意見", plain="comment_plain", db_column="comment_sealed", null=True, default=""
    )
    # What release 0.1.0 wrote; empty once the row is sealed.
    comment_plain = models.TextField(
        "ご意見（暗号化前）",
        db_column="comment",
        max_length=1000,
        blank=True,
        default="",
        editable=False,
    )
    at = models.DateTimeField("回答日時")

    class Meta:
        verbose_name = "満足度の回答"
        verbose_name_plural = "満足度の回答"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="satisfaction_marks_1_to_5",
                condition=Q(ease__range=(1, 5), overall__range=(1, 5)),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "at"], name="satisfaction_by_time"),
            models.Index(fields=["municipality", "sealed_with"], name="satisfaction_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.overall}/5"
