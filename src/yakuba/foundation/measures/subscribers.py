"""Whatever changes a measure's records marks the month, inside the act's own transaction."""

from datetime import datetime

from yakuba.foundation.events.event import Event
from yakuba.kernel.actor import Actor

from .registry import attach, months_moved_by
from .services import mark_stale


def mark_months(event: Event, *, actor: Actor, at: datetime) -> None:
    """Ask for a new count of every month that the fact moves."""
    for month in months_moved_by(event, at):
        mark_stale(month=month, at=at)


attach(mark_months)
