"""The classification of the town, and the files (簿冊) that documents are bound into."""

from datetime import date

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.records.events.about import binder_ref
from yakuba.records.rules.kinds import year_label
from yakuba.records.rules.retention import Ending, Period, last_day

PERIODS = [(one.value, one.label) for one in Period]
ENDINGS = [(one.value, one.label) for one in Ending]


class RecordClass(TenantOwned):
    """A class of documents with how long its files are kept, and what happens afterwards."""

    code = models.CharField("分類記号", max_length=20)
    name = models.CharField("名称", max_length=80)
    period = models.CharField("保存期間", max_length=8, choices=PERIODS)
    ending = models.CharField("満了後の措置", max_length=8, choices=ENDINGS)
    closed_at = models.DateTimeField("使うのをやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = "文書分類"
        verbose_name_plural = "文書分類"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=Q(closed_at=None),
                name="record_class_code_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def period_enum(self) -> Period:
        return Period(self.period)

    @property
    def ending_enum(self) -> Ending:
        return Ending(self.ending)


class Binder(TenantOwned):
    """A file of one section and fiscal year; period and ending are those of its making."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    section = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    record_class = models.ForeignKey(
        RecordClass, on_delete=models.PROTECT, related_name="binders", db_index=False
    )
    title = models.CharField("簿冊名", max_length=120)
    # Held here, so that a later change of the class does not shorten what was promised.
    period = models.CharField("保存期間", max_length=8, choices=PERIODS)
    ending = models.CharField("満了後の措置", max_length=8, choices=ENDINGS)
    made_at = models.DateTimeField("作成日時")
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    completed_on = models.DateField("完結日", null=True, blank=True)
    disposed_at = models.DateTimeField("廃棄日時", null=True, blank=True)

    class Meta:
        verbose_name = "簿冊"
        verbose_name_plural = "簿冊"
        ordering = ["-fiscal_year", "section", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fiscal_year", "section", "title"],
                name="binder_title_once_a_year",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "section", "-fiscal_year"], name="binder_by_section"
            ),
            models.Index(fields=["municipality", "completed_on"], name="binder_by_completion"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return binder_ref(self.pk)

    @property
    def year_label(self) -> str:
        return year_label(self.fiscal_year)

    @property
    def period_enum(self) -> Period:
        return Period(self.period)

    @property
    def ending_enum(self) -> Ending:
        return Ending(self.ending)

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it is kept; None while open, or for good."""
        return last_day(self.completed_on, self.period_enum) if self.completed_on else None
