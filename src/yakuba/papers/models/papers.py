"""A paper (起案文書) while somebody writes it; what was put before the posts is decisions' own."""

import uuid

from django.db import models

from yakuba.decisions.models import Decision
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.papers.events.papers import paper_ref
from yakuba.papers.rules.forms import BODY_LENGTH, TITLE_LENGTH, PaperWords
from yakuba.papers.rules.states import PaperState

from .forms import PaperForm

_STATES = {
    Stage.CIRCULATING: PaperState.CIRCULATING,
    Stage.WITHDRAWAL_ASKED: PaperState.CIRCULATING,
    Stage.SENT_BACK: PaperState.RETURNED,
    Stage.PULLED_BACK: PaperState.RETURNED,
    Stage.DECIDED: PaperState.DECIDED,
    Stage.ABANDONED: PaperState.ENDED,
}


class Paper(TenantOwned):
    """A matter as its writer puts it; it can be changed whenever it is not on its way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(PaperForm, on_delete=models.PROTECT, related_name="papers")
    section = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    writer = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="起案者"
    )
    title = models.CharField("件名", max_length=TITLE_LENGTH, blank=True)
    body = models.TextField("本文", max_length=BODY_LENGTH, blank=True)
    amount = models.BigIntegerField("金額(円)", null=True, blank=True)
    is_urgent = models.BooleanField("至急", default=False)
    # What the paper became when it was first sent round.
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField("作成日時")
    changed_at = models.DateTimeField("更新日時")
    discarded_at = models.DateTimeField("破棄日時", null=True, blank=True)
    # The words are gone with the decision they were put before.
    erased_at = models.DateTimeField("内容の廃棄日時", null=True, blank=True)
    # Counts every change; a form sends it back so that a page that grew old is noticed.
    revision = models.PositiveIntegerField("改訂", default=0)

    class Meta:
        verbose_name = "起案文書"
        verbose_name_plural = "起案文書"
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_amount_is_not_negative",
                condition=models.Q(amount=None) | models.Q(amount__gte=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "section", "-changed_at"], name="paper_by_section"
            ),
            models.Index(fields=["municipality", "writer", "-changed_at"], name="paper_by_writer"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.form}（件名なし）"

    @property
    def ref(self) -> SubjectRef:
        return paper_ref(self.pk)

    @property
    def state(self) -> PaperState:
        if self.discarded_at is not None:
            return PaperState.ENDED
        return PaperState.WRITING if self.decision is None else _STATES[self.decision.stage]

    @property
    def words(self) -> PaperWords:
        return PaperWords(self.title, self.body, self.amount, self.is_urgent)


class PaperFile(TenantOwned):
    """A file that goes round with the paper; one that went round once is never lost."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("添付日時")
    removed_at = models.DateTimeField("外した日時", null=True, blank=True)

    class Meta:
        verbose_name = "起案文書のファイル"
        verbose_name_plural = "起案文書のファイル"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "paper", "file"], name="one_paper_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name
