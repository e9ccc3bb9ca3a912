"""Admission: a web process lets in as much as it can do, and tells the rest at once to come back.

In front of Django stand a few slots, in which requests are worked on, and a small waiting room.
Who comes to a full room is turned away within a millisecond by `busy`; what is about to be sent
goes before what is only read, so a rush on the front page cannot keep applications from arriving.
A slot owns its database connections, so there are as many as slots and not as many as threads.
What is sent is taken in whole by `intake` before it comes to that.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from io import BytesIO
from itertools import count
from typing import Any, Final

from django.db import connections

from yakuba.foundation.watch.registry import watching

from .busy import Environ, Trouble, turned_away
from .intake import Intake, UnableToTakeIn
from .outage import Application, StartResponse, outlasting


class Rank(IntEnum):
    """Who goes first; the value is also the order."""

    SEND = 0
    GO_ON = 1
    LOOK = 2


# How long each is worth waiting for; a browser shows a page that loads for longer as broken.
PATIENCE: Final = {Rank.SEND: 20.0, Rank.GO_ON: 8.0, Rank.LOOK: 2.0}
# Answered without the database, or by the machine's own probes: never in the way, never refused.
_FREE: Final = ("/static/", "/healthz", "/readyz", "/metrics")


def rank_of(environ: Environ) -> Rank:
    """Return how urgent a request is: to send, to go on with what was begun, or to look around."""
    path = environ.get("PATH_INFO", "")
    posts = environ.get("REQUEST_METHOD") == "POST"
    if posts and path.endswith("/check/"):
        return Rank.SEND
    # To begin is to look around: whoever has begun is to get to the end first.
    if posts and not path.endswith("/start/"):
        return Rank.GO_ON
    begun = ("/drafts/", "/applications/", "/desk/")
    return Rank.GO_ON if any(part in path for part in begun) else Rank.LOOK


class Slot:
    """A place to work in, with the database connections that stay in it."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def open(self) -> None:
        """Bring the slot's connections to the running thread."""
        for connection in self._kept:
            connections[connection.alias] = connection

    def close(self) -> None:
        """Take the connections back from the running thread."""
        self._kept = list(connections.all(initialized_only=True))
        for connection in self._kept:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[connection.alias]


@dataclass(order=True)
class _Waiter:
    rank: Rank
    number: int
    turn: threading.Event = field(compare=False, default_factory=threading.Event)
    slot: Slot | None = field(compare=False, default=None)


class Room:
    """Slots and the places before them; the most urgent of those who wait goes next."""

    def __init__(self, *, slots: int, places: int) -> None:
        self.places = places
        self._free = [Slot() for _ in range(slots)]
        self._waiting: list[_Waiter] = []
        self._numbers = count()
        self._lock = threading.Lock()

    def enter(self, rank: Rank, patience: float) -> Slot | None:
        """Return a slot, waiting for it at most so many seconds; None when there is no place."""
        with self._lock:
            if self._free:
                return self._free.pop()
            mine = _Waiter(rank, next(self._numbers))
            self._waiting.append(mine)
            if len(self._waiting) > self.places:
                # The last of those who rank lowest makes room; that may be the one who just came.
                last = max(self._waiting)
                self._waiting.remove(last)
                last.turn.set()
        mine.turn.wait(patience)
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
            return mine.slot

    def leave(self, slot: Slot) -> None:
        """Hand the slot to whoever is next."""
        with self._lock:
            if not self._waiting:
                self._free.append(slot)
                return
            following = min(self._waiting)
            self._waiting.remove(following)
            following.slot = slot
            following.turn.set()


def guarded(application: Application, *, slots: int, places: int) -> Application:
    """Return the application behind a room of that size."""
    room = Room(slots=slots, places=places)
    # So few that slots, waiting room and these are no more than the server has threads.
    intake = Intake(places=max(1, places // 4))
    surviving = outlasting(application)

    def admit(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(_FREE):
            return application(environ, start_response)
        try:
            body = intake.take_in(environ)
        except UnableToTakeIn:
            environ["CONTENT_LENGTH"], environ["wsgi.input"] = "0", BytesIO()
            with watching("shed", rank=rank_of(environ).name.lower()):
                return turned_away(environ, start_response, Trouble.SLOW)
        try:
            return work(environ, start_response)
        finally:
            if body is not None:
                body.close()

    def work(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        rank = rank_of(environ)
        with watching("wait", rank=rank.name.lower()):
            slot = room.enter(rank, PATIENCE[rank])
        if slot is None:
            with watching("shed", rank=rank.name.lower()):
                return turned_away(environ, start_response)
        slot.open()
        try:
            return _complete(surviving(environ, start_response))
        finally:
            slot.close()
            room.leave(slot)

    return admit


def _complete(response: Iterable[bytes]) -> Iterable[bytes]:
    """Write the answer out while the slot is held, unless it is a stream of unknown length.

    A stream is read at the pace of whoever downloads it, so it gives its slot back and opens a
    connection of its own if it needs one.
    """
    if getattr(response, "streaming", True):
        return response
    try:
        return list(response)
    finally:
        response.close()  # type: ignore[attr-defined]
