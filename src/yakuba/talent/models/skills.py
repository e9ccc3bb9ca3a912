"""スキルの枠組み: versioned definitions, the skills they name, and what is expected of whom."""

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Post
from yakuba.talent.events.about_skills import framework_ref
from yakuba.talent.rules.levels import HIGHEST, Target

TARGETS = [(one.value, one.label) for one in Target]


class SkillFramework(TenantOwned):
    """A framework of skills that the town uses: one that is shipped, or its own."""

    code = models.SlugField("コード", max_length=60)
    title = models.CharField("名称", max_length=120)
    origin = models.CharField("出どころ", max_length=200, blank=True)
    created_at = models.DateTimeField("作成日時")
    withdrawn_at = models.DateTimeField("利用をやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = "スキルの枠組み"
        verbose_name_plural = "スキルの枠組み"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="framework_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return framework_ref(self.pk)


class FrameworkVersion(TenantOwned):
    """A version of a framework: a draft until it is published, unchangeable from then on."""

    framework = models.ForeignKey(SkillFramework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    definition = models.JSONField("内容")
    content_hash = models.CharField("内容のSHA-256", max_length=64, blank=True)
    created_at = models.DateTimeField("作成日時")
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    published_by = models.CharField("公開者", max_length=120, blank=True)

    class Meta:
        verbose_name = "スキルの枠組みの版"
        verbose_name_plural = "スキルの枠組みの版"
        ordering = ["framework", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "framework", "number"], name="framework_version_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "framework"],
                condition=Q(published_at=None),
                name="one_draft_a_framework",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} 第{self.number}版"


class Skill(TenantOwned):
    """A skill of a framework under a code that stays from version to version.

    The words are those of the version in force; what they once were stands in the versions.
    """

    framework = models.ForeignKey(SkillFramework, on_delete=models.PROTECT, related_name="skills")
    code = models.SlugField("コード", max_length=60)
    name = models.CharField("名称", max_length=80)
    area = models.CharField("分野", max_length=60)
    group = models.CharField("区分", max_length=60, blank=True)
    description = models.CharField("説明", max_length=400, blank=True)
    is_unverified = models.BooleanField("名称が未照合", default=False)
    position = models.PositiveSmallIntegerField("順序")
    # The version in force no longer names it; what was said of it stays.
    retired_at = models.DateTimeField("廃止日時", null=True, blank=True)

    class Meta:
        verbose_name = "スキル"
        verbose_name_plural = "スキル"
        ordering = ["framework", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "framework", "code"], name="skill_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExpectedLevel(TenantOwned):
    """The level that a rank, a role or one post asks for in a skill, from a day to a day.

    What is set for the post goes before what is set for its rank. The period is half-open.
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="expected")
    kind = models.CharField("対象の種類", max_length=4, choices=TARGETS)
    # The value of `organisation.rules.Rank`, the code of a role, or the key of the post as text.
    target = models.CharField("対象", max_length=60)
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="職"
    )
    level = models.PositiveSmallIntegerField("求めるレベル")
    valid_from = models.DateField("適用開始日")
    valid_to = models.DateField("適用終了日", null=True, blank=True)

    class Meta:
        verbose_name = "求めるレベル"
        verbose_name_plural = "求めるレベル"
        ordering = ["kind", "target", "skill", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "skill", "kind", "target", "valid_from"],
                name="expected_once_per_start",
            ),
            models.UniqueConstraint(
                fields=["municipality", "skill", "kind", "target"],
                condition=Q(valid_to=None),
                name="expected_once_in_force",
            ),
            models.CheckConstraint(
                name="expected_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(name="expected_on_the_scale", condition=Q(level__lte=HIGHEST)),
            models.CheckConstraint(
                name="expected_of_a_post_names_it",
                condition=Q(kind="POST", post__isnull=False) | (~Q(kind="POST") & Q(post=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "kind", "target"], name="expected_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.skill} {self.level}"
