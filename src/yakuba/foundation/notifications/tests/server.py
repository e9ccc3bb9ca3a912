"""A real mail server on this machine for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from tests.served import free_port


def at_nobody(settings: Any) -> None:
    """Send by SMTP to a port of this machine on which nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


@contextmanager
def serving(handler: Any, settings: Any) -> Iterator[None]:
    """Send by SMTP to a server of which `handler` takes the mail."""
    at_nobody(settings)
    controller = Controller(handler, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
