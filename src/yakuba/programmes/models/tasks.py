"""タスク: what is to be done when, what waits for what, and what each of them once was."""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.kernel.schedule.tasks import ConstraintKind, LinkKind, Mode, Unit
from yakuba.organisation.models import Department
from yakuba.programmes.rules.stages import TaskKind, TaskState, task_state

from .projects import Project

TASK = "programmes.task"
KINDS = [(one.value, one.label) for one in TaskKind]
MODES = [(Mode.AUTOMATIC.value, "自動"), (Mode.MANUAL.value, "手動")]
LINK_KINDS = [
    (LinkKind.FS.value, "終了→開始"),
    (LinkKind.SS.value, "開始→開始"),
    (LinkKind.FF.value, "終了→終了"),
    (LinkKind.SF.value, "開始→終了"),
]
CONSTRAINTS = [
    (ConstraintKind.START_NO_EARLIER.value, "この日以降に開始"),
    (ConstraintKind.FINISH_NO_LATER.value, "この日までに完了"),
    (ConstraintKind.MUST_START.value, "この日に開始"),
    (ConstraintKind.MUST_FINISH.value, "この日に完了"),
]
UNITS = [(Unit.CALENDAR.value, "暦日"), (Unit.WORKING.value, "開庁日")]


class Task(TenantOwned):
    """A task, milestone, gate or heading of a project's plan.

    `start` and `finish` are dates, both worked on; a point has them alike. An automatic task has
    them from the schedule, a manual one from a person. `days` counts open days.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="tasks", verbose_name="事業"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上のタスク",
    )
    position = models.PositiveIntegerField("順序", default=0)
    kind = models.CharField("種別", max_length=9, choices=KINDS, default="WORK")
    title = models.CharField("名称", max_length=200)
    note = models.TextField("説明", max_length=4000, blank=True)
    mode = models.CharField("日程の決め方", max_length=9, choices=MODES, default="AUTOMATIC")
    days = models.PositiveSmallIntegerField("日数(開庁日)", default=1)
    start = models.DateField("開始日", null=True, blank=True)
    finish = models.DateField("完了日", null=True, blank=True)
    constraint = models.CharField(
        "日付の条件", max_length=16, choices=CONSTRAINTS, blank=True, default=""
    )
    constraint_day = models.DateField("条件の日", null=True, blank=True)
    # A statutory minimum time (法定期間) with the article or regulation that demands it.
    minimum_days = models.PositiveSmallIntegerField("法定の最短日数", null=True, blank=True)
    minimum_unit = models.CharField(
        "法定日数の数え方", max_length=8, choices=UNITS, blank=True, default=""
    )
    minimum_source = models.CharField("法定日数の根拠", max_length=200, blank=True, default="")
    # The kind of window of the town's year in which the task must lie (予算要求, 議会).
    window = models.CharField("時期の枠", max_length=40, blank=True, default="")
    role = models.CharField("担う役割", max_length=60, blank=True, default="")
    assignee = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当者",
    )
    section = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当課",
    )
    effort_hours = models.DecimalField(
        "予定工数(時間)", max_digits=8, decimal_places=1, null=True, blank=True
    )
    spent_hours = models.DecimalField(
        "実績工数(時間)", max_digits=8, decimal_places=1, null=True, blank=True
    )
    progress = models.PositiveSmallIntegerField("進み具合(%)", default=0)
    started_on = models.DateField("着手日", null=True, blank=True)
    finished_on = models.DateField("完了した日", null=True, blank=True)
    deliverable = models.CharField("成果物", max_length=120, blank=True, default="")
    # Which step of which playbook it was made of; empty for the town's own.
    step_code = models.CharField("手順書の作業", max_length=60, blank=True, default="")
    created_at = models.DateTimeField("登録日時")
    changed_at = models.DateTimeField("更新日時")
    removed_at = models.DateTimeField("削除日時", null=True, blank=True)

    class Meta:
        verbose_name = "タスク"
        verbose_name_plural = "タスク"
        ordering = ["project", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="task_finishes_after_start",
                condition=Q(start=None) | Q(finish=None) | Q(finish__gte=F("start")),
            ),
            models.CheckConstraint(name="task_progress_in_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="task_constraint_with_day",
                condition=Q(constraint="", constraint_day=None)
                | (~Q(constraint="") & Q(constraint_day__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_minimum_with_unit",
                condition=Q(minimum_days=None, minimum_unit="")
                | (Q(minimum_days__isnull=False) & ~Q(minimum_unit="")),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "project", "position"], name="task_by_project"),
            models.Index(
                fields=["municipality", "assignee", "finish"],
                condition=Q(removed_at=None, finished_on=None),
                name="task_open_by_assignee",
            ),
            models.Index(fields=["municipality", "finish"], name="task_by_finish"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(TASK, str(self.pk))

    @property
    def kind_enum(self) -> TaskKind:
        return TaskKind(self.kind)

    @property
    def state(self) -> TaskState:
        """Where it stands without regard to approvals (they live in rows of their own)."""
        return task_state(started=self.started_on, finished=self.finished_on)


class TaskLink(TenantOwned):
    """`after` waits for `before`, within a project or across projects; lag in open days."""

    before = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_after")
    after = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_before")
    kind = models.CharField("関係", max_length=2, choices=LINK_KINDS, default="FS")
    lag = models.SmallIntegerField("間隔(開庁日)", default=0)

    class Meta:
        verbose_name = "タスクの依存関係"
        verbose_name_plural = "タスクの依存関係"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "before", "after", "kind"], name="task_link_once"
            ),
            models.CheckConstraint(name="task_waits_for_another", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class TaskRecord(TenantOwned):
    """What a task was from a moment on (append-only); a removed one stays visible as removed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="records")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    recorded_at = models.DateTimeField("日時")
    title = models.CharField("名称", max_length=200)
    kind = models.CharField("種別", max_length=9, choices=KINDS)
    start = models.DateField("開始日", null=True)
    finish = models.DateField("完了日", null=True)
    progress = models.PositiveSmallIntegerField("進み具合(%)")
    effort_hours = models.DecimalField("予定工数(時間)", max_digits=8, decimal_places=1, null=True)
    spent_hours = models.DecimalField("実績工数(時間)", max_digits=8, decimal_places=1, null=True)
    finished_on = models.DateField("完了した日", null=True)
    is_removed = models.BooleanField("削除", default=False)

    class Meta:
        verbose_name = "タスクの履歴"
        verbose_name_plural = "タスクの履歴"
        ordering = ["task", "recorded_at", "pk"]
        indexes = [
            models.Index(
                fields=["municipality", "task", "recorded_at"], name="task_record_by_time"
            ),
            models.Index(
                fields=["municipality", "project", "recorded_at"], name="task_record_by_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.start} {self.finish}"


class Baseline(TenantOwned):
    """A 基準計画: a moment with a name. What the plan said then stands in the records."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    name = models.CharField("名称", max_length=80)
    as_of = models.DateTimeField("時点")
    set_at = models.DateTimeField("設定日時")
    set_by = models.CharField("設定者", max_length=120)

    class Meta:
        verbose_name = "基準計画"
        verbose_name_plural = "基準計画"
        ordering = ["project", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "project", "name"], name="baseline_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
