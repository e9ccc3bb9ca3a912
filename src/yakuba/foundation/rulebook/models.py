"""RuleTable: one published version of one table; RuleDraft: the next version while it is written."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned

KIND = "rulebook.table"
DRAFT_KIND = "rulebook.draft"


class RuleTable(TenantOwned):
    """A table of the town's rules as it holds in the half-open period from `valid_from`."""

    code = models.CharField("コード", max_length=40)
    version = models.PositiveIntegerField("版")
    title = models.CharField("題名", max_length=120)
    source_text = models.CharField("根拠(条例・規則・規程)", max_length=200)
    note = models.CharField("制定・改正の理由", max_length=400, blank=True)
    valid_from = models.DateField("施行日")
    # The only thing that changes later: the day on which a newer version takes over.
    valid_to = models.DateField("失効日", null=True, blank=True)
    document = models.JSONField("表")
    content_hash = models.CharField("内容のハッシュ", max_length=64)
    published_at = models.DateTimeField("公布日時")
    published_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公布者",
    )

    class Meta:
        verbose_name = "規程の表"
        verbose_name_plural = "規程の表"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "version"], name="one_row_a_rule_version"
            ),
            models.UniqueConstraint(
                fields=["municipality", "code", "valid_from"], name="one_rule_a_day_of_effect"
            ),
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=models.Q(valid_to=None),
                name="one_open_rule_version",
            ),
            models.CheckConstraint(
                name="rule_ends_after_it_starts",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(KIND, str(self.pk))


class RuleDraft(TenantOwned):
    """The next version of a table while it is written; `turn` tells whether somebody else saved."""

    code = models.CharField("コード", max_length=40)
    title = models.CharField("題名", max_length=120)
    source_text = models.CharField("根拠(条例・規則・規程)", max_length=200, blank=True)
    note = models.CharField("制定・改正の理由", max_length=400, blank=True)
    valid_from = models.DateField("施行日", null=True, blank=True)
    document = models.JSONField("表")
    # What the draft was before the last act, so that it can be taken back.
    former = models.JSONField("一つ前の内容", null=True, blank=True)
    turn = models.PositiveIntegerField("保存の回数", default=0)
    changed_at = models.DateTimeField("変更日時")
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "規程の表の下書き"
        verbose_name_plural = "規程の表の下書き"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="one_draft_a_rule_table"),
        ]

    def __str__(self) -> str:
        return f"{self.title}の下書き"

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(DRAFT_KIND, str(self.pk))
