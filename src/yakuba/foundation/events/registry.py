"""Who listens to which fact, inside the transaction that records it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from yakuba.kernel.actor import Actor

from .event import Event

E_contra = TypeVar("E_contra", bound=Event, contravariant=True)
E = TypeVar("E", bound=Event)


class Subscriber(Protocol[E_contra]):
    """Runs in the transaction of the act; an error aborts the act as a whole."""

    def __call__(self, event: E_contra, *, actor: Actor, at: datetime) -> None: ...


_subscribers: dict[type[Event], list[Subscriber[Event]]] = defaultdict(list)


def subscribe(event_class: type[E]) -> Callable[[Subscriber[E]], Subscriber[E]]:
    """Register the decorated function for the event; registering it twice counts once."""

    def register(subscriber: Subscriber[E]) -> Subscriber[E]:
        listeners: list[Subscriber[E]] = _subscribers[event_class]  # type: ignore[assignment]
        if subscriber not in listeners:
            listeners.append(subscriber)
        return subscriber

    return register


def subscribers_of(event: Event) -> list[Subscriber[Event]]:
    """Return the listeners of the event's class, in order of registration."""
    return list(_subscribers[type(event)])
