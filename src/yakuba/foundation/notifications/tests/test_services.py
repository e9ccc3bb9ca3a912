import email
import smtplib
from email.policy import default

import pytest
from django.core import mail as outbox

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp, TryAgain
from yakuba.foundation.deliveries.services import attempt, deliver_due
from yakuba.foundation.notifications import services
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.subjects.ref import SubjectRef

from .server import at_nobody, serving

ABOUT = SubjectRef("test.application", "1")
BODY = "佐々木 様\n\n申請を受け付けました。\nhttp://localhost:8000/mihon/status/\n"


def promise(at, **changes):
    wish = {
        "to": "sasaki@example.jp",
        "subject_line": "申請を受け付けました(受付番号 R8-000001)",
        "body": BODY,
        "about": ABOUT,
        "dedupe_key": "arrival:1",
    }
    return services.mail(**wish | changes, at=at)


class Postbox:
    """A mail server that keeps what it gets, and answers what it is told."""

    def __init__(self):
        self.letters = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def postbox(settings):
    settings.MAIL_CATCHER = False
    box = Postbox()
    with serving(box, settings):
        yield box


def test_a_mail_reaches_a_real_server_as_it_was_written(in_mihon, at, postbox):
    delivery = promise(at)
    assert attempt(delivery_id=delivery.pk, at=at)
    (letter,) = postbox.letters
    assert letter["Subject"].strip() == "申請を受け付けました(受付番号 R8-000001)"
    assert letter["To"] == "sasaki@example.jp"
    assert letter["From"].addresses[0].addr_spec == in_mihon.mail_from
    assert letter["From"].addresses[0].display_name == in_mihon.name
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == at
    assert letter.get_content().replace("\r\n", "\n") == BODY
    assert letter.get_content_type() == "text/plain"


def test_a_mail_sent_twice_has_one_message_id(in_mihon, at, postbox):
    delivery = promise(at)
    services.send(delivery)
    services.send(delivery)
    first, second = (letter["Message-ID"] for letter in postbox.letters)
    assert first == second
    assert str(delivery.pk) in first


def test_an_address_refused_for_good_is_given_up(in_mihon, at, postbox):
    postbox.answer = "550 no such user"
    with pytest.raises(GiveUp, match="550"):
        services.send(promise(at))


def test_a_busy_server_is_tried_again(in_mihon, at, postbox):
    postbox.answer = "451 try later"
    with pytest.raises(TryAgain, match="451"):
        services.send(promise(at))


def test_a_server_that_is_down_is_tried_again(in_mihon, at, settings):
    settings.MAIL_CATCHER = False
    at_nobody(settings)
    delivery = promise(at)
    assert not attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert "つながりません" in delivery.last_error
    assert delivery.dead_at is None


def test_a_server_that_hangs_up_is_tried_again(in_mihon, at, settings, monkeypatch):
    settings.MAIL_CATCHER = False

    def hang_up(self, fail_silently=False):
        raise smtplib.SMTPServerDisconnected("bye")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", hang_up)
    with pytest.raises(TryAgain):
        services.send(promise(at))


def test_the_catcher_keeps_one_mail_however_often_it_is_sent(in_mihon, at):
    delivery = promise(at)
    services.send(delivery)
    services.send(delivery)
    caught = CaughtMail.objects.get()
    assert (caught.recipient, caught.body) == ("sasaki@example.jp", BODY)
    assert caught.town_name == in_mihon.name
    assert outbox.outbox == []


def test_the_same_act_is_one_mail(in_mihon, at):
    promise(at)
    promise(at)
    assert deliver_due(at=at) == 1
    assert CaughtMail.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"subject_line": "件名\nBcc: takagi@example.jp"},
        {"to": "sasaki@example.jp\r\nBcc: takagi@example.jp"},
        {"to": "sasaki@example.jp, takagi@example.jp"},
        {"to": "佐々木"},
        {"to": ""},
    ],
)
def test_whoever_tries_to_write_headers_is_refused(in_mihon, at, change):
    with pytest.raises(services.UnableToMail):
        promise(at, **change)
    assert not Delivery.objects.exists()


def test_the_catcher_keeps_the_newest(db, at, monkeypatch):
    monkeypatch.setattr(services, "KEEP_CAUGHT", 2)
    for number in range(5):
        CaughtMail.objects.create(
            delivery_id=f"00000000-0000-0000-0000-{number:012d}",
            recipient="a@example.jp",
            subject_line=str(number),
            caught_at=at,
        )
    assert services.prune_caught(at) == 3
    assert [one.subject_line for one in CaughtMail.objects.all()] == ["4", "3"]
