"""One line to the mail server serves many mails, and none is lost or doubled when it breaks."""

import email
import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage
from tests.served import free_port

from yakuba.foundation.notifications.line import IDLE_SECONDS, MOST_MAILS, SILENT_SECONDS, Line

from .server import serving


class Postbox:
    """A mail server that counts who calls, and hangs up where it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.letters: list[str] = []
        self.refused: set[str] = set()
        # MAIL answers 421 when a line has brought so many; DATA hangs up after taking the mail.
        self.most = 1_000
        self.forgets_to_answer = False
        self.sessions: list[Any] = []

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, host: str, words: Any):  # noqa: N802
        self.calls += 1
        session.brought = 0
        session.host_name = host
        self.sessions.append(server)
        return words

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if session.brought >= self.most:
            return "421 enough"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content)
        self.letters.append(str(letter["Subject"]))
        session.brought += 1
        if self.forgets_to_answer:
            server.transport.abort()
        return "250 taken"

    def hang_up(self) -> None:
        """Close every line, as a server does with one that says nothing for long."""
        for server in self.sessions:
            if server.transport is not None:
                server.loop.call_soon_threadsafe(server.transport.close)
        self.sessions.clear()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with serving(box, settings):
        yield box


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(postbox: Postbox, clock: Clock) -> Iterator[Line]:
    line = Line(clock)
    line.open()
    yield line
    line.close()


def letter(subject: str, to: str = "sasaki@example.jp") -> EmailMessage:
    return EmailMessage(subject, "本文", "yakuba@example.jp", [to])


def test_a_worker_greets_the_server_once_for_many_mails(line: Line, postbox: Postbox):
    for number in range(5):
        line.send(letter(str(number)))
    assert postbox.letters == ["0", "1", "2", "3", "4"]
    assert postbox.calls == 1


def test_where_nobody_keeps_the_line_each_mail_has_its_own(line: Line, postbox: Postbox):
    line.close()
    line.send(letter("a"))
    line.send(letter("b"))
    assert (postbox.letters, postbox.calls) == (["a", "b"], 2)


def test_a_line_that_the_server_closed_is_opened_anew(line: Line, postbox: Postbox, clock: Clock):
    line.send(letter("a"))
    postbox.hang_up()
    clock.now += SILENT_SECONDS
    line.send(letter("b"))
    assert (postbox.letters, postbox.calls) == (["a", "b"], 2)


def test_after_a_pause_a_line_that_still_stands_is_used_again(
    line: Line, postbox: Postbox, clock: Clock
):
    line.send(letter("a"))
    clock.now += SILENT_SECONDS
    line.send(letter("b"))
    assert (postbox.letters, postbox.calls) == (["a", "b"], 1)


def test_a_worker_at_rest_hangs_up_after_a_while(line: Line, postbox: Postbox, clock: Clock):
    line.send(letter("a"))
    line.rest()
    line.send(letter("b"))
    clock.now += IDLE_SECONDS + 1
    line.rest()
    line.send(letter("c"))
    assert (postbox.letters, postbox.calls) == (["a", "b", "c"], 2)


def test_we_hang_up_before_a_server_has_enough_of_us(line: Line, postbox: Postbox):
    for number in range(MOST_MAILS + 1):
        line.send(letter(str(number)))
    assert len(postbox.letters) == MOST_MAILS + 1
    assert postbox.calls == 2


def test_a_server_that_takes_no_further_mail_gets_it_on_a_new_line(line: Line, postbox: Postbox):
    postbox.most = 2
    for number in range(5):
        line.send(letter(str(number)))
    assert postbox.letters == ["0", "1", "2", "3", "4"]
    assert postbox.calls == 3


def test_a_server_that_takes_no_mail_at_all_is_asked_once(line: Line, postbox: Postbox):
    postbox.most = 0
    with pytest.raises(smtplib.SMTPSenderRefused):
        line.send(letter("a"))
    assert postbox.calls == 1


def test_a_refused_recipient_does_not_spoil_the_next_mail(line: Line, postbox: Postbox):
    postbox.refused.add("nobody@example.jp")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        line.send(letter("a", "nobody@example.jp"))
    line.send(letter("b"))
    assert postbox.letters == ["b"]


def test_what_the_server_may_have_taken_is_not_sent_again_at_once(line: Line, postbox: Postbox):
    line.send(letter("a"))
    postbox.forgets_to_answer = True
    with pytest.raises(smtplib.SMTPServerDisconnected):
        line.send(letter("b"))
    postbox.forgets_to_answer = False
    line.send(letter("c"))
    assert postbox.letters == ["a", "b", "c"]


def test_a_server_that_was_away_is_found_when_it_is_back(line: Line, settings: Any):
    port = free_port()
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, port
    with pytest.raises(OSError):
        line.send(letter("a"))
    settings.EMAIL_PORT = there
    line.send(letter("a"))
