"""What a project or a task asks of people, who gives hours for it, and when the gap opened or closed."""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.talent.events.about import need_ref

from .outside import Contract
from .skills import Skill


class Need(TenantOwned):
    """A skill at a level for some hours in a period (half-open), known by its subject only."""

    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("レベル")
    hours = models.DecimalField("時間", max_digits=6, decimal_places=1)
    starts = models.DateField("初日")
    ends = models.DateField("末日の翌日")
    note = models.CharField("説明", max_length=400, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("登録日時")
    withdrawn_at = models.DateTimeField("取下げ日時", null=True, blank=True)

    class Meta:
        verbose_name = "必要なスキル"
        verbose_name_plural = "必要なスキル"
        ordering = ["starts", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="need_by_subject"
            ),
            models.Index(fields=["municipality", "ends"], name="need_by_end"),
        ]
        constraints = [
            models.CheckConstraint(name="need_ends_after_start", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="need_of_some_hours", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"

    @property
    def ref(self) -> SubjectRef:
        return need_ref(self.pk)

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)


class Commitment(TenantOwned):
    """Hours asked of a person (or of a department, which names the person), or of a contract."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="commitments")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    hours = models.DecimalField("時間", max_digits=6, decimal_places=1)
    words = models.CharField("依頼の内容", max_length=400, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("依頼日時")
    agreed = models.BooleanField("同意", null=True, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_label = models.CharField("回答者", max_length=120, blank=True)
    opinion = models.CharField("意見", max_length=400, blank=True)
    released_at = models.DateTimeField("解除日時", null=True, blank=True)

    class Meta:
        verbose_name = "担当の約束"
        verbose_name_plural = "担当の約束"
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["municipality", "need"], name="commitment_by_need"),
            models.Index(fields=["municipality", "user"], name="commitment_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                name="commitment_of_somebody",
                condition=Q(contract__isnull=False, user=None)
                | Q(contract=None, department__isnull=False),
            ),
            models.CheckConstraint(name="commitment_of_some_hours", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.hours}"


class NeedTurn(TenantOwned):
    """That a gap was found closed or open (append-only): the moment at which the facts were told."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="turns")
    is_met = models.BooleanField("足りている")
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "必要なスキルの変化"
        verbose_name_plural = "必要なスキルの変化"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["municipality", "need", "at"], name="need_turn_by_time")]

    def __str__(self) -> str:
        return "足りた" if self.is_met else "足りなくなった"
