"""Slots that residents book, and the bookings."""

import uuid

from django.db import models
from django.db.models import F, Q

from yakuba.foundation.tenancy.models import TenantOwned

from .applications import Application
from .catalogue import Procedure


class Slot(TenantOwned):
    """A day (and part of it) on which so many applications can be served."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="slots")
    date = models.DateField("日")
    label = models.CharField("時間帯", max_length=40)
    capacity = models.PositiveSmallIntegerField("定員")
    taken = models.PositiveSmallIntegerField("予約済み", default=0)

    class Meta:
        verbose_name = "予約枠"
        verbose_name_plural = "予約枠"
        ordering = ["date", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procedure", "date", "label"], name="slot_once"
            ),
            models.CheckConstraint(
                name="slot_not_overbooked", condition=Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.label}"


class SlotBooking(TenantOwned):
    """The place an application took in a slot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="booking"
    )
    booked_at = models.DateTimeField("予約日時")
    cancelled_at = models.DateTimeField("取消日時", null=True)

    class Meta:
        verbose_name = "予約"
        verbose_name_plural = "予約"
        ordering = ["booked_at"]
        indexes = [models.Index(fields=["municipality", "slot"], name="booking_by_slot")]

    def __str__(self) -> str:
        return f"{self.slot_id}"
