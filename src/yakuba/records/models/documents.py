"""The catalogue of documents (文書目録), the files hung on them, and the counter of their numbers."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.records.events.about import record_ref
from yakuba.records.rules.kinds import SEARCH_LIMIT, Disclosure, RecordKind, year_label

from .binders import Binder


class RecordSeries(TenantOwned):
    """The last number given in a section and fiscal year; taken under lock with what it numbers."""

    section = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "目録番号の系列"
        verbose_name_plural = "目録番号の系列"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "section", "fiscal_year"], name="record_series_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{year_label(self.fiscal_year)} {self.section} {self.last}"


class Record(TenantOwned):
    """One line of the catalogue: what came, was decided, went out or is kept to be looked up."""

    kind = models.CharField(
        "文書種類", max_length=8, choices=[(one.value, one.label) for one in RecordKind]
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    section = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField("番号")
    # With the sign before it, as it stands on the document.
    number = models.CharField("文書番号", max_length=60)
    title = models.CharField("件名", max_length=200)
    # 収受日, 決裁日, 施行日 or 作成日, by the kind.
    dated = models.DateField("日付")
    other_party = models.CharField("相手先", max_length=120, blank=True)
    # The number that the sender gave to what came.
    their_number = models.CharField("相手の文書番号", max_length=60, blank=True)
    note = models.CharField("取扱い", max_length=400, blank=True)
    disclosure = models.CharField(
        "公開区分",
        max_length=8,
        choices=[(one.value, one.label) for one in Disclosure],
        default=Disclosure.OPEN.value,
    )
    disclosure_reason = models.CharField("公開しない理由", max_length=200, blank=True)
    binder = models.ForeignKey(
        Binder, on_delete=models.PROTECT, related_name="records", null=True, blank=True
    )
    # What was decided, as the subject it is; and of what was issued, the draft behind it.
    subject_kind = models.CharField("対象の種類", max_length=60, blank=True)
    subject_id = models.CharField("対象", max_length=64, blank=True)
    origin = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="issued", null=True, blank=True
    )
    registered_at = models.DateTimeField("登録日時")
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    registered_label = models.CharField("登録者", max_length=180)
    search_text = models.CharField("検索用", max_length=SEARCH_LIMIT, blank=True)

    class Meta:
        verbose_name = "文書"
        verbose_name_plural = "文書"
        ordering = ["-fiscal_year", "-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "section", "fiscal_year", "serial"],
                name="one_number_a_record",
            ),
            models.UniqueConstraint(
                fields=["municipality", "subject_kind", "subject_id"],
                condition=~Q(subject_id="") & Q(kind="DRAFTED"),
                name="one_record_a_decision",
            ),
            models.CheckConstraint(
                name="record_withheld_with_reason",
                condition=Q(disclosure="OPEN") | ~Q(disclosure_reason=""),
            ),
            models.CheckConstraint(
                name="issued_record_has_origin",
                condition=~Q(kind="ISSUED") | Q(origin__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "section", "-fiscal_year", "-registered_at"],
                name="record_by_section",
            ),
            models.Index(
                fields=["municipality", "-fiscal_year", "-registered_at"], name="record_by_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ref(self) -> SubjectRef:
        return record_ref(self.pk)

    @property
    def kind_enum(self) -> RecordKind:
        return RecordKind(self.kind)

    @property
    def disclosure_enum(self) -> Disclosure:
        return Disclosure(self.disclosure)

    @property
    def year_label(self) -> str:
        return year_label(self.fiscal_year)

    @property
    def subject(self) -> SubjectRef | None:
        """Return what the document is about, where it came of a decision."""
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_id else None


class RecordFile(TenantOwned):
    """A paper of a document (append-only); its bytes are the foundation's."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "文書の添付"
        verbose_name_plural = "文書の添付"
        ordering = ["record", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "record", "file"], name="attached_once_a_record"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name
