"""Correction requests (補正)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from yakuba.foundation.vault.fields import SealedJSONField, SealedRow

from .applications import Application


class CorrectionRequest(SealedRow):
    """What the town asks the applicant to put right, by when, and what came back.

    行政手続法7条: a reasonable period is set. From `requested_at` until it is closed the clock of
    the standard processing period stands still.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="corrections"
    )
    # A list of objects with `question` (its key) and `message` (what to put right).
    items = models.JSONField("補正事項")
    due_date = models.DateField("補正の期限")
    requested_at = models.DateTimeField("依頼日時")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("回答日時", null=True)
    answers_before = SealedJSONField(
        "補正前", plain="answers_before_plain", db_column="answers_before_sealed", null=True
    )
    answers_after = SealedJSONField(
        "補正後", plain="answers_after_plain", db_column="answers_after_sealed", null=True
    )
    # What release 0.1.0 wrote; an empty object once the row is sealed.
    answers_before_plain = models.JSONField(
        "補正前（暗号化前）", db_column="answers_before", null=True, editable=False
    )
    answers_after_plain = models.JSONField(
        "補正後（暗号化前）", db_column="answers_after", null=True, editable=False
    )
    lapsed_at = models.DateTimeField("期限経過の記録日時", null=True)
    cancelled_at = models.DateTimeField("取消日時", null=True)

    class Meta:
        verbose_name = "補正依頼"
        verbose_name_plural = "補正依頼"
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "application"],
                name="correction_one_open",
                condition=Q(answered_at=None, lapsed_at=None, cancelled_at=None),
            ),
            models.CheckConstraint(
                name="correction_closed_once",
                condition=Q(answered_at=None, lapsed_at=None)
                | Q(answered_at=None, cancelled_at=None)
                | Q(lapsed_at=None, cancelled_at=None),
            ),
            models.CheckConstraint(
                name="correction_answer_is_kept",
                condition=Q(answered_at=None)
                | Q(answers_before_plain__isnull=False, answers_after_plain__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "due_date"],
                name="correction_open_by_due",
                condition=Q(answered_at=None, lapsed_at=None, cancelled_at=None),
            ),
            models.Index(
                fields=["municipality", "application", "requested_at"],
                name="correction_by_application",
            ),
            models.Index(fields=["municipality", "sealed_with"], name="correction_by_key"),
        ]

    def __str__(self) -> str:
        return f"補正依頼 {self.requested_at:%Y-%m-%d}"
