"""The turn of one post in a round."""

from datetime import datetime

from django.db import models

from yakuba.decisions.rules.capacity import Capacity
from yakuba.decisions.rules.returns import PastStep
from yakuba.decisions.rules.stages import BESIDE, Outcome, StepFacts, StepKind
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post

from .drafts import Circulation, Decision


class Step(TenantOwned):
    """One post's turn in a circulation."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="steps")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField("順")
    # Steps of one wave are open at the same time (合議 of several sections); wave 0 lies beside.
    wave = models.PositiveSmallIntegerField("段")
    kind = models.CharField("区分", max_length=8, choices=[(k.value, k.label) for k in StepKind])
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", verbose_name="職")
    # The name of the post on that day: a later reorganisation must not rename what was decided.
    post_label = models.CharField("職名", max_length=120)
    opened_at = models.DateTimeField("到着日時", null=True, blank=True)
    closed_at = models.DateTimeField("処理日時", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消日時", null=True, blank=True)
    # 督促: when its holder was reminded, and when a superior was told that it waits.
    reminded_at = models.DateTimeField("督促日時", null=True, blank=True)
    told_at = models.DateTimeField("滞りを知らせた日時", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by_label = models.CharField("処理者の職氏名", max_length=180, blank=True)
    capacity = models.CharField(
        "資格", max_length=8, blank=True, choices=[(c.value, c.label) for c in Capacity]
    )
    outcome = models.CharField(
        "結果", max_length=10, blank=True, choices=[(o.value, o.label) for o in Outcome]
    )
    opinion = models.TextField("意見", max_length=2000, blank=True)
    erased_at = models.DateTimeField("意見の廃棄日時", null=True, blank=True)
    post_review_needed = models.BooleanField("後閲を要する", default=False)
    post_reviewed_at = models.DateTimeField("後閲日時", null=True, blank=True)
    post_reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "回議の段階"
        verbose_name_plural = "回議の段階"
        ordering = ["circulation", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "circulation", "order"], name="one_step_a_place"
            ),
            models.UniqueConstraint(
                fields=["municipality", "circulation", "post"], name="one_turn_a_post"
            ),
            models.CheckConstraint(
                name="closed_by_somebody_with_an_outcome",
                condition=models.Q(closed_at=None, closed_by=None, outcome="", capacity="")
                | models.Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~models.Q(outcome="")
                & ~models.Q(capacity=""),
            ),
            models.CheckConstraint(
                name="sent_back_with_a_reason",
                condition=~models.Q(outcome="SENT_BACK") | ~models.Q(opinion=""),
            ),
            models.CheckConstraint(
                name="reviewed_only_when_needed",
                condition=models.Q(post_reviewed_at=None, post_reviewed_by=None)
                | models.Q(post_review_needed=True, post_reviewed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "closed_by", "-closed_at", "-id"], name="step_handled"
            ),
            models.Index(
                fields=["municipality", "post", "opened_at"],
                condition=models.Q(opened_at__isnull=False, closed_at=None, cancelled_at=None),
                name="step_waiting",
            ),
            models.Index(
                fields=["municipality", "post"],
                condition=models.Q(post_review_needed=True, post_reviewed_at=None),
                name="step_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.step_kind.label} {self.post_label}"

    @property
    def step_kind(self) -> StepKind:
        return StepKind(self.kind)

    @property
    def is_open(self) -> bool:
        """Tell whether it is this post's turn."""
        return bool(self.opened_at) and self.closed_at is None and self.cancelled_at is None

    @property
    def is_beside(self) -> bool:
        """Tell whether the post was added for information, beside the route."""
        return self.wave == BESIDE

    @property
    def is_acting(self) -> bool:
        return self.capacity == Capacity.ACTING

    @property
    def facts(self) -> StepFacts:
        return StepFacts(self.order, self.wave, self.step_kind, self.closed_at is not None)

    @property
    def past(self) -> PastStep:
        return PastStep(self.order, self.wave, self.step_kind, self.outcome == Outcome.APPROVED)

    def close(
        self, *, outcome: Outcome, capacity: Capacity, by: User, label: str, at: datetime
    ) -> None:
        """Note who closed the step; the caller saves it."""
        self.outcome = outcome.value
        self.capacity = capacity.value
        self.closed_by = by
        self.closed_by_label = label
        self.closed_at = at
