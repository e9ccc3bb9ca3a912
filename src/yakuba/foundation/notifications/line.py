"""The line to the mail server: a worker keeps it open from mail to mail.

To greet a server, agree on a cipher and log in costs both sides more than the mail itself.
"""

import contextlib
import select
import smtplib
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection

# Well below the five minutes that a server has to wait for the next command (RFC 5321 4.5.3.2.7).
IDLE_SECONDS: Final = 20.0
# After a pause as long as this a server is asked whether it is still there.
SILENT_SECONDS: Final = 2.0
# Many servers close the line after some hundreds of mails; we are the first to hang up.
MOST_MAILS: Final = 100
_CLOSING: Final = 421


class Line(threading.local):
    """One line a thread; where nobody keeps it open, one a mail."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_kept = False
        self._backend: Any = None
        self._mails = 0
        self._used = 0.0

    def open(self) -> None:
        """Keep the line of this thread open from now on, once there is a mail for it."""
        self._is_kept = True

    def rest(self) -> None:
        """Hang up if the line was of no use for long."""
        if self._backend is not None and self._clock() - self._used > IDLE_SECONDS:
            self._hang_up()

    def close(self) -> None:
        """Hang up, and from now on after each mail."""
        self._is_kept = False
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over; raises what `smtplib` raises."""
        if not self._is_kept:
            message.send()
            return
        if not self._still_stands():
            self._hang_up()
        was_used = self._mails > 0
        try:
            self._send(message)
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code != _CLOSING or not was_used:
                raise
            # It wanted no further mail on this line and has not seen ours: a new line, once.
            self._send(message)

    def _send(self, message: EmailMessage) -> None:
        try:
            if self._backend is None:
                self._backend = get_connection()
                self._backend.open()
            message.connection = self._backend
            message.send()
        except BaseException:
            # Whatever the server believes of this mail, the next one must not share it.
            self._hang_up()
            raise
        self._mails += 1
        self._used = self._clock()

    def _still_stands(self) -> bool:
        """Tell whether the line can take one more mail."""
        session = getattr(self._backend, "connection", None)
        if self._backend is None or not isinstance(session, smtplib.SMTP):
            return True
        if self._mails >= MOST_MAILS or session.sock is None:
            return False
        news = select.poll()
        news.register(session.sock, select.POLLIN)
        # A server that speaks without being asked, or says nothing for long, may have hung up.
        if not news.poll(0) and self._clock() - self._used < SILENT_SECONDS:
            return True
        try:
            return bool(session.noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False

    def _hang_up(self) -> None:
        backend, self._backend, self._mails = self._backend, None, 0
        if backend is not None:
            # What it was opened for is done, or will be tried again: how it ends does not matter.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                backend.close()


line = Line()
