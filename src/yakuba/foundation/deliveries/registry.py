"""Which channels there are, and who handles what is posted on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .models import Delivery


class TryAgain(Exception):
    """The destination cannot take it now; the reason is a Japanese sentence for staff."""


class GiveUp(Exception):
    """Trying again cannot help; the reason is a Japanese sentence that says what a person does."""


class Handler(Protocol):
    """Brings one delivery to its destination.

    Runs outside a transaction, with the delivery's town active. Must be harmless when run twice
    for one row. Raises `TryAgain` or `GiveUp`; anything else counts as `TryAgain`.
    """

    def __call__(self, delivery: Delivery) -> None: ...


@dataclass(frozen=True, slots=True)
class Channel:
    code: str
    label: str
    handler: Handler
    # Takes a moment each, so that a worker may take many at once.
    is_quick: bool = False


Queue = Callable[[Delivery, datetime | None], None]

_channels: dict[str, Channel] = {}
_queues: list[Queue] = []


def channel(code: str, label: str, *, is_quick: bool = False) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of the channel."""

    def register(handler: Handler) -> Handler:
        known = _channels.get(code)
        if known is not None and known.handler is not handler:
            raise LookupError(f"channel {code} is registered twice")
        _channels[code] = Channel(code, label, handler, is_quick)
        return handler

    return register


def channel_of(code: str) -> Channel | None:
    """Return the channel, or None when no installed app handles it."""
    return _channels.get(code)


def all_channels() -> list[Channel]:
    """Return every channel, sorted by code."""
    return [_channels[code] for code in sorted(_channels)]


def label_of(code: str) -> str:
    """Return the channel's label, or its code when it is unknown."""
    known = _channels.get(code)
    return known.label if known else code


def queue_with(queue: Queue) -> None:
    """Say how a job for a row is queued; the app's start-up does (services lie below jobs)."""
    _queues[:] = [queue]


def enqueue(delivery: Delivery, run_after: datetime | None = None) -> None:
    """Queue a job for the row, in the running transaction."""
    for queue in _queues:
        queue(delivery, run_after)
