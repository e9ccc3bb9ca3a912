"""A form (起案様式): what kind of matter it is for, and the text with which a paper begins."""

from django.db import models

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.papers.events.papers import form_ref
from yakuba.papers.rules.forms import BODY_LENGTH, TITLE_LENGTH, Money


class PaperForm(TenantOwned):
    """A form of the town's own; its code is what the 専決 table calls the matter."""

    code = models.CharField("コード", max_length=40)
    name = models.CharField("様式名", max_length=80)
    guide = models.CharField("使うとき", max_length=400, blank=True)
    title = models.CharField("件名の書き出し", max_length=TITLE_LENGTH, blank=True)
    body = models.TextField("本文の書き出し", max_length=BODY_LENGTH, blank=True)
    money = models.CharField(
        "金額", max_length=8, choices=[(one.value, one.label) for one in Money]
    )
    retired_at = models.DateTimeField("使わないことにした日時", null=True, blank=True)

    class Meta:
        verbose_name = "起案様式"
        verbose_name_plural = "起案様式"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="one_form_a_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return form_ref(self.pk)

    @property
    def money_enum(self) -> Money:
        return Money(self.money)

    @property
    def decision_kind(self) -> str:
        """Return what decisions and the 専決 table call matters written on this form."""
        return f"papers.{self.code}"
