"""Lists of results that are taken in."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .courses import CourseSession


class ResultIntake(TenantOwned):
    """What an e-learning system tells of a session: tried first, then taken whole or not at all."""

    session = models.ForeignKey(CourseSession, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField("シート", max_length=80, blank=True)
    columns = models.JSONField("列の対応", default=dict)
    # By it the columns are known again that were chosen for the same headings.
    headings_hash = models.CharField("見出しのSHA-256", max_length=64)
    adds_people = models.BooleanField("申し込んでいない職員を加える", default=False)
    rows = models.PositiveIntegerField("行数", default=0)
    faults = models.PositiveIntegerField("誤りの数", default=0)
    tried_at = models.DateTimeField("確認日時")
    tried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("取込日時", null=True, blank=True)

    class Meta:
        verbose_name = "受講結果の取込"
        verbose_name_plural = "受講結果の取込"
        ordering = ["-tried_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "session"], name="result_intake_by_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.file.name}"
