"""外部人材: people from outside, the contracts with them, and what they did month by month."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.talent.events.about import contract_ref, outside_ref
from yakuba.talent.rules.outside import ContractKind, Funding, last_day

from .roles import RoleKind
from .skills import Skill

CONTRACT_KINDS = [(one.value, one.label) for one in ContractKind]
FUNDINGS = [(one.value, one.label) for one in Funding]


class OutsideTalent(TenantOwned):
    """Somebody from outside who works, or may work, for the town."""

    name = models.CharField("氏名", max_length=60)
    affiliation = models.CharField("所属", max_length=120, blank=True)
    email = models.EmailField("メールアドレス", blank=True)
    profile = models.TextField("経歴・得意なこと", max_length=2000, blank=True)
    registered_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "外部人材"
        verbose_name_plural = "外部人材"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return outside_ref(self.pk)


class OutsideSkill(TenantOwned):
    """What somebody from outside can do, as the town judged it when it chose them."""

    talent = models.ForeignKey(OutsideTalent, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("レベル")

    class Meta:
        verbose_name = "外部人材のスキル"
        verbose_name_plural = "外部人材のスキル"
        ordering = ["talent", "skill"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "talent", "skill"], name="outside_skill_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Contract(TenantOwned):
    """An agreement with somebody from outside: how long, how much, with whose money (yen)."""

    talent = models.ForeignKey(OutsideTalent, on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField("契約の区分", max_length=14, choices=CONTRACT_KINDS)
    title = models.CharField("件名", max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(
        RoleKind, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    starts = models.DateField("契約の初日")
    ends = models.DateField("契約の末日の翌日")
    most_days = models.DecimalField(
        "日数の上限", max_digits=5, decimal_places=1, null=True, blank=True
    )
    most_hours = models.DecimalField(
        "時間の上限", max_digits=6, decimal_places=1, null=True, blank=True
    )
    budget = models.PositiveBigIntegerField("契約額")
    funding = models.CharField("財源", max_length=12, choices=FUNDINGS)
    funding_note = models.CharField("財源の説明", max_length=200, blank=True)
    agreed_at = models.DateTimeField("登録日時")
    ended_on = models.DateField("中途終了日", null=True, blank=True)
    end_reason = models.CharField("中途終了の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "外部人材の契約"
        verbose_name_plural = "外部人材の契約"
        ordering = ["ends", "pk"]
        indexes = [
            models.Index(fields=["municipality", "ends"], name="contract_by_end"),
            models.Index(fields=["municipality", "department"], name="contract_by_department"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start", condition=Q(ends__gt=F("starts"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return contract_ref(self.pk)

    @property
    def last_day(self) -> date:
        """Return the first day on which it no longer holds."""
        return last_day(self.ends, self.ended_on)


class WorkRecord(TenantOwned):
    """What somebody from outside did in one month, and what it cost (yen)."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="works")
    month = models.DateField("月")
    days = models.DecimalField("日数", max_digits=4, decimal_places=1)
    hours = models.DecimalField("時間", max_digits=5, decimal_places=1)
    cost = models.PositiveBigIntegerField("費用")
    note = models.CharField("したこと", max_length=400, blank=True)
    entered_at = models.DateTimeField("入力日時")

    class Meta:
        verbose_name = "外部人材の実績"
        verbose_name_plural = "外部人材の実績"
        ordering = ["contract", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "contract", "month"], name="work_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.month:%Y-%m}"
