"""User: the identity that logs in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from yakuba.foundation.tenancy.models import Municipality


class UserKind(models.TextChoices):
    STAFF = "STAFF", "職員"
    RESIDENT = "RESIDENT", "住民"


class User(AbstractUser):
    """A member of staff of one municipality, or a resident who may apply to any of them."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    kind = models.CharField("区分", max_length=10, choices=UserKind.choices)
    name = models.CharField("氏名", max_length=60)
    kana = models.CharField("フリガナ", max_length=80, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "kind", "name"]

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"
        constraints = [
            models.CheckConstraint(
                name="staff_serve_a_municipality",
                condition=models.Q(kind="RESIDENT", municipality=None)
                | models.Q(kind="STAFF", municipality__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}({self.username})"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
