"""The two questions after the end: once, by the applicant or by the link of the mail."""

from datetime import timedelta

import pytest
from django.core import signing

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import SatisfactionReply
from yakuba.procedures.services.satisfaction import (
    UnableToReply,
    invitation_for,
    invited_application,
    reply,
)
from yakuba.procedures.services.withdrawal import withdraw

from . import status


@pytest.fixture
def case(in_mihon, cast, at):
    return status.arrive(cast, at)


@pytest.fixture
def ended(cast, case, at):
    return withdraw(application=case, actor=cast.actor(cast.sasaki), at=at)


def test_sasaki_answers_once(cast, ended, at):
    sasaki = cast.actor(cast.sasaki)
    reply(application=ended, ease=5, overall=4, comment=" 早かった ", actor=sasaki, at=at)
    later = at + timedelta(days=1)
    again = reply(application=ended, ease=1, overall=1, actor=sasaki, at=later)
    assert (again.ease, again.overall, again.comment, again.at) == (5, 4, "早かった", at)
    fact = EventRecord.objects.get(code="procedures.satisfaction.given")
    # The words stand in the reply alone, sealed; the record never changes and cannot forget them.
    assert fact.payload == {"ease": 5, "overall": 4, "comment": ""}


def test_nobody_answers_before_the_end(cast, case, at):
    with pytest.raises(UnableToReply, match="終わってから"):
        reply(application=case, ease=5, overall=5, actor=cast.actor(cast.sasaki), at=at)


@pytest.mark.parametrize("who", ["suzuki", "aoki", "kato"])
def test_nobody_else_answers(cast, ended, at, who):
    with pytest.raises(UnableToReply):
        reply(application=ended, ease=5, overall=5, actor=cast.actor(getattr(cast, who)), at=at)
    with pytest.raises(UnableToReply):
        reply(application=ended, ease=5, overall=5, actor=Actor.guest(), at=at)
    assert not SatisfactionReply.objects.exists()


@pytest.mark.parametrize(("ease", "overall"), [(0, 3), (3, 6), (-1, 1)])
def test_marks_are_one_to_five(cast, ended, at, ease, overall):
    with pytest.raises(UnableToReply, match="5つから"):
        reply(application=ended, ease=ease, overall=overall, actor=cast.actor(cast.sasaki), at=at)


def test_the_invitation_names_its_application_and_cannot_be_forged(case):
    token = invitation_for(case)
    assert invited_application(token) == case.pk
    assert invited_application(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert invited_application("") is None
    assert invited_application(signing.dumps(str(case.pk), salt="other")) is None
    assert invited_application(signing.dumps("x", salt="procedures.satisfaction")) is None
