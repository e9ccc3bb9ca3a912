"""What a plan asks somebody to approve."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.programmes.rules.approvals import Answer

from .tasks import Task

ANSWERS = [(one.value, one.label) for one in Answer]


class ApprovalRequest(TenantOwned):
    """Somebody is asked for a yes by a day; a formal one is a 起案, whose outcome comes back."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="approvals")
    text = models.CharField("承認してほしいこと", max_length=300)
    asked_of = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承認する人",
    )
    due = models.DateField("期限")
    asked_at = models.DateTimeField("依頼日時")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField("回答", max_length=8, choices=ANSWERS, blank=True, default="")
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_label = models.CharField("回答者", max_length=120, blank=True, default="")
    opinion = models.CharField("意見", max_length=400, blank=True, default="")
    # The decision that stands for a formal approval (起案), known by its key only.
    decision_id = models.CharField("起案", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "承認依頼"
        verbose_name_plural = "承認依頼"
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="approval_of_a_person_or_a_decision",
                condition=models.Q(asked_of__isnull=False) | ~models.Q(decision_id=""),
            ),
            models.CheckConstraint(
                name="approval_answered_with_time",
                condition=models.Q(answer="", answered_at=None)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "asked_of", "due"],
                condition=models.Q(answered_at=None),
                name="approval_open_by_person",
            ),
            models.Index(fields=["municipality", "decision_id"], name="approval_by_decision"),
        ]

    def __str__(self) -> str:
        return self.text
