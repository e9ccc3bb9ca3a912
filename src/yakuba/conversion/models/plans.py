"""The migration of one business to its standard system."""

from django.db import models

from yakuba.conversion.events.about import plan_ref
from yakuba.conversion.rules.businesses import BUSINESSES
from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.organisation.models import Department


class MigrationPlan(TenantOwned):
    """What a section migrates, from which system to which, and by when."""

    # One of the standardised kinds of work, or empty for work of the town's own.
    business = models.CharField(
        "標準化対象の業務", max_length=20, choices=list(BUSINESSES.items()), blank=True
    )
    name = models.CharField("業務の名称", max_length=80)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    current_system = models.CharField("現行システム", max_length=120, blank=True)
    target_system = models.CharField("移行先のシステム", max_length=120, blank=True)
    goes_live_on = models.DateField("移行予定日", null=True, blank=True)
    note = models.CharField("説明", max_length=400, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "移行計画"
        verbose_name_plural = "移行計画"
        ordering = ["goes_live_on", "name", "pk"]
        indexes = [
            models.Index(fields=["municipality", "department"], name="migration_by_department"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"], name="migration_once_per_business"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> SubjectRef:
        return plan_ref(self.pk)
