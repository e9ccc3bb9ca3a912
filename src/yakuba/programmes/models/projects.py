"""事業: who does it, with whose money, against which risks, and how it stood at any time."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department, Post
from yakuba.programmes.rules.money import known_yen
from yakuba.programmes.rules.stages import (
    Health,
    Priority,
    ProjectDays,
    ProjectStage,
    Reach,
    Role,
    project_stage,
)

from .strategies import Initiative

PRIORITIES = [(one.value, one.label) for one in Priority]
REACHES = [(one.value, one.label) for one in Reach]
ROLES = [(one.value, one.label) for one in Role]
HEALTHS = [(one.value, one.label) for one in Health]
STAGES = [(one.value, one.label) for one in ProjectStage]
PROJECT = "programmes.project"


class Project(TenantOwned):
    """A 事業; its stage follows from the days on which things happened to it."""

    code = models.CharField("事業番号", max_length=20)
    name = models.CharField("名称", max_length=120)
    purpose = models.TextField("目的", max_length=2000, blank=True)
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="施策",
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    owner_post = models.ForeignKey(
        Post,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="責任者の職",
    )
    priority = models.CharField("優先度", max_length=6, choices=PRIORITIES, default="MIDDLE")
    reach = models.CharField("公開範囲", max_length=8, choices=REACHES, default="MEMBERS")
    # The residents read of it on the public page of progress.
    is_public = models.BooleanField("住民に公開", default=False)
    planned_start = models.DateField("開始予定日", null=True, blank=True)
    go_live = models.DateField("完了予定日", null=True, blank=True)
    created_at = models.DateTimeField("登録日時")
    approved_on = models.DateField("計画承認日", null=True, blank=True)
    started_on = models.DateField("着手日", null=True, blank=True)
    suspended_on = models.DateField("中断日", null=True, blank=True)
    finished_on = models.DateField("完了日", null=True, blank=True)
    cancelled_on = models.DateField("中止日", null=True, blank=True)
    # Counts every change of the plan; a form sends it back so that a page that grew old is noticed.
    revision = models.PositiveIntegerField("改訂", default=0)

    class Meta:
        verbose_name = "事業"
        verbose_name_plural = "事業"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="project_code_once"),
            models.CheckConstraint(
                name="project_finished_or_cancelled",
                condition=models.Q(finished_on=None) | models.Q(cancelled_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "department"], name="project_by_department"),
            models.Index(fields=["municipality", "initiative"], name="project_by_initiative"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(PROJECT, str(self.pk))

    @property
    def stage(self) -> ProjectStage:
        return project_stage(
            ProjectDays(
                self.approved_on,
                self.started_on,
                self.suspended_on,
                self.finished_on,
                self.cancelled_on,
            )
        )

    @property
    def priority_enum(self) -> Priority:
        return Priority(self.priority)


class Participation(TenantOwned):
    """A department that takes part in a project of another one (関係課)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="participations")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "関係課"
        verbose_name_plural = "関係課"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "project", "department"], name="department_takes_part_once"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "department"], name="participation_by_department"),
        ]

    def __str__(self) -> str:
        return str(self.department)


class Membership(TenantOwned):
    """A person who works on a project or may read it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("役割", max_length=6, choices=ROLES)
    # Hours a week that the person can give; a plan that people can keep is reckoned with them.
    weekly_hours = models.DecimalField(
        "週あたりの時間", max_digits=4, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = "事業の参加者"
        verbose_name_plural = "事業の参加者"
        ordering = ["project", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "project", "user"], name="member_once"),
            models.UniqueConstraint(
                fields=["municipality", "project"],
                condition=models.Q(role="LEAD"),
                name="one_lead_a_project",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "user"], name="membership_by_user")]

    def __str__(self) -> str:
        return f"{self.user.name} {Role(self.role).label}"


class BudgetLine(TenantOwned):
    """Money of one fiscal year (yen): planned, contracted and spent, and where it comes from."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("費目", max_length=80)
    planned = models.PositiveBigIntegerField("予算額")
    contracted = models.PositiveBigIntegerField("契約額", null=True, blank=True)
    spent = models.PositiveBigIntegerField("執行額", null=True, blank=True)
    source = models.CharField("財源", max_length=80, blank=True)

    class Meta:
        verbose_name = "事業費"
        verbose_name_plural = "事業費"
        ordering = ["project", "fiscal_year", "pk"]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.title}"


class Risk(TenantOwned):
    """What may go wrong, how likely and how badly (1 to 3 each), and what is done about it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField("リスク", max_length=200)
    likelihood = models.PositiveSmallIntegerField("起こりやすさ")
    impact = models.PositiveSmallIntegerField("影響")
    response = models.TextField("対応", max_length=1000, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField("登録日時")
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "リスク"
        verbose_name_plural = "リスク"
        ordering = ["project", "-impact", "-likelihood", "pk"]
        constraints = [
            models.CheckConstraint(
                name="risk_of_three_grades",
                condition=models.Q(
                    likelihood__gte=1, likelihood__lte=3, impact__gte=1, impact__lte=3
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectLink(TenantOwned):
    """A procedure, a decision, a subsidy … that belongs to the project, known by its subject only."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    note = models.CharField("説明", max_length=120, blank=True)

    class Meta:
        verbose_name = "事業のつながり"
        verbose_name_plural = "事業のつながり"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "project", "subject_kind", "subject_id"],
                name="linked_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="link_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"

    @property
    def subject(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)


class StatusUpdate(TenantOwned):
    """A 状況報告: what a person says in a sentence, beside the facts that the system counted then."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="status_updates")
    health = models.CharField("状況", max_length=6, choices=HEALTHS)
    sentence = models.CharField("一言", max_length=300)
    facts = models.JSONField("集計した事実")
    given_at = models.DateTimeField("報告日時")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_label = models.CharField("報告者", max_length=120)

    class Meta:
        verbose_name = "状況報告"
        verbose_name_plural = "状況報告"
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "project", "-given_at"], name="status_by_project"),
        ]

    def __str__(self) -> str:
        return f"{Health(self.health).label} {self.sentence}"


class ProjectRecord(TenantOwned):
    """What a project was from a moment on (append-only): dates, money, progress, stage."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="records")
    recorded_at = models.DateTimeField("日時")
    stage = models.CharField("段階", max_length=10, choices=STAGES)
    # Who answered for it and what it served, so that a past month is judged as it was; records from
    # before these were kept have no `knows_owner`, and of them what stands in the project is taken.
    knows_owner = models.BooleanField("責任者の記録あり", null=True)
    owner_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Only its key: an initiative of a draft may go, and what was written down stays.
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    go_live = models.DateField("完了予定日", null=True)
    forecast = models.DateField("完了見込み", null=True)
    tasks = models.PositiveIntegerField("タスク数")
    done = models.PositiveIntegerField("完了タスク数")
    effort = models.DecimalField("予定工数(時間)", max_digits=10, decimal_places=1)
    earned = models.DecimalField("出来高(時間)", max_digits=10, decimal_places=1)
    # Records from before `knows_money` say 0 also where nobody had written down any money.
    knows_money = models.BooleanField("事業費の記録あり", null=True)
    planned = models.PositiveBigIntegerField("予算額", null=True)
    spent = models.PositiveBigIntegerField("執行額", null=True)

    class Meta:
        verbose_name = "事業の履歴"
        verbose_name_plural = "事業の履歴"
        ordering = ["project", "recorded_at", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "project", "recorded_at"], name="project_record_by_time"
            ),
            models.Index(fields=["municipality", "recorded_at"], name="project_record_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recorded_at} {self.stage}"

    @property
    def budgeted(self) -> int | None:
        """Return the yen planned, None where nothing was written down."""
        return known_yen(self.planned, is_told=self.knows_money)

    @property
    def executed(self) -> int | None:
        """Return the yen spent, None where nothing was written down."""
        return known_yen(self.spent, is_told=self.knows_money)
