"""Draft: what a resident (or a clerk for them) is still filling in."""

import uuid

from django.conf import settings
from django.db import models

from yakuba.foundation.vault.fields import SealedJSONField, SealedRow
from yakuba.procedures.rules.vocabulary import Channel

from .catalogue import FormVersion, Procedure
from .choices import choices_of


class Draft(SealedRow):
    """Answers so far, pinned to the version under which they are given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="drafts")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="drafts")
    answers = SealedJSONField(
        "回答", plain="answers_plain", db_column="answers_sealed", null=True, default=dict
    )
    # What release 0.1.0 wrote; empty once the row is sealed.
    answers_plain = models.JSONField(
        "回答（暗号化前）", db_column="answers", default=dict, editable=False
    )
    channel = models.CharField("受付方法", max_length=8, choices=choices_of(Channel))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    email = models.CharField("メールアドレス", max_length=254, blank=True)
    resume_code_hash = models.CharField("再開コード", max_length=128, blank=True)
    resume_sent_at = models.DateTimeField("再開コードの送信日時", null=True)
    resume_attempts = models.PositiveSmallIntegerField("再開コードの誤り", default=0)
    started_at = models.DateTimeField("開始日時")
    touched_at = models.DateTimeField("最終保存日時")
    # Grows with every save: two tabs notice each other.
    revision = models.PositiveIntegerField("改訂", default=0)
    needs_reconfirm = models.BooleanField("再確認が必要", default=False)
    submitted_at = models.DateTimeField("提出日時", null=True)
    abandoned_at = models.DateTimeField("破棄日時", null=True)
    purge_warned_at = models.DateTimeField("破棄の予告日時", null=True)

    class Meta:
        verbose_name = "下書き"
        verbose_name_plural = "下書き"
        ordering = ["-touched_at"]
        constraints = [
            models.CheckConstraint(
                name="draft_submitted_or_abandoned",
                condition=models.Q(submitted_at=None) | models.Q(abandoned_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "user", "-touched_at"],
                name="draft_by_user",
                condition=models.Q(user__isnull=False),
            ),
            models.Index(
                fields=["municipality", "procedure", "started_at"], name="draft_by_procedure"
            ),
            models.Index(
                fields=["municipality", "touched_at"],
                name="draft_open",
                condition=models.Q(submitted_at=None, abandoned_at=None),
            ),
            # A resume code is looked for by the address it was sent to.
            models.Index(
                fields=["municipality", "email"],
                name="draft_open_by_email",
                condition=models.Q(submitted_at=None, abandoned_at=None),
            ),
            models.Index(fields=["municipality", "sealed_with"], name="draft_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.started_at:%Y-%m-%d}"
