"""What keeps a file beyond its period, and the lists on which files are disposed of."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.records.events.about import disposal_ref

from .binders import Binder


class BinderHold(TenantOwned):
    """保留: the file is not disposed of until it is released."""

    binder = models.ForeignKey(Binder, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField("理由", max_length=400)
    set_at = models.DateTimeField("保留日時")
    set_label = models.CharField("保留した者", max_length=180)
    released_at = models.DateTimeField("解除日時", null=True, blank=True)
    release_reason = models.CharField("解除の理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "簿冊の廃棄の保留"
        verbose_name_plural = "簿冊の廃棄の保留"
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="binder_released_with_reason",
                condition=Q(released_at=None, release_reason="")
                | (Q(released_at__isnull=False) & ~Q(release_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class BinderDisposal(TenantOwned):
    """A list of files brought to a decision; it stays as evidence of what was disposed of."""

    section = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("件名", max_length=120)
    made_at = models.DateTimeField("起案日時")
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    decision_id = models.CharField("起案", max_length=64, blank=True)
    done_at = models.DateTimeField("廃棄日時", null=True, blank=True)
    given_up_at = models.DateTimeField("取りやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = "簿冊の廃棄"
        verbose_name_plural = "簿冊の廃棄"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="binders_disposed_of_or_given_up",
                condition=Q(done_at=None) | Q(given_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> SubjectRef:
        return disposal_ref(self.pk)

    @property
    def is_open(self) -> bool:
        """Tell whether it is still being decided."""
        return self.done_at is None and self.given_up_at is None


class BinderDisposalItem(TenantOwned):
    """One file of a list: disposed of, or left out because something held it at the last moment."""

    disposal = models.ForeignKey(BinderDisposal, on_delete=models.PROTECT, related_name="items")
    binder = models.ForeignKey(Binder, on_delete=models.PROTECT, related_name="disposals")
    done_at = models.DateTimeField("廃棄日時", null=True, blank=True)
    left_out_reason = models.CharField("除外の理由", max_length=200, blank=True)
    files = models.PositiveIntegerField("廃棄したファイル", default=0)

    class Meta:
        verbose_name = "廃棄する簿冊"
        verbose_name_plural = "廃棄する簿冊"
        ordering = ["disposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "disposal", "binder"], name="binder_once_a_disposal"
            ),
            models.CheckConstraint(
                name="binder_disposed_of_or_left_out",
                condition=Q(done_at=None) | Q(left_out_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.binder)
