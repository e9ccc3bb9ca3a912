"""A decision, its rounds, and the files put before the posts."""

import uuid
from typing import Any

from django.db import models

from yakuba.decisions.rules.stages import Stage, stage_of
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department, Post

KIND = "decisions.decision"


class Urgency(models.TextChoices):
    NORMAL = "NORMAL", "通常"
    URGENT = "URGENT", "至急"


class DraftSeries(TenantOwned):
    """The counter of 起案番号 of one section and fiscal year."""

    section = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "起案番号簿"
        verbose_name_plural = "起案番号簿"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "section", "fiscal_year"], name="one_draft_series_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.section} {self.last}"


class Decision(TenantOwned):
    """A matter brought to a decision (起案); what is decided stands in its circulations."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("起案番号", max_length=80)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("番号")
    kind = models.CharField("種別", max_length=60)
    subject_kind = models.CharField("対象の種類", max_length=60)
    subject_id = models.CharField("対象", max_length=64)
    section = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    drafter = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="起案者"
    )
    drafter_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="+", verbose_name="起案者の職"
    )
    drafted_at = models.DateTimeField("起案日時")
    urgency = models.CharField(
        "緊急度", max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    # 決裁希望日: a wish of the drafter, which binds nobody.
    wanted_on = models.DateField("決裁希望日", null=True, blank=True)
    current = models.ForeignKey(
        "Circulation",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="いまの回",
    )
    decided_at = models.DateTimeField("決裁日時", null=True, blank=True)
    abandoned_at = models.DateTimeField("廃案日時", null=True, blank=True)
    # Counts every act; a form sends it back so that a page that grew old is noticed.
    revision = models.PositiveIntegerField("改訂", default=0)

    class Meta:
        verbose_name = "起案"
        verbose_name_plural = "起案"
        ordering = ["-drafted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fiscal_year", "section", "serial"],
                name="one_number_a_draft",
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind", "subject_kind", "subject_id"],
                condition=models.Q(decided_at=None, abandoned_at=None),
                name="one_live_draft_a_matter",
            ),
            models.CheckConstraint(
                name="decided_or_abandoned",
                condition=models.Q(decided_at=None) | models.Q(abandoned_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "drafter", "-drafted_at"], name="decision_by_drafter"
            ),
            models.Index(
                fields=["municipality", "subject_kind", "subject_id"], name="decision_by_subject"
            ),
            models.Index(fields=["municipality", "decided_at"], name="decision_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ref(self) -> SubjectRef:
        return SubjectRef(KIND, str(self.pk))

    @property
    def about(self) -> SubjectRef:
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def circulation(self) -> "Circulation":
        """Return the latest round; every drafted decision has one."""
        if self.current is None:
            raise LookupError(f"decision {self.pk} has no circulation")
        return self.current

    @property
    def round(self) -> int:
        return self.circulation.number

    @property
    def title(self) -> str:
        return self.circulation.title

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = self.circulation.content
        return content

    @property
    def content_hash(self) -> str:
        return self.circulation.content_hash

    @property
    def amount(self) -> int | None:
        return self.circulation.amount

    @property
    def rule(self) -> dict[str, Any]:
        rule: dict[str, Any] = self.circulation.rule
        return rule

    @property
    def stage(self) -> Stage:
        return stage_of(
            decided=self.decided_at is not None,
            abandoned=self.abandoned_at is not None,
            pulled_back=self.circulation.pulled_back_at is not None,
            sent_back=self.circulation.sent_back_at is not None,
            withdrawal_asked=self.circulation.is_withdrawal_open,
        )


class Circulation(TenantOwned):
    """One round: the content as it was put before the posts, frozen with its hash."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="circulations")
    number = models.PositiveSmallIntegerField("回")
    title = models.CharField("件名", max_length=200)
    content = models.JSONField("内容")
    content_hash = models.CharField("内容のハッシュ", max_length=64)
    amount = models.BigIntegerField("金額(円)", null=True, blank=True)
    # Table, version, row, article and values that built the route, with the notes of the route.
    rule = models.JSONField("適用した規程")
    opened_at = models.DateTimeField("回議開始日時")
    # The round from which an earlier step was asked again: what stood before that step still stands.
    resumes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="引き継ぐ回",
    )
    pulled_back_at = models.DateTimeField("引戻し日時", null=True, blank=True)
    sent_back_at = models.DateTimeField("差戻し日時", null=True, blank=True)
    # 取下申出: asked once a round; a granted one is the pulling back, a declined one is noted here.
    withdrawal_asked_at = models.DateTimeField("取下申出日時", null=True, blank=True)
    withdrawal_declined_at = models.DateTimeField(
        "取下申出を認めなかった日時", null=True, blank=True
    )
    # What was put before the posts is gone with the record it was about; its hash remains.
    erased_at = models.DateTimeField("内容の廃棄日時", null=True, blank=True)

    class Meta:
        verbose_name = "回議"
        verbose_name_plural = "回議"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "decision", "number"], name="one_circulation_a_round"
            ),
            models.CheckConstraint(
                name="amount_is_not_negative",
                condition=models.Q(amount=None) | models.Q(amount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}回"

    @property
    def is_withdrawal_open(self) -> bool:
        """Tell whether the drafter asked to withdraw and nobody has answered."""
        return (
            self.withdrawal_asked_at is not None
            and self.withdrawal_declined_at is None
            and self.pulled_back_at is None
        )


class Attachment(TenantOwned):
    """A file put before the posts together with the content of a round."""

    circulation = models.ForeignKey(
        Circulation, on_delete=models.PROTECT, related_name="attachments"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="ファイル"
    )

    class Meta:
        verbose_name = "添付"
        verbose_name_plural = "添付"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "circulation", "file"], name="attached_once_a_round"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name
