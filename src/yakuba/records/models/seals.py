"""The register of official seals (公印台帳) and the book of their use (公印使用簿)."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department
from yakuba.records.events.about import seal_ref
from yakuba.records.rules.seals import SealKind, UseState

from .documents import Record


class OfficialSeal(TenantOwned):
    """A seal of the town or of an office, kept by a section; what was registered never changes."""

    kind = models.CharField(
        "区分", max_length=8, choices=[(one.value, one.label) for one in SealKind]
    )
    name = models.CharField("名称", max_length=60)
    size = models.CharField("寸法", max_length=40)
    purpose = models.CharField("用途", max_length=120)
    section = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("使用開始日")
    registered_at = models.DateTimeField("登録日時")
    registered_label = models.CharField("登録者", max_length=180)
    retired_on = models.DateField("廃止日", null=True, blank=True)
    retired_reason = models.CharField("廃止の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "公印"
        verbose_name_plural = "公印"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=Q(retired_on=None),
                name="official_seal_name_in_use",
            ),
            models.CheckConstraint(
                name="official_seal_retired_with_reason",
                condition=Q(retired_on=None, retired_reason="")
                | (Q(retired_on__isnull=False) & ~Q(retired_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return seal_ref(self.pk)

    @property
    def kind_enum(self) -> SealKind:
        return SealKind(self.kind)


class SealUse(TenantOwned):
    """One line of the book: asked for by the section, stamped or refused by whoever keeps the seal."""

    seal = models.ForeignKey(OfficialSeal, on_delete=models.PROTECT, related_name="uses")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="seal_uses")
    copies = models.PositiveSmallIntegerField("通数")
    asked_at = models.DateTimeField("申込日時")
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    asked_label = models.CharField("申込者", max_length=180)
    stamped_at = models.DateTimeField("押印日時", null=True, blank=True)
    refused_at = models.DateTimeField("差戻日時", null=True, blank=True)
    answered_label = models.CharField("公印を管守する者", max_length=180, blank=True)
    refused_reason = models.CharField("差し戻した理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "公印の使用"
        verbose_name_plural = "公印の使用"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "record"],
                condition=Q(stamped_at=None, refused_at=None),
                name="seal_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                name="seal_stamped_or_refused",
                condition=Q(stamped_at=None) | Q(refused_at=None),
            ),
            models.CheckConstraint(
                name="seal_refused_with_reason",
                condition=Q(refused_at=None, refused_reason="")
                | (Q(refused_at__isnull=False) & ~Q(refused_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seal} {self.record}"

    @property
    def state(self) -> UseState:
        """Return where the line stands."""
        if self.stamped_at is not None:
            return UseState.STAMPED
        return UseState.ASKED if self.refused_at is None else UseState.REFUSED
