"""Emergency readings (緊急閲覧): a case opened for a short while by somebody of another section."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yakuba.foundation.tenancy.models import TenantOwned

from .applications import Application


class EmergencyReading(TenantOwned):
    """Who opened which case, why, and until when; only its early end is written later (guard)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="emergency_readings"
    )
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reader_label = models.CharField("閲覧者の職氏名", max_length=180)
    reason = models.CharField("理由", max_length=400)
    opened_at = models.DateTimeField("開始日時")
    until = models.DateTimeField("終了予定日時")
    # The heads who were told by mail; empty when the section has no head with an address.
    notified = models.CharField("通知先", max_length=400, blank=True)
    ended_at = models.DateTimeField("終了日時", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_label = models.CharField("終了させた人の職氏名", max_length=180, blank=True)

    class Meta:
        verbose_name = "緊急閲覧"
        verbose_name_plural = "緊急閲覧"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="emergency_has_an_end", condition=Q(until__gt=F("opened_at"))
            ),
            models.CheckConstraint(name="emergency_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="emergency_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-opened_at"], name="emergency_by_time"),
            models.Index(
                fields=["municipality", "reader", "until"],
                name="emergency_of_reader",
                condition=Q(ended_at=None),
            ),
            models.Index(fields=["municipality", "application"], name="emergency_of_case"),
        ]

    def __str__(self) -> str:
        return f"緊急閲覧 {self.opened_at:%Y-%m-%d %H:%M}"

    def is_open_at(self, at: datetime) -> bool:
        """Tell whether the case may still be read."""
        return self.ended_at is None and self.opened_at <= at < self.until
