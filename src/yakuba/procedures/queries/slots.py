"""Reads of what can still be booked."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import F, QuerySet

from yakuba.procedures.models import Procedure, Slot
from yakuba.procedures.rules.shape import Booking


def free_slots(procedure: Procedure, booking: Booking, *, on: date) -> QuerySet[Slot]:
    """Return the slots that can be picked on the day, earliest first."""
    return Slot.objects.filter(
        procedure=procedure,
        date__gte=on + timedelta(days=booking.days_ahead_min),
        date__lte=on + timedelta(days=booking.days_ahead_max),
        taken__lt=F("capacity"),
    ).order_by("date", "label")


def as_answers(slots: list[Slot]) -> Mapping[str, Mapping[str, str]]:
    """Return the slots as the readers of answers know them."""
    return {str(slot.pk): {"date": slot.date.isoformat(), "label": slot.label} for slot in slots}
