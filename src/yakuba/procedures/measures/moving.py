"""Which facts change which months of the counts."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from yakuba.foundation.events.event import Event
from yakuba.foundation.measures.registry import Source
from yakuba.kernel.fiscal import Month
from yakuba.procedures import events
from yakuba.procedures.models import Application, Draft


def month_of_start(event: Event, at: datetime) -> Iterable[Month]:
    """Return the month in which the form of an arrived application was begun."""
    draft = Draft.objects.filter(application__pk=event.subject.id)
    return [_month(at) for at in draft.values_list("started_at", flat=True)]


def month_of_end(event: Event, at: datetime) -> Iterable[Month]:
    """Return the month in which the application of a reply ended."""
    ended = Application.objects.filter(pk=event.subject.id).values_list("concluded_at", flat=True)
    return [_month(at) for at in ended if at is not None]


ARRIVALS = (Source(events.ApplicationArrived),)
ENDS = tuple(
    Source(event)
    for event in (
        events.ApplicationGranted,
        events.ApplicationRefused,
        events.NotificationCompleted,
        events.BookingConfirmed,
        events.ApplicationWithdrawn,
    )
)
FORMS = (Source(events.DraftStarted), Source(events.ApplicationArrived, month_of_start))
REPLIES = (*ENDS, Source(events.SatisfactionGiven, month_of_end))


def _month(moment: datetime) -> Month:
    return Month.of(timezone.localdate(moment))
