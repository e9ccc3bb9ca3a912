"""Lists of requirements in editions, and how the town answers each requirement."""

from django.db import models

from yakuba.conversion.events.about import requirement_ref
from yakuba.conversion.rules.fit import Asked, Fit, Wording
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post

from .plans import MigrationPlan

ASKED = [(one.value, one.label) for one in Asked]
FITS = [(one.value, one.label) for one in Fit]


class RequirementList(TenantOwned):
    """An edition of what the standard asks of a business; it never changes, the next replaces it."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveSmallIntegerField("版")
    title = models.CharField("一覧の名称", max_length=120)
    source = models.CharField("出典", max_length=200, blank=True)
    is_sample = models.BooleanField("見本", default=False)
    content_hash = models.CharField("内容のSHA-256", max_length=64)
    taken_at = models.DateTimeField("取込日時")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "要件一覧"
        verbose_name_plural = "要件一覧"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "plan", "number"], name="requirement_list_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"


class Requirement(TenantOwned):
    """One requirement in the words of its edition."""

    edition = models.ForeignKey(
        RequirementList, on_delete=models.PROTECT, related_name="requirements"
    )
    position = models.PositiveIntegerField("順序")
    number = models.CharField("番号", max_length=40)
    function = models.CharField("機能・帳票", max_length=120, blank=True)
    text = models.CharField("要件", max_length=1000)
    asked = models.CharField("種別", max_length=8, choices=ASKED)
    basis = models.CharField("根拠", max_length=200, blank=True)

    class Meta:
        verbose_name = "要件"
        verbose_name_plural = "要件"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "edition", "number"], name="requirement_number_in_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.function or self.text[:40]}"

    @property
    def ref(self) -> SubjectRef:
        return requirement_ref(self.pk)

    @property
    def asked_enum(self) -> Asked:
        return Asked(self.asked)

    @property
    def wording(self) -> Wording:
        return Wording(self.number, self.function, self.text, self.asked_enum, self.basis)


class RequirementJudgement(TenantOwned):
    """How the town answers a requirement, who answers for it, and which decision stands behind it."""

    requirement = models.OneToOneField(
        Requirement, on_delete=models.PROTECT, related_name="judgement"
    )
    fit = models.CharField("判定", max_length=10, choices=FITS, default=Fit.OPEN.value)
    workaround = models.CharField("運用の変更", max_length=600, blank=True)
    owner_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField("期限", null=True, blank=True)
    decision_kind = models.CharField("決定の種類", max_length=60, blank=True)
    decision_id = models.CharField("決定", max_length=64, blank=True)
    note = models.CharField("備考", max_length=600, blank=True)
    # What was answered to the same number of the edition before, whose words were others.
    formerly = models.CharField("前の版の判定", max_length=10, choices=FITS, blank=True)
    changed_at = models.DateTimeField("判定日時", null=True, blank=True)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "要件の判定"
        verbose_name_plural = "要件の判定"
        indexes = [
            models.Index(fields=["municipality", "fit"], name="judgement_by_fit"),
            models.Index(fields=["municipality", "owner_post"], name="judgement_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement.number} {self.fit_enum.label}"

    @property
    def fit_enum(self) -> Fit:
        return Fit(self.fit)

    @property
    def decision(self) -> SubjectRef | None:
        return SubjectRef(self.decision_kind, self.decision_id) if self.decision_id else None


class RequirementIntake(TenantOwned):
    """A list that somebody handed in: tried first, then taken whole or not at all."""

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("一覧の名称", max_length=120)
    source = models.CharField("出典", max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField("シート", max_length=80, blank=True)
    columns = models.JSONField("列の対応", default=dict)
    rows = models.PositiveIntegerField("行数", default=0)
    faults = models.PositiveIntegerField("誤りの数", default=0)
    tried_at = models.DateTimeField("確認日時")
    tried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("取込日時", null=True, blank=True)

    class Meta:
        verbose_name = "要件一覧の取込"
        verbose_name_plural = "要件一覧の取込"
        ordering = ["-tried_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "plan"], name="requirement_intake_by_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.file.name}"
