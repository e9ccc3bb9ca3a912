"""Residents find a procedure by life event, by what they call it, and by what others use."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakuba.demo.definitions import codes, document
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, Procedure
from yakuba.procedures.queries import catalogue
from yakuba.procedures.queries.finding import search_applications
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.vocabulary import LifeEvent, SupersedePolicy
from yakuba.procedures.services.publishing import close_procedure, publish_version


@pytest.fixture
def town(in_mihon: Municipality, cast: Cast, at: datetime) -> Cast:
    """見本市 with the five procedures."""
    for code in codes():
        publish_version(
            document=document(code),
            policy=SupersedePolicy.MAY_CONTINUE,
            actor=Actor.system(),
            at=at,
        )
    return cast


def arrive(slug: str, serial: int, arrived_at: datetime, search_text: str = "") -> Application:
    procedure = Procedure.objects.get(slug=slug)
    assert procedure.live_version is not None
    application = Application(
        receipt_number=f"R8-{serial:06d}-A",
        procedure=procedure,
        version=procedure.live_version,
        section=procedure.section,
        answers={},
        channel="ONLINE",
        applicant_name="佐々木 花子",
        arrived_at=arrived_at,
        search_text=search_text,
    )
    application.save()
    return application


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("児童手当", "child-allowance"),
        ("じどうてあて", "child-allowance"),
        ("ジドウテアテ", "child-allowance"),
        ("じどてあて", "child-allowance"),
        ("児童手宛", "child-allowance"),
        ("赤ちゃんが生まれた", "child-allowance"),
        ("り災", "disaster-certificate"),
        ("罹災証明", "disaster-certificate"),
        ("台風で屋根がこわれた", "disaster-certificate"),
        ("犬", "dog-registration"),
        ("犬を飼う", "dog-registration"),
        ("粗大ゴミ", "bulky-waste"),
        ("ソファーを捨てたい", "bulky-waste"),
        ("ひっこし", "address-change"),
        ("引越", "address-change"),
    ],
)
def test_words_find_the_procedure_that_was_meant(town: Cast, words: str, first: str):
    found = catalogue.search(words)
    assert found, words
    assert found[0].procedure.slug == first


def test_english_words_find_too_and_nonsense_finds_nothing(town: Cast):
    assert catalogue.search("dog", Reader.EN)[0].procedure.slug == "dog-registration"
    assert catalogue.search("moving house", Reader.EN)[0].procedure.slug == "address-change"
    assert catalogue.search("ぷろぐらむ言語") == []
    assert len(catalogue.search("  ")) == 5


def test_procedures_stand_under_their_life_events(town: Cast):
    grouped = catalogue.by_life_event()
    assert [found.procedure.slug for found in grouped[LifeEvent.BIRTH]] == ["child-allowance"]
    assert LifeEvent.BEREAVEMENT not in grouped


def test_the_catalogue_costs_one_query(town: Cast):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for found in catalogue.entries():
            assert found.title(Reader.EN)
            assert found.procedure.section.name
    assert len(queries) == 1


def test_a_closed_procedure_and_those_of_other_towns_are_not_listed(
    town: Cast, reiji: Municipality, at: datetime
):
    dog = Procedure.objects.get(slug="dog-registration")
    close_procedure(procedure=dog, actor=Actor.system(), at=at)
    assert catalogue.entry("dog-registration") is None
    assert catalogue.entry("bulky-waste") is not None
    with acting_in(reiji.pk):
        assert catalogue.entries() == []


def test_the_most_used_procedures_come_first(town: Cast, at: datetime):
    arrive("bulky-waste", 1, at - timedelta(days=1))
    arrive("dog-registration", 2, at - timedelta(days=200))
    assert catalogue.popular(at=at)[0].procedure.slug == "bulky-waste"
    assert len(catalogue.popular(at=at, limit=2)) == 2


def test_staff_find_applications_by_any_part_of_what_they_know(town: Cast, at: datetime):
    hanako = arrive(
        "bulky-waste", 1, at, "r8000001a 佐々木花子 ささきはなこ 09012345678 見本市中央"
    )
    arrive("bulky-waste", 2, at, "r8000002b 鈴木一郎 すずきいちろう 09087654321 見本市中央")
    for text in ("佐々木 花子", "ササキ", "090-1234-5678", "R8-000001-A", "花子 中央"):
        assert list(search_applications(text)) == [hanako], text
    assert search_applications("100%").count() == 0
    assert search_applications("").count() == 2
