"""What the letters lead to: the status page and the two questions, in the right town."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.urls import resolve

from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import conclusion, corrections, disposition, examination
from yakuba.procedures.services.letters import status_link
from yakuba.procedures.services.satisfaction import invited_application

from . import status
from .desk import arrive, publish

HOME = "https://machi.example.lg.jp"


@pytest.fixture
def town(cast: Cast, at: datetime, settings) -> Iterator[Cast]:
    settings.PUBLIC_URL = HOME
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(municipality=cast.municipality, at=at, valid_from=at.date())
        yield cast


def letter_to(application: Application, key: str) -> str:
    return str(Delivery.objects.get(dedupe_key__startswith=f"{key}:").payload["body"])


def invited_by(letter: str) -> str:
    """Return which application the link of the letter asks about; empty without a link."""
    start = f"{HOME}/mihon/survey/"
    links = [line for line in letter.splitlines() if line.startswith(start)]
    return str(invited_application(links[0].removeprefix(start).rstrip("/"))) if links else ""


def granted(town: Cast, at: datetime, **changes: object) -> Application:
    case, aoki = arrive(town, publish(at, **changes), at), town.actor(town.aoki)
    examination.claim(application=case, actor=aoki, at=at)
    marks = {"lives_here": "OK", "raises_child": "OK"}
    examination.check(application=case, marks=marks, actor=aoki, at=at)
    case.refresh_from_db()
    decision = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=aoki, at=at
    )
    deciding.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    deciding.approve(decision=decision, actor=town.actor(town.ueno), at=at)
    return case


def test_the_addresses_in_letters_are_pages(town: Cast, at: datetime):
    link = status_link(arrive(town, publish(at), at))
    assert link == f"{HOME}/mihon/status/"
    path = link.removeprefix(f"{HOME}/mihon")
    assert resolve(path).view_name == "procedures:portal_status"
    assert resolve("/survey/abc:def/").view_name == "procedures:portal_invited"


def test_the_letter_of_a_decision_leads_to_the_notice_and_to_the_two_questions(
    town: Cast, at: datetime
):
    case = granted(town, at)
    letter = letter_to(case, "notice")
    assert f"{HOME}/mihon/status/" in letter.splitlines()
    assert invited_by(letter) == str(case.pk)
    assert not invited_by(letter_to(case, "arrived")), "nobody is asked before the end"


def test_a_procedure_that_asks_nothing_invites_nobody(town: Cast, at: datetime):
    assert "/survey/" not in letter_to(granted(town, at, satisfaction=False), "notice")


def test_the_letter_of_a_notification_is_its_end_and_asks(town: Cast, at: datetime):
    notice = publish(at, kind="NOTIFICATION", disposition=None, review_standards=[])
    case = arrive(town, notice, at)
    assert invited_by(letter_to(case, "arrived")) == str(case.pk)


def test_what_was_booked_and_is_done_thanks_and_asks(town: Cast, at: datetime):
    case, kudo = status.book(town, at), town.actor(town.kudo)
    conclusion.complete(application=case, actor=kudo, at=at)
    letter = letter_to(case, "fulfilled")
    assert "対応が終わりました" in letter
    assert invited_by(letter) == str(case.pk)


def test_a_request_for_correction_leads_to_where_it_is_answered(town: Cast, at: datetime):
    case, aoki = arrive(town, publish(at), at), town.actor(town.aoki)
    examination.claim(application=case, actor=aoki, at=at)
    corrections.request_correction(
        application=case,
        items=[{"question": "account", "message": "口座番号を7桁で入れてください。"}],
        due=(at + timedelta(days=14)).date(),
        actor=aoki,
        at=at,
    )
    assert f"{HOME}/mihon/status/" in letter_to(case, "correction").splitlines()
