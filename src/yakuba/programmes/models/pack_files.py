"""What a frozen pack was drawn as, in every format: kept as it was, never drawn anew."""

from django.db import models

from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.tenancy.models import TenantOwned

from .packs import ReviewPack
from .templates import TemplateVersion

FORMATS = [("pdf", "PDF"), ("xlsx", "Excel"), ("docx", "Word"), ("html", "HTML")]


class PackFile(TenantOwned):
    """A frozen pack as a file of one format, or in one of the town's own forms (append-only).

    The digest stands here as well as beside the bytes: whoever changes both of them there is found.
    """

    pack = models.ForeignKey(ReviewPack, on_delete=models.PROTECT, related_name="files")
    # NULL for our own formats.
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    extension = models.CharField("形式", max_length=4, choices=FORMATS)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    drawn_at = models.DateTimeField("作成日時")

    class Meta:
        verbose_name = "点検評価書のファイル"
        verbose_name_plural = "点検評価書のファイル"
        ordering = ["pack", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "pack", "extension"],
                condition=models.Q(version=None),
                name="pack_drawn_once_a_format",
            ),
            models.UniqueConstraint(
                fields=["municipality", "pack", "version"], name="pack_drawn_once_a_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.label}"

    @property
    def label(self) -> str:
        """Return the format, or the name of the town's form."""
        return str(self.version) if self.version else str(self.get_extension_display())
