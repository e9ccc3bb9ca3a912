"""スキル診断: what a person says, what the superior confirms, and what stands behind it.

A line is written by the person until it is submitted, and never changes once it is confirmed:
`as_of` is the day of which it speaks, `confirmed_at` the moment since which the town knows it.
"""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post
from yakuba.talent.events.about_skills import person_ref
from yakuba.talent.rules.levels import HIGHEST, EvidenceKind

from .skills import FrameworkVersion, Skill, SkillFramework

EVIDENCE_KINDS = [(one.value, one.label) for one in EvidenceKind]


class Assessment(TenantOwned):
    """One 診断 of one person: begun, submitted, confirmed; at most one of a framework is open."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(SkillFramework, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("開始日時")
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    as_of = models.DateField("基準日", null=True, blank=True)
    # The head who was asked to confirm; nobody where no head stands above the person.
    asked_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_label = models.CharField("確認者", max_length=160, blank=True)
    is_acting = models.BooleanField("代決による確認", default=False)

    class Meta:
        verbose_name = "スキル診断"
        verbose_name_plural = "スキル診断"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "framework"],
                condition=Q(confirmed_at=None),
                name="one_open_assessment",
            ),
            models.CheckConstraint(
                name="assessment_submitted_with_day",
                condition=Q(submitted_at=None, as_of=None)
                | Q(submitted_at__isnull=False, as_of__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(
                    submitted_at__isnull=False,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "user", "-started_at"], name="assessment_by_user"),
            models.Index(
                fields=["municipality", "asked_post"],
                condition=Q(confirmed_at=None, submitted_at__isnull=False),
                name="assessment_to_confirm",
            ),
            models.Index(fields=["municipality", "as_of"], name="assessment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.framework}"

    @property
    def ref(self) -> SubjectRef:
        return person_ref(self.user_id)


class AssessmentLine(TenantOwned):
    """What one assessment says of one skill; person and days are repeated to be found by them."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    self_level = models.PositiveSmallIntegerField("本人のレベル", null=True, blank=True)
    confirmed_level = models.PositiveSmallIntegerField("確認したレベル", null=True, blank=True)
    reason = models.CharField("変更の理由", max_length=400, blank=True)
    as_of = models.DateField("基準日", null=True, blank=True)
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)

    class Meta:
        verbose_name = "診断の行"
        verbose_name_plural = "診断の行"
        ordering = ["assessment", "skill"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "assessment", "skill"], name="line_once_a_skill"
            ),
            models.CheckConstraint(
                name="line_on_the_scale",
                condition=(Q(self_level=None) | Q(self_level__lte=HIGHEST))
                & (Q(confirmed_level=None) | Q(confirmed_level__lte=HIGHEST)),
            ),
            models.CheckConstraint(
                name="line_level_stands_when_confirmed",
                condition=Q(confirmed_level=None) | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "user", "skill", "as_of"], name="line_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.confirmed_level}"


class Evidence(TenantOwned):
    """What stands behind a person's level in a skill: words, an address, or a certificate."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("種類", max_length=11, choices=EVIDENCE_KINDS)
    text = models.CharField("内容", max_length=400)
    url = models.URLField("リンク", max_length=400, blank=True)
    # A certificate is known by its subject, so that whoever issues it need not be known here.
    subject_kind = models.CharField("対象の種類", max_length=60, blank=True)
    subject_id = models.CharField("対象", max_length=64, blank=True)
    given_at = models.DateTimeField("登録日時")
    withdrawn_at = models.DateTimeField("取下げ日時", null=True, blank=True)

    class Meta:
        verbose_name = "裏付け"
        verbose_name_plural = "裏付け"
        ordering = ["user", "skill", "given_at", "pk"]
        indexes = [
            models.Index(fields=["municipality", "user", "skill"], name="evidence_by_person"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def subject(self) -> SubjectRef | None:
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_kind else None


class AssessmentAnswer(TenantOwned):
    """What the person says to a confirmed assessment (append-only)."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField("本人の意見", max_length=1000)
    written_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "診断への意見"
        verbose_name_plural = "診断への意見"
        ordering = ["assessment", "written_at", "pk"]

    def __str__(self) -> str:
        return self.text


class CorrectionRequest(TenantOwned):
    """A person asks that what is kept of them be put right (個人情報保護法90条), and what came of it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("訂正してほしい内容", max_length=1000)
    asked_at = models.DateTimeField("申出日時")
    outcome = models.TextField("対応", max_length=1000, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_by = models.CharField("回答者", max_length=160, blank=True)

    class Meta:
        verbose_name = "訂正の申出"
        verbose_name_plural = "訂正の申出"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["municipality", "asked_at"],
                condition=Q(answered_at=None),
                name="correction_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text
