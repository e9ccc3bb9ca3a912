"""What a person keeps of the portfolio: filters and order under a name."""

from django.db import models
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import TenantOwned


class SavedView(TenantOwned):
    """A person's own choice of projects; `query` is what stands in the address of the page."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名前", max_length=40)
    query = models.CharField("しぼりこみと並び", max_length=1000)
    # With this one the page begins.
    is_start = models.BooleanField("はじめに開く", default=False)
    kept_at = models.DateTimeField("保存日時")

    class Meta:
        verbose_name = "保存した表示"
        verbose_name_plural = "保存した表示"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "name"], name="view_name_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(is_start=True),
                name="one_start_view_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name
