"""取下げ: the applicant takes the application back before it is decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Application, CorrectionRequest
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services.withdrawal import UnableToWithdraw, withdraw

from . import status
from .desk import codes


@pytest.fixture
def case(in_mihon, cast, at):
    return status.arrive(cast, at)


def test_sasaki_takes_it_back_and_is_told_by_mail(cast, case, at):
    later = at + timedelta(hours=2)
    ended = withdraw(
        application=case, actor=cast.actor(cast.sasaki), at=later, reason="転出するため"
    )
    assert (ended.outcome, ended.concluded_at) == ("WITHDRAWN", later)
    fact = EventRecord.objects.get(code="procedures.application.withdrawn")
    assert fact.payload["reason"] == "転出するため"
    assert "申請を取り下げました" in status.mails()[-1]


def test_a_second_time_changes_nothing(cast, case, at):
    sasaki = cast.actor(cast.sasaki)
    first = withdraw(application=case, actor=sasaki, at=at)
    again = withdraw(application=case, actor=sasaki, at=at + timedelta(hours=1))
    assert again.concluded_at == first.concluded_at
    assert codes(case.pk).count("procedures.application.withdrawn") == 1


@pytest.mark.parametrize("who", ["suzuki", "aoki", "ueno", "kudo"])
def test_nobody_else_takes_it_back(cast, case, at, who):
    with pytest.raises(UnableToWithdraw):
        withdraw(application=case, actor=cast.actor(getattr(cast, who)), at=at)
    with pytest.raises(UnableToWithdraw):
        withdraw(application=case, actor=Actor.guest(), at=at)
    assert status.fresh(case).concluded_at is None


def test_who_has_withdrawn_does_not_tell_a_stranger(cast, case, at):
    withdraw(application=case, actor=cast.actor(cast.sasaki), at=at)
    with pytest.raises(UnableToWithdraw):
        withdraw(application=case, actor=cast.actor(cast.suzuki), at=at)


def test_an_open_correction_ends_with_it(cast, case, at):
    status.ask(cast, case, at)
    withdraw(application=case, actor=cast.actor(cast.sasaki), at=at)
    assert CorrectionRequest.objects.get().cancelled_at == at
    assert codes(case.pk)[-2:] == [
        "procedures.correction.cancelled",
        "procedures.application.withdrawn",
    ]


def test_after_the_decision_it_is_too_late(cast, case, at):
    from yakuba.decisions import demo as senketsu

    senketsu.build_senketsu(municipality=cast.municipality, at=at, valid_from=at.date())
    status.decide(cast, case, at)
    with pytest.raises(UnableToWithdraw, match="終わっている"):
        withdraw(application=case, actor=cast.actor(cast.sasaki), at=at)
    assert status.fresh(case).outcome == Outcome.GRANTED


def test_an_address_that_takes_no_mail_does_not_hold_it_up(cast, case, at):
    Application.objects.filter(pk=case.pk).update(applicant_email="だめ")
    assert withdraw(application=case, actor=cast.actor(cast.sasaki), at=at).concluded_at == at


# Booked places


@pytest.fixture
def booked(in_mihon, cast):
    """佐々木 has booked the only place five days from now."""
    return status.book(cast, timezone.now())


def test_the_place_is_free_again(cast, booked):
    slot = booked.booking.slot
    withdraw(application=booked, actor=cast.actor(cast.sasaki), at=timezone.now())
    slot.refresh_from_db()
    booked.booking.refresh_from_db()
    assert slot.taken == 0
    assert booked.booking.cancelled_at is not None
    assert "procedures.booking.cancelled" in codes(booked.pk)
    withdraw(application=booked, actor=cast.actor(cast.sasaki), at=timezone.now())
    slot.refresh_from_db()
    assert slot.taken == 0


def test_a_place_is_given_back_until_two_days_before(cast, booked):
    sasaki = cast.actor(cast.sasaki)
    too_late = timezone.now() + timedelta(days=4)
    with pytest.raises(UnableToWithdraw, match="予約の取消しは"):
        withdraw(application=booked, actor=sasaki, at=too_late)
    assert status.fresh(booked).concluded_at is None
    in_time = timezone.now() + timedelta(days=3)
    assert withdraw(application=booked, actor=sasaki, at=in_time).outcome == "WITHDRAWN"
