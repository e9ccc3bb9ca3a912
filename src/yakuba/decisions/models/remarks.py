"""What is said of a draft besides its acts: remarks, conditions, the words of a withdrawal."""

from django.db import models

from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned

from .drafts import Circulation, Decision
from .steps import Step


class Remark(TenantOwned):
    """Words of one person on one round; `step` names the step that was approved or added with them."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="remarks")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(
        "区分", max_length=12, choices=[(kind.value, kind.label) for kind in RemarkKind]
    )
    text = models.TextField("本文", max_length=2000)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_by_label = models.CharField("職氏名", max_length=180)
    said_at = models.DateTimeField("日時")
    erased_at = models.DateTimeField("本文の廃棄日時", null=True, blank=True)

    class Meta:
        verbose_name = "意見・条件"
        verbose_name_plural = "意見・条件"
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="condition_of_a_step",
                condition=~models.Q(kind="CONDITION") | models.Q(step__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["municipality", "step"],
                condition=models.Q(kind="CONDITION"),
                name="one_condition_a_step",
            ),
            models.UniqueConstraint(
                fields=["municipality", "circulation", "kind"],
                condition=models.Q(kind__in=["WITHDRAWAL", "ANSWER"]),
                name="one_withdrawal_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{RemarkKind(self.kind).label} {self.said_by_label}"

    @property
    def kind_label(self) -> str:
        return RemarkKind(self.kind).label
