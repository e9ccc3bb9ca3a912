"""What a section means to learn in a year, line by line."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.talent.rules.levels import HIGHEST

from .courses import CourseSession
from .enrolments import Enrolment
from .skills import Skill


class TrainingPlan(TenantOwned):
    """The training plan of a section for a time."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("計画名", max_length=120)
    due = models.DateField("いつまでに")
    made_at = models.DateTimeField("作成日時")
    made_by = models.CharField("作成者", max_length=120)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "育成計画"
        verbose_name_plural = "育成計画"
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "department"], name="training_plan_by_section")
        ]

    def __str__(self) -> str:
        return self.title


class PlanLine(TenantOwned):
    """One person and one skill of a plan: from the level they had to the level they are to reach."""

    plan = models.ForeignKey(TrainingPlan, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    had_level = models.PositiveSmallIntegerField("計画時のレベル", null=True, blank=True)
    target = models.PositiveSmallIntegerField("目標のレベル")
    session = models.ForeignKey(
        CourseSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "育成計画の行"
        verbose_name_plural = "育成計画の行"
        ordering = ["user__kana", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "plan", "user", "skill"], name="plan_line_once"
            ),
            models.CheckConstraint(
                name="plan_line_has_a_target", condition=Q(target__range=(1, HIGHEST))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.skill}"
