"""The meeting that decides whether a business migrates."""

from django.db import models
from django.db.models import Q

from yakuba.conversion.events.about import review_ref
from yakuba.conversion.rules.migration import Criterion, ItemState, Outcome
from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post

from .plans import MigrationPlan

OUTCOMES = [(one.value, one.label) for one in Outcome]
STATES = [(one.value, one.label) for one in ItemState]


class MigrationReview(TenantOwned):
    """A 移行判定会議: its criteria, and the go or no-go of the post that decides, once."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="reviews")
    title = models.CharField("名称", max_length=120)
    meets_on = models.DateField("開催日")
    decider = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("決定", max_length=8, choices=OUTCOMES, blank=True)
    reason = models.CharField("理由", max_length=600, blank=True)
    decided_at = models.DateTimeField("決定日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_label = models.CharField("決定した職", max_length=120, blank=True)

    class Meta:
        verbose_name = "移行判定"
        verbose_name_plural = "移行判定"
        ordering = ["meets_on", "pk"]
        indexes = [
            models.Index(fields=["municipality", "plan", "meets_on"], name="review_by_plan"),
        ]
        constraints = [
            models.CheckConstraint(
                name="review_decided_with_reason",
                condition=Q(decided_at=None) | (~Q(outcome="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return review_ref(self.pk)

    @property
    def outcome_enum(self) -> Outcome | None:
        return Outcome(self.outcome) if self.outcome else None


class ReviewItem(TenantOwned):
    """A criterion with its evidence, the post that answers for it, and what was overruled why."""

    review = models.ForeignKey(MigrationReview, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("順序")
    criterion = models.CharField("判定基準", max_length=200)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状態", max_length=6, choices=STATES, default=ItemState.OPEN.value)
    evidence = models.CharField("確認したこと", max_length=600, blank=True)
    answered_at = models.DateTimeField("確認日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    overruled_reason = models.CharField("不問の理由", max_length=400, blank=True)
    overruled_at = models.DateTimeField("不問とした日時", null=True, blank=True)
    overruled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "判定項目"
        verbose_name_plural = "判定項目"
        ordering = ["review", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "review", "position"], name="review_item_position"
            ),
            models.CheckConstraint(
                name="review_item_overruled_with_reason",
                condition=Q(overruled_at=None) | ~Q(overruled_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.criterion

    @property
    def state_enum(self) -> ItemState:
        return ItemState(self.state)

    @property
    def as_criterion(self) -> Criterion:
        return Criterion(self.criterion, self.state_enum, self.overruled_at is not None)
