"""Delivery: one row for one destination."""

import uuid
from datetime import datetime

from django.db import models

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned

from .rules import LEASE, Lane, State, state_of


class Delivery(TenantOwned):
    """Something that has to reach one destination, until it is done or dead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField("経路", max_length=60)
    lane = models.CharField(
        "優先度",
        max_length=10,
        choices=[("URGENT", "至急"), ("NORMAL", "通常"), ("BULK", "一括")],
        default="NORMAL",
    )
    destination = models.CharField("宛先", max_length=254)
    dedupe_key = models.CharField("重複防止キー", max_length=200)
    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    payload = models.JSONField("内容", default=dict)
    posted_at = models.DateTimeField("登録日時")
    not_before = models.DateTimeField("次回の送信日時")
    # When a job for this row was last put into the queue; the sweeper's memory.
    queued_at = models.DateTimeField("待ち行列に入れた日時")
    lease_until = models.DateTimeField("占有期限", null=True)
    # The job that holds the lease: run again by another worker, it goes on with its own lease.
    leased_by = models.CharField("占有する処理", max_length=36, default="", db_default="")
    attempts = models.PositiveSmallIntegerField("試行回数", default=0)
    replayed_at = models.DateTimeField("やり直した日時", null=True)
    done_at = models.DateTimeField("完了日時", null=True)
    dead_at = models.DateTimeField("停止日時", null=True)
    last_error = models.CharField("直近の誤り", max_length=500, blank=True)

    class Meta:
        verbose_name = "送信"
        verbose_name_plural = "送信"
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "dedupe_key"], name="delivery_posted_once"
            ),
            models.CheckConstraint(
                name="delivery_done_or_dead",
                condition=models.Q(done_at=None) | models.Q(dead_at=None),
            ),
            models.CheckConstraint(
                name="delivery_finished_without_lease",
                condition=models.Q(lease_until=None) | models.Q(done_at=None, dead_at=None),
            ),
            models.CheckConstraint(
                name="delivery_lane", condition=models.Q(lane__in=["URGENT", "NORMAL", "BULK"])
            ),
        ]
        indexes = [
            # Holds only open rows, so that it stays small however much was ever sent.
            models.Index(
                fields=["municipality", "not_before"],
                name="delivery_due",
                condition=models.Q(done_at=None, dead_at=None),
            ),
            models.Index(
                fields=["municipality", "dead_at"],
                name="delivery_dead",
                condition=models.Q(dead_at__isnull=False),
            ),
            models.Index(fields=["municipality", "-posted_at"], name="delivery_by_time"),
            models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="delivery_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.destination}"

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def since(self) -> datetime:
        """When the patience with this delivery began."""
        return self.replayed_at or self.posted_at

    @property
    def attempt_at(self) -> datetime:
        """The time of the running attempt, for handlers; between attempts, when it was posted."""
        return self.lease_until - LEASE if self.lease_until else self.posted_at

    @property
    def lane_label(self) -> str:
        return Lane(self.lane).label

    def state_at(self, at: datetime) -> State:
        """Derive the state at the given time."""
        return state_of(
            attempts=self.attempts,
            done_at=self.done_at,
            dead_at=self.dead_at,
            lease_until=self.lease_until,
            at=at,
        )
