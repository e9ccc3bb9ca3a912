"""What is sent is taken in whole before anybody works on it: who sends slowly keeps no slot.

The web server hands over a body that is still on its way, and knows no limit of time for it. Here
it is read into memory and then to disk, of a few senders at a time: those who stand still keep
each other waiting, and nobody who only looks.
"""

import threading
import time
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.conf import settings

from yakuba.foundation.ui.middleware import length_in

from .busy import Environ

# A phone that was in a tunnel for a while has sent nothing, and goes on.
GRACE_SECONDS: Final = 20.0
# 128 kbit/s: what mobile lines are throttled to when the month's volume is used up.
BYTES_PER_SECOND: Final = 16_384
MOST_SECONDS: Final = 300.0
# How long a sender may wait until one of the others has sent.
PLACE_SECONDS: Final = 5.0
# The server returns from a read when so much has come. Time is looked at in between only: whoever
# answers while a read is under way stops all threads of Granian 2.8 until that read is over.
CHUNK: Final = 16_384


class UnableToTakeIn(Exception):
    """What was sent did not arrive, or not in time."""


def length_of(environ: Environ) -> int:
    """Return how long the body is; 0 for one that nobody will read."""
    length = length_in(environ)
    # Refused by its length alone (foundation/ui/middleware.py).
    return length if length <= settings.DATA_UPLOAD_MAX_BODY else 0


class Intake:
    """Takes in so many bodies at a time."""

    def __init__(self, *, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places = threading.BoundedSemaphore(places)

    def take_in(self, environ: Environ) -> IO[bytes] | None:
        """Put the whole body in the place of the one on its way, and return it to be closed.

        Raises `UnableToTakeIn`. None where there is no body, or one that nobody will read.
        """
        length = length_of(environ)
        if not length:
            return None
        if not self._places.acquire(timeout=PLACE_SECONDS):
            raise UnableToTakeIn
        body = SpooledTemporaryFile(settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115 - closed by whoever gets it
        try:
            self._copy(environ["wsgi.input"], body, length)
        except BaseException:
            body.close()
            raise
        finally:
            self._places.release()
        environ["wsgi.input"] = body
        return body

    def _copy(self, source: Any, body: IO[bytes], length: int) -> None:
        began, got = self._clock(), 0
        while got < length:
            piece = source.read(min(CHUNK, length - got))
            if not piece:
                raise UnableToTakeIn
            body.write(piece)
            got += len(piece)
            patience = min(MOST_SECONDS, GRACE_SECONDS + got / BYTES_PER_SECOND)
            if got < length and self._clock() - began > patience:
                raise UnableToTakeIn
        body.seek(0)
