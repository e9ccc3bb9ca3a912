"""A code to the address of the application opens it elsewhere, and tells nobody else anything."""

from datetime import timedelta

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Application
from yakuba.procedures.services.access_codes import (
    MOST_TRIES,
    Challenge,
    UnableToOpen,
    UnableToSendCode,
    open_by_code,
    send_access_code,
)

from . import status

GUEST = Actor.guest()


@pytest.fixture
def case(in_mihon, cast, at):
    return status.arrive(cast, at)


def send(case, at, email=status.EMAIL, number=None):
    return send_access_code(
        number=case.receipt_number if number is None else number, email=email, actor=GUEST, at=at
    )


def test_the_code_of_the_mail_opens_the_application(case, at):
    challenge = send(case, at)
    assert open_by_code(challenge=challenge, code=status.last_code(), at=at) == case.pk
    fact = EventRecord.objects.get(code="procedures.application.code_sent")
    assert (fact.subject_id, fact.payload) == (str(case.pk), {})


def test_number_address_and_code_are_read_kindly(case, at):
    wide = case.receipt_number.lower().replace("-", "ー").replace("r", "Ｒ")
    challenge = send(case, at, email=" Sasaki@EXAMPLE.jp ", number=f" {wide} ")
    typed = status.last_code().lower().replace("-", " ")
    assert open_by_code(challenge=challenge, code=typed, at=at) == case.pk


def test_the_code_itself_is_nowhere_but_in_the_mail(case, at):
    challenge = send(case, at)
    code = status.last_code().replace("-", "")
    assert code not in str(challenge.as_json())
    assert challenge == Challenge.from_json(challenge.as_json())


def test_what_is_not_known_looks_the_same_and_sends_nothing(case, at):
    before = len(status.mails())
    known, unknown = send(case, at), send(case, at, email="nobody@example.jp")
    assert set(known.as_json()) == set(unknown.as_json())
    assert len(status.mails()) == before + 1
    with pytest.raises(UnableToOpen) as of_unknown:
        open_by_code(challenge=unknown, code="AAAA-AAAA", at=at)
    with pytest.raises(UnableToOpen) as of_known:
        open_by_code(challenge=known, code="AAAA-AAAA", at=at)
    assert str(of_unknown.value) == str(of_known.value)


def test_an_application_without_address_is_found_by_nobody(case, at):
    Application.objects.filter(pk=case.pk).update(applicant_email="")
    before = len(status.mails())
    send(case, at)
    assert len(status.mails()) == before


def test_an_address_that_takes_no_mail_looks_like_an_unknown_one(case, at, monkeypatch):
    from yakuba.foundation.notifications.services import UnableToMail
    from yakuba.procedures.services import access_codes

    def refuse(**_):
        raise UnableToMail("送れません。")

    monkeypatch.setattr(access_codes, "mail", refuse)
    assert send(case, at).key == ""


def test_a_code_of_one_application_opens_no_other(case, at):
    challenge = send(case, at)
    forged = Challenge(key=str(case.draft_id), hash=challenge.hash, until=challenge.until)
    with pytest.raises(UnableToOpen):
        open_by_code(challenge=forged, code=status.last_code(), at=at)


def test_a_code_ends_after_ten_minutes(case, at):
    challenge = send(case, at)
    code = status.last_code()
    open_by_code(challenge=challenge, code=code, at=at + timedelta(minutes=9, seconds=59))
    with pytest.raises(UnableToOpen, match="もう使えません"):
        open_by_code(challenge=challenge, code=code, at=at + timedelta(minutes=10))


def test_a_code_tried_five_times_is_dead(case, at):
    challenge = send(case, at)
    for _ in range(MOST_TRIES):
        challenge = challenge.tried()
    with pytest.raises(UnableToOpen, match="もう使えません"):
        open_by_code(challenge=challenge, code=status.last_code(), at=at)


def test_a_mailbox_is_not_flooded(case, at):
    before = len(status.mails())
    for second in range(8):
        send(case, at + timedelta(seconds=second))
    assert len(status.mails()) == before + 5
    send(case, at + timedelta(hours=2))
    assert len(status.mails()) == before + 6


@pytest.mark.parametrize(
    ("number", "email", "field"),
    [("", "a@example.jp", "number"), ("123", "a@example.jp", "number"), (None, "a@", "email")],
)
def test_what_cannot_be_a_number_or_an_address_says_so(case, at, number, email, field):
    with pytest.raises(UnableToSendCode) as refusal:
        send(case, at, email=email, number=number)
    assert refusal.value.field == field
    assert str(refusal.value)


def test_a_number_of_one_town_is_unknown_in_another(case, at, reiji):
    with acting_in(reiji.pk):
        assert send(case, at).key == ""
        assert status.mails() == []
