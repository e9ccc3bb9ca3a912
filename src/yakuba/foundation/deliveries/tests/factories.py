"""A channel that tests command, and actors of the desk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.utils.html import strip_tags

from yakuba.foundation.deliveries import registry
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor, ActorKind, Duty

ABOUT = SubjectRef("test.application", "1")


class Destination:
    """Remembers what arrived; raises what it is told to raise, in order."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.failures: list[Exception] = []
        self.looks: Callable[[Delivery], None] = lambda delivery: None

    def __call__(self, delivery: Delivery) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.looks(delivery)
        self.arrived.append(delivery.payload["text"])


@contextmanager
def open_channel(code: str = "test", *, is_quick: bool = False) -> Iterator[Destination]:
    destination = Destination()
    registry.channel(code, "試験", is_quick=is_quick)(destination)
    try:
        yield destination
    finally:
        registry._channels.pop(code)


def post_one(at, key="k1", *, channel="test", text="本文", **more) -> Delivery:
    return post(
        channel=channel,
        destination="宛先",
        dedupe_key=key,
        payload={"text": text},
        subject=ABOUT,
        at=at,
        **more,
    )


def operator_of(municipality) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        name="木村",
        user_id=7,
        municipality_id=municipality.pk,
        duties=frozenset({Duty.OPERATOR}),
    )


def words(response: HttpResponse) -> str:
    """Return what a reader reads: the page without tags and places for line breaks."""
    return strip_tags(response.content.decode()).replace("\u200b", "")
