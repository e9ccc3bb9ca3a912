"""Rehearsals of a migration."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from yakuba.conversion.events.about import rehearsal_ref
from yakuba.conversion.rules.migration import Figures
from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post

from .plans import MigrationPlan


class Rehearsal(TenantOwned):
    """A 移行リハーサル: when it is, who takes part, and what came of it. The period is half-open."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="rehearsals")
    title = models.CharField("名称", max_length=120)
    starts = models.DateField("初日")
    ends = models.DateField("末日の翌日")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    people = models.CharField("参加者", max_length=400, blank=True)
    aim = models.CharField("確かめること", max_length=400, blank=True)
    result = models.CharField("結果", max_length=1000, blank=True)
    rows_in = models.PositiveBigIntegerField("移行元の件数", null=True, blank=True)
    rows_out = models.PositiveBigIntegerField("移行先の件数", null=True, blank=True)
    rows_rejected = models.PositiveBigIntegerField("エラー行の件数", null=True, blank=True)
    minutes = models.PositiveIntegerField("所要時間（分）", null=True, blank=True)
    reported_at = models.DateTimeField("報告日時", null=True, blank=True)
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)
    cancel_reason = models.CharField("中止の理由", max_length=400, blank=True)
    changed_at = models.DateTimeField("変更日時")

    class Meta:
        verbose_name = "移行リハーサル"
        verbose_name_plural = "移行リハーサル"
        ordering = ["starts", "pk"]
        indexes = [
            models.Index(fields=["municipality", "plan", "starts"], name="rehearsal_by_plan"),
            models.Index(fields=["municipality", "ends"], name="rehearsal_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                name="rehearsal_ends_after_start", condition=Q(ends__gt=F("starts"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return rehearsal_ref(self.pk)

    @property
    def last(self) -> date:
        """Return the last day itself."""
        return self.ends - timedelta(days=1)

    @property
    def figures(self) -> Figures:
        return Figures(self.rows_in, self.rows_out, self.rows_rejected, self.minutes)
