"""What can be learned where: courses in editions, what they teach, and their sessions."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.talent.rules.courses import Mode, Provider, Stage, minutes_text
from yakuba.talent.rules.levels import HIGHEST

from .skills import Skill

PROVIDERS = [(one.value, one.label) for one in Provider]
MODES = [(one.value, one.label) for one in Mode]


class Course(TenantOwned):
    """One edition of a course of the catalogue; its content is final once it is published."""

    code = models.CharField("講座番号", max_length=20)
    edition = models.PositiveSmallIntegerField("版", default=1)
    title = models.CharField("講座名", max_length=120)
    summary = models.TextField("内容", max_length=2000, blank=True)
    provider = models.CharField("提供", max_length=12, choices=PROVIDERS)
    provider_name = models.CharField("提供者", max_length=80, blank=True)
    # An address of others, as text only: nothing is fetched, and where it was read stands beside.
    url = models.CharField("案内の所在", max_length=300, blank=True)
    url_source = models.CharField("出典", max_length=200, blank=True)
    cost_yen = models.PositiveIntegerField("費用(円)", default=0)
    minutes = models.PositiveIntegerField("時間(分)")
    mode = models.CharField("形式", max_length=8, choices=MODES)
    has_certificate = models.BooleanField("修了証を出す", default=True)
    drafted_at = models.DateTimeField("作成日時")
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    replaced_at = models.DateTimeField("新版の公開日時", null=True, blank=True)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "講座"
        verbose_name_plural = "講座"
        ordering = ["code", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "edition"], name="course_edition_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(published_at__isnull=False, replaced_at=None),
                name="course_one_edition_open",
            ),
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(published_at=None),
                name="course_one_draft",
            ),
            models.CheckConstraint(
                name="course_address_has_a_source", condition=Q(url="") | ~Q(url_source="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def provider_enum(self) -> Provider:
        return Provider(self.provider)

    @property
    def mode_enum(self) -> Mode:
        return Mode(self.mode)

    @property
    def length(self) -> str:
        return minutes_text(self.minutes)

    @property
    def stage(self) -> Stage:
        if self.published_at is None:
            return Stage.DRAFT
        if self.replaced_at is not None:
            return Stage.REPLACED
        return Stage.CLOSED if self.closed_at else Stage.OPEN


class CourseSkill(TenantOwned):
    """What an edition teaches: who is at the lower level of the skill leaves at the upper one."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    from_level = models.PositiveSmallIntegerField("受講前のレベル")
    to_level = models.PositiveSmallIntegerField("受講後のレベル")

    class Meta:
        verbose_name = "講座で身につくスキル"
        verbose_name_plural = "講座で身につくスキル"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "course", "skill"], name="course_teaches_once"
            ),
            models.CheckConstraint(
                name="course_leads_up",
                condition=Q(to_level__gt=F("from_level"), to_level__lte=HIGHEST),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "skill", "to_level"], name="course_by_skill")
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.from_level}→{self.to_level}"


class CourseSession(TenantOwned):
    """One holding of a course: when, where, how many, until when one applies."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了")
    place = models.CharField("会場", max_length=120, blank=True)
    online = models.CharField("オンラインの参加方法", max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField("定員", null=True, blank=True)
    deadline = models.DateField("申込期限")
    note = models.CharField("連絡事項", max_length=400, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField("登録日時")
    changed_at = models.DateTimeField("変更日時")
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True)
    cancelled_reason = models.CharField("中止の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "講座の回"
        verbose_name_plural = "講座の回"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="session_has_seats", condition=Q(capacity=None) | Q(capacity__gt=0)
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "course", "ends_at"], name="session_by_course"),
            models.Index(fields=["municipality", "ends_at"], name="session_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.course.title}（{timezone.localtime(self.starts_at):%Y-%m-%d}）"
