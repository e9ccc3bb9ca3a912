"""様式: the town's own forms into which a report is put, each as a row of versions."""

from django.db import models

from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .packs import PACK_KINDS, ReviewPack

EXTENSIONS = [("xlsx", "Excel"), ("docx", "Word")]


class ReportTemplate(TenantOwned):
    """A form of the town for one kind of report; retired it stays with the reports that have it."""

    name = models.CharField("様式の名前", max_length=80)
    kind = models.CharField("報告書の種類", max_length=8, choices=PACK_KINDS)
    extension = models.CharField("形式", max_length=4, choices=EXTENSIONS)
    made_at = models.DateTimeField("登録日時")
    retired_at = models.DateTimeField("廃止日時", null=True, blank=True)

    class Meta:
        verbose_name = "報告書の様式"
        verbose_name_plural = "報告書の様式"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "name"],
                condition=models.Q(retired_at=None),
                name="one_living_template_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(TenantOwned):
    """One upload of a form (append-only)."""

    template = models.ForeignKey(ReportTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("登録日時")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_label = models.CharField("登録者", max_length=120)

    class Meta:
        verbose_name = "様式の版"
        verbose_name_plural = "様式の版"
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "template", "number"], name="template_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} 第{self.number}版"


class PackTemplate(TenantOwned):
    """The version of a form that a frozen report is put into, for good (append-only)."""

    pack = models.ForeignKey(ReviewPack, on_delete=models.PROTECT, related_name="templates")
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("日時")

    class Meta:
        verbose_name = "報告書に使う様式"
        verbose_name_plural = "報告書に使う様式"
        ordering = ["pack", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "pack", "version"], name="template_of_pack_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)
