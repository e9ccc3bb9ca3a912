"""Which stored file answers which question."""

import uuid

from django.db import models

from yakuba.foundation.tenancy.models import TenantOwned

from .applications import Application
from .drafts import Draft


class Attachment(TenantOwned):
    """A file given to a question; it belongs to the draft and, once submitted, the application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    question = models.CharField("質問", max_length=60)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField("添付日時")
    # Set when a correction replaces the file: what was examined before stays on record.
    replaced_at = models.DateTimeField("差替え日時", null=True)

    class Meta:
        verbose_name = "添付"
        verbose_name_plural = "添付"
        ordering = ["question", "attached_at"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_owner",
                condition=models.Q(draft__isnull=False) | models.Q(application__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "draft"], name="attachment_by_draft"),
            models.Index(fields=["municipality", "application"], name="attachment_by_application"),
        ]

    def __str__(self) -> str:
        return self.question
