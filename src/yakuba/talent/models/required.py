"""Training that a whole group must have had in a fiscal year."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.kernel.fiscal import FiscalYear
from yakuba.talent.rules.required import JOINER_DAYS, Group, GroupAct, RunState

from .courses import Course, CourseSession

GROUPS = [(one.value, one.label) for one in Group]


class RequiredTraining(TenantOwned):
    """A course that everybody of a group completes once in a fiscal year."""

    title = models.CharField("名称", max_length=120)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    # Any edition of its code counts.
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    group = models.CharField("対象", max_length=12, choices=GROUPS)
    department_ids = models.JSONField("対象の組織", default=list, blank=True)
    duties = models.JSONField("対象の分掌", default=list, blank=True)
    due = models.DateField("期限")
    joiner_days = models.PositiveSmallIntegerField("着任・復帰からの日数", default=JOINER_DAYS)
    set_at = models.DateTimeField("設定日時")
    ended_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "必須研修"
        verbose_name_plural = "必須研修"
        ordering = ["-fiscal_year", "due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fiscal_year", "title"], name="required_training_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year.label} {self.title}"

    @property
    def year(self) -> FiscalYear:
        return FiscalYear(self.fiscal_year)

    @property
    def group_enum(self) -> Group:
        return Group(self.group)


class RequiredExemption(TenantOwned):
    """Somebody of the group for whom the training makes no sense, and why."""

    required = models.ForeignKey(
        RequiredTraining, on_delete=models.CASCADE, related_name="exemptions"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    granted_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "必須研修の対象外"
        verbose_name_plural = "必須研修の対象外"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "required", "user"], name="exempted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class RequiredRun(TenantOwned):
    """Reminding or enrolling everybody who is open, some at a time in the background."""

    required = models.ForeignKey(RequiredTraining, on_delete=models.CASCADE, related_name="runs")
    act = models.CharField(
        "すること", max_length=8, choices=[(one.value, one.label) for one in GroupAct]
    )
    session = models.ForeignKey(
        CourseSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField("基準日")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("依頼日時")
    # Who was open when it began; whoever completes it meanwhile is left alone.
    people = models.JSONField("対象の職員", null=True, blank=True)
    handled = models.PositiveIntegerField("処理した人数", default=0)
    reached = models.PositiveIntegerField("知らせた・申し込んだ人数", default=0)
    steps = models.PositiveIntegerField("処理した区切り", default=0)
    finished_at = models.DateTimeField("完了日時", null=True, blank=True)
    failed_at = models.DateTimeField("停止日時", null=True, blank=True)
    failure = models.CharField("停止の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "必須研修の一括処理"
        verbose_name_plural = "必須研修の一括処理"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "required", "act"],
                condition=models.Q(finished_at=None, failed_at=None),
                name="one_open_run_an_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.required.title}の{self.act_enum.label}"

    @property
    def act_enum(self) -> GroupAct:
        return GroupAct(self.act)

    @property
    def total(self) -> int | None:
        """Return how many there are to handle; None until it is known."""
        return None if self.people is None else len(self.people)

    @property
    def state(self) -> RunState:
        if self.failed_at is not None:
            return RunState.FAILED
        if self.finished_at is not None:
            return RunState.DONE
        return RunState.WAITING if self.people is None else RunState.RUNNING
