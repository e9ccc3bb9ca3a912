"""The search gives one answer, whichever database and whichever way through it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from yakuba.demo.definitions import document
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.kana import fold
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, Procedure
from yakuba.procedures.queries.finding import Narrowing, search_applications, words_of
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version

# More than the newest thousand, which tell how common a word is.
ROWS = 1_300
NAMES = ("鈴木", "佐藤", "林", "森林", "木村", "田中", "小川", "𠮷田")
KANA = ("すすき", "さとう", "はやし", "もり", "きむら", "たなか", "おがわ", "よしだ")
QUERIES = (
    "鈴木", "すすき", "スズキ", "林", "凪", "田", "𠮷", "𠮷田陽子", "木村 本町", "見本市", "見本",
    "市本町", "R7-000007-K", "r7", "090", "1234", "12", "7", "k", "z", "zz", "u77", "u1299@example.jp",
    "鈴木 佐藤", "本町1", "町12", "100%", "_", "\\", "'; drop table", "　鈴木　陽子 ",
)  # fmt: skip


def text_of(rng: Random, number: int) -> str:
    """Return a search text as an arrival writes it; the oldest bears a name that is rare."""
    words = (
        f"R7-{number:06d}-K",
        ("凪" if number == ROWS - 1 else rng.choice(NAMES)) + rng.choice(("陽子", "一", "")),
        rng.choice(KANA),
        f"090{rng.randint(0, 99_999_999):08d}",
        f"u{number}@example.jp",
        f"見本県見本市{rng.choice(('本町', '緑町', '木場'))}{rng.randint(1, 30)}-{number % 9}",
    )
    return " ".join(key for word in words if (key := fold(word)))


def published(code: str, at: datetime) -> Procedure:
    """Publish a procedure of the demo."""
    publish_version(
        document=document(code),
        policy=SupersedePolicy.MAY_CONTINUE,
        actor=Actor.system(),
        at=at,
    )
    return Procedure.objects.select_related("live_version").get(slug=code)


@pytest.fixture
def filed(in_mihon: Municipality, cast: Cast, at: datetime) -> Iterator[list[Application]]:
    """More than a thousand applications of many people to two sections, the newest first."""
    both = [published(code, at) for code in ("dog-registration", "address-change")]
    rng = Random(5)
    rows = []
    for number in range(ROWS):
        procedure = rng.choice((*both, both[0], both[0], both[0], both[0]))
        arrived = at - timedelta(minutes=number)
        ended = arrived if rng.random() < 0.5 else None
        rows.append(
            Application(
                id=UUID(int=rng.getrandbits(128)),
                procedure=procedure,
                version=procedure.live_version,
                section_id=procedure.section_id,
                receipt_number=f"R7-{number:06d}-K",
                answers={},
                channel=rng.choice(("ONLINE", "COUNTER")),
                applicant_name="",
                arrived_at=arrived,
                concluded_at=ended,
                outcome="COMPLETED" if ended else "",
                search_text=text_of(rng, number),
            )
        )
    Application.objects.bulk_create(rows)
    yield rows


def expected(rows: list[Application], text: str) -> list[UUID]:
    """Return what bears every word, told by Python alone."""
    words = words_of(text)
    return [row.pk for row in rows if all(word in row.search_text for word in words)]


def keys(found: object) -> list[UUID]:
    return [row.pk for row in found]  # type: ignore[attr-defined]


def test_every_database_finds_exactly_what_bears_the_words(filed: list[Application]):
    for text in QUERIES:
        assert keys(search_applications(text)) == expected(filed, text), text


def test_pieces_drawn_from_the_texts_are_found_where_they_stand(filed: list[Application]):
    rng = Random(17)
    for _ in range(60):
        text = rng.choice(filed).search_text
        begin = rng.randrange(len(text))
        piece = text[begin : begin + rng.randint(1, 6)]
        assert keys(search_applications(piece)) == expected(filed, piece), piece


def test_the_newest_are_taken_where_not_all_are_wanted(filed: list[Application]):
    for text in ("見本市", "鈴木", "凪", "ない"):
        assert keys(search_applications(text, most=40)) == expected(filed, text)[:40]


def test_what_the_rows_are_limited_to_counts_before_the_newest_are_taken(filed: list[Application]):
    one = filed[0]
    rows = Application.objects.filter(
        section=one.section_id, concluded_at=None, procedure=one.procedure_id, channel="ONLINE"
    )
    narrowing = Narrowing(
        sections=[one.section_id],
        standing="open",
        procedure=str(one.procedure_id),
        channel="ONLINE",
        owner=0,
        since=filed[-1].arrived_at,
        until=filed[0].arrived_at,
    )
    rows = rows.filter(claimed_by=None, arrived_at__lt=filed[0].arrived_at)
    fit = set(rows.values_list("pk", flat=True))
    for text in ("本町", "林", "すすき"):
        wanted = [key for key in expected(filed, text) if key in fit]
        found = search_applications(text, among=rows, narrowing=narrowing, most=30)
        assert keys(found) == wanted[:30], text


def test_another_town_is_not_searched(filed: list[Application], reiji: Municipality):
    with acting_in(reiji.pk):
        assert keys(search_applications("鈴木")) == []
        assert keys(search_applications("見本市")) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has the function")
def test_the_search_of_the_owner_tells_nothing_while_no_town_is_active(filed: list[Application]):
    asked = "SELECT count(*) FROM procedures_find('{見本}', NULL, '{}', NULL)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('yakuba.town', '', true), ({asked})")
        assert cursor.fetchone()[1] == 0
        cursor.execute(f"SELECT set_config('yakuba.town', '-1', true), ({asked})")
        assert cursor.fetchone()[1] == 0
