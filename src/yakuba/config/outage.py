"""When database or key is away: who sent something keeps what was typed, and is asked to come back."""

import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError

from yakuba.foundation.vault.services import is_locked

from .busy import Environ, Trouble, turned_away

_TROUBLE: Final = "yakuba.trouble"
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def note_outage(sender: object, request: Any, **kwargs: Any) -> None:
    """Mark the request whose error is the absence of the database or of the key."""
    trouble = _trouble(sys.exc_info()[1])
    if trouble is not None:
        request.META[_TROUBLE] = trouble


def _trouble(error: BaseException | None) -> Trouble | None:
    """Return what the error comes from, if whoever asked can do nothing about it but wait."""
    if isinstance(error, OperationalError | InterfaceError):
        return Trouble.OUTAGE
    return Trouble.LOCKED if is_locked(error) else None


got_request_exception.connect(note_outage)


def outlasting(application: Application) -> Application:
    """Return the application that answers an outage with the page that keeps what was typed."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun: list[tuple[Any, ...]] = []
        response = application(environ, lambda *words: begun.append(words))
        trouble = environ.pop(_TROUBLE, None)
        if trouble is not None:
            if hasattr(response, "close"):
                response.close()
            _rewind(environ)
            return turned_away(environ, start_response, trouble)
        start_response(*begun[-1])
        return response

    return answer


def _rewind(environ: Environ) -> None:
    """Let what was taken in whole (`intake`) be read once more."""
    source = environ["wsgi.input"]
    if hasattr(source, "seek"):
        source.seek(0)
