"""When the database is away: who sent something keeps what was typed, and is asked to come back."""

import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, Final

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError

from .busy import MOST_FILED, Environ, turned_away

_AWAY: Final = "yakuba.database_is_away"
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def note_outage(sender: object, request: Any, **kwargs: Any) -> None:
    """Mark the request whose error is the database's absence."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        request.META[_AWAY] = True


got_request_exception.connect(note_outage)


def outlasting(application: Application) -> Application:
    """Return the application that answers an outage with the page that keeps what was typed."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = _held(environ)
        begun: list[tuple[Any, ...]] = []
        response = application(environ, lambda *words: begun.append(words))
        if environ.pop(_AWAY, False):
            if hasattr(response, "close"):
                response.close()
            environ["wsgi.input"] = BytesIO(body or b"")
            return turned_away(environ, start_response, is_outage=True)
        start_response(*begun[-1])
        return response

    return answer


def _held(environ: Environ) -> bytes | None:
    """Read the form into memory, so that it can be read twice; None of what is too long for that."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ.get("REQUEST_METHOD") != "POST" or not 0 < length <= MOST_FILED:
        return None
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(body)
    return body
