"""What municipalities do together: 見本県, 見本市 and 例示町 buy, train and share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.region.demo import joint as joint_demo
from yakuba.region.models import (
    Adviser,
    Audience,
    JointTraining,
    Procurement,
    Remark,
    SlotRequest,
    SpecialistSlot,
    TrainingPlace,
)
from yakuba.region.queries.joint_cards import procurement_card, slot_card, training_card
from yakuba.region.queries.joint_training import training_dossier
from yakuba.region.queries.procurement import dossier_of, lines
from yakuba.region.queries.specialists import own_requests, requests_to_answer, slots_in
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.procurement import ProcurementStage
from yakuba.region.rules.seats import Wish, allotted
from yakuba.region.rules.specialists import Half
from yakuba.region.services import joint_training as trainings
from yakuba.region.services import procurement as procurements
from yakuba.region.services import specialists
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.exchange import step_out


@pytest.fixture
def at() -> datetime:
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def on(at: datetime) -> date:
    return at.date()


@contextmanager
def acting(user: User) -> Iterator[Actor]:
    """Act as a member of staff at home."""
    assert user.municipality_id is not None
    with acting_in(user.municipality_id):
        yield actor_for(user, on=timezone.localdate())


@pytest.fixture
def passage(at: datetime) -> Callable[[User, Purpose], Any]:
    def given(user: User, purpose: Purpose) -> Any:
        town = Municipality.objects.get(pk=user.municipality_id)
        actor = actor_for(user, on=timezone.localdate())
        return step_out(municipality=town, purpose=purpose, actor=actor, at=at)

    return given


# Buying together


@pytest.fixture
def procurement(cast: Cast, at: datetime, on: date) -> Procurement:
    """木村 of 見本市 announces a chat for the whole prefecture, and its specification."""
    with acting(cast.kimura) as kimura:
        row = procurements.announce(
            title="庁内チャットの共同調達",
            purpose="電話とメールの取り次ぎを減らす。",
            unit="人分",
            wanted_on=on + timedelta(days=120),
            contact="DX推進課",
            actor=kimura,
            at=at,
            on=on,
        )
        procurements.specify(
            procurement=row, text="閉域で動くこと。", changes="", actor=kimura, at=at
        )
        return row


@pytest.fixture
def invited(procurement: Procurement, cast: Cast, at: datetime, on: date) -> Procurement:
    with acting(cast.kimura) as kimura:
        return procurements.open_joining(
            procurement=procurement,
            join_by=on + timedelta(days=30),
            actor=kimura,
            at=at,
            on=on,
        )


def test_towns_join_a_procurement_and_read_its_result(
    invited: Procurement,
    cast: Cast,
    takagi: User,
    passage: Callable[..., Any],
    at: datetime,
    on: date,
):
    with acting(takagi) as actor:
        procurements.join(key=invited.key, quantity=60, wish="", actor=actor, at=at, on=on)
        procurements.join(key=invited.key, quantity=75, wish="保守も", actor=actor, at=at, on=on)
        (line,) = lines(passage(takagi, Purpose.PROCUREMENT))
        assert (line.participants, line.quantity, line.part) == (1, 75, "参加")
    with acting(cast.kimura) as kimura:
        closed = procurements.close_joining(procurement=invited, actor=kimura, at=at, on=on)
        assert closed.stage is ProcurementStage.BUYING
        procurements.tell_result(
            procurement=closed,
            supplier="株式会社見本",
            amount=4_500_000,
            contracted_on=on,
            lesson="",
            actor=kimura,
            at=at,
            on=on,
        )
        told = EventRecord.objects.get(code="region.procurement.closed").payload
        assert told == {"towns": 1, "quantity": 75}
    with acting(takagi):
        found = dossier_of(passage(takagi, Purpose.PROCUREMENT), invited.key, on)
        assert found is not None
        assert found.procurement.amount == 4_500_000
        assert found.procurement.stage is ProcurementStage.RESULT


def test_nobody_joins_before_a_specification_or_after_the_end(
    cast: Cast, takagi: User, procurement: Procurement, at: datetime, on: date
):
    with acting(takagi) as actor, pytest.raises(UnableToAct, match="募集していません"):
        procurements.join(key=procurement.key, quantity=1, wish="", actor=actor, at=at, on=on)
    with acting(cast.kimura) as kimura:
        bare = procurements.announce(
            title="端末",
            purpose="更新",
            unit="台",
            wanted_on=on + timedelta(days=90),
            contact="DX推進課",
            actor=kimura,
            at=at,
            on=on,
        )
        with pytest.raises(UnableToAct, match="先に仕様書案"):
            procurements.open_joining(
                procurement=bare, join_by=on + timedelta(days=5), actor=kimura, at=at, on=on
            )
        with pytest.raises(UnableToAct, match="変更点"):
            procurements.specify(
                procurement=procurement, text="別", changes="", actor=kimura, at=at
            )
        with pytest.raises(UnableToAct, match="自分の団体"):
            procurements.join(key=procurement.key, quantity=1, wish="", actor=kimura, at=at, on=on)


def test_a_question_reaches_the_lead_alone_and_its_answer_everybody_without_the_name(
    invited: Procurement,
    cast: Cast,
    takagi: User,
    kobayashi: User,
    passage: Callable[..., Any],
    at: datetime,
    on: date,
):
    with acting(takagi) as actor:
        asked = procurements.remark(key=invited.key, text="台数の下限は。", actor=actor, at=at)
    with acting(kobayashi):
        found = dossier_of(passage(kobayashi, Purpose.PROCUREMENT), invited.key, on)
        assert found is not None
        assert found.open_remarks == []
    with acting(cast.kimura) as kimura:
        found = dossier_of(passage(cast.kimura, Purpose.PROCUREMENT), invited.key, on)
        assert found is not None
        assert [one.text for one in found.open_remarks] == ["台数の下限は。"]
        procurements.answer(
            procurement=invited, remark_key=asked.key, text="ありません。", actor=kimura, at=at
        )
        with pytest.raises(UnableToAct, match="すでに回答"):
            procurements.answer(
                procurement=invited, remark_key=asked.key, text="別", actor=kimura, at=at
            )
    with acting(kobayashi):
        found = dossier_of(passage(kobayashi, Purpose.PROCUREMENT), invited.key, on)
        assert found is not None
        (said,) = found.answers
        assert (said.question, said.text) == ("台数の下限は。", "ありません。")
        assert said.municipality.name == "見本市"


def test_aoki_may_read_but_not_speak_for_the_town(
    cast: Cast, procurement: Procurement, at: datetime, on: date
):
    with acting(cast.aoki) as aoki, pytest.raises(UnableToAct, match="担当者だけ"):
        procurements.specify(procurement=procurement, text="別", changes="別", actor=aoki, at=at)
    client = Client()
    client.force_login(cast.aoki)
    page = client.get(f"/mihon/desk/region/procurements/{procurement.key}/")
    assert page.status_code == 200
    assert "仕様書案を公表する" not in page.content.decode()
    assert client.get("/mihon/desk/region/procurements/new/").status_code == 404


# Training together


@pytest.fixture
def training(kobayashi: User, at: datetime, on: date) -> JointTraining:
    """小林 invites the municipalities to a training with three seats."""
    with acting(kobayashi) as actor:
        return trainings.announce(
            title="業務改革の基礎",
            description="流れ図の書き方",
            held_on=on + timedelta(days=30),
            hours_text="13時から16時まで",
            minutes=180,
            place_kind=TrainingPlace.ONLINE,
            place="",
            capacity=3,
            apply_by=on + timedelta(days=10),
            contact="市町村DX支援課",
            actor=actor,
            at=at,
            on=on,
        )


def test_seats_are_asked_for_by_number_given_in_turns_and_told_to_each_alone(
    training: JointTraining,
    cast: Cast,
    takagi: User,
    kobayashi: User,
    passage: Callable[..., Any],
    at: datetime,
    on: date,
):
    for user, seats in ((cast.kimura, 3), (takagi, 2)):
        with acting(user) as actor:
            trainings.ask_for_seats(
                key=training.key, seats=seats, note="", actor=actor, at=at, on=on
            )
    after = training.apply_by + timedelta(days=1)
    with acting(kobayashi) as actor:
        with pytest.raises(UnableToAct, match="申込期限が過ぎてから"):
            trainings.give_seats(training=training, actor=actor, at=at, on=on)
        trainings.give_seats(training=training, actor=actor, at=at, on=after)
    # 例示町 is smaller and served first in every turn.
    for user, seats in ((takagi, 2), (cast.kimura, 1)):
        with acting(user):
            found = training_dossier(passage(user, Purpose.TRAINING), training.key, after)
            assert found is not None
            assert (found.given, found.towns) == (seats, [])
    with acting(takagi) as actor:
        held = training.held_on
        with pytest.raises(UnableToAct, match="順に大きく"):
            trainings.tell_attendance(
                key=training.key,
                attended=1,
                answered=2,
                satisfied=0,
                actor=actor,
                at=at,
                on=held,
            )
        trainings.tell_attendance(
            key=training.key, attended=2, answered=2, satisfied=1, actor=actor, at=at, on=held
        )
    with acting(kobayashi):
        found = training_dossier(passage(kobayashi, Purpose.TRAINING), training.key, held)
        assert found is not None
        assert (found.asked, found.attended, found.satisfied) == (5, 2, 1)


def test_a_request_for_seats_is_changed_and_taken_back(
    training: JointTraining, cast: Cast, kobayashi: User, at: datetime, on: date
):
    with acting(cast.kimura) as kimura:
        trainings.ask_for_seats(key=training.key, seats=2, note="", actor=kimura, at=at, on=on)
        trainings.ask_for_seats(key=training.key, seats=0, note="", actor=kimura, at=at, on=on)
        with pytest.raises(UnableToAct, match="定員の3席まで"):
            trainings.ask_for_seats(key=training.key, seats=4, note="", actor=kimura, at=at, on=on)
    with acting(kobayashi) as actor, pytest.raises(UnableToAct, match="申込がありません"):
        trainings.give_seats(
            training=training, actor=actor, at=at, on=training.apply_by + timedelta(days=1)
        )


wishes = st.lists(st.tuples(st.integers(500, 500_000), st.integers(1, 40)), min_size=0, max_size=30)


@given(wishes, st.integers(0, 200))
def test_seats_never_exceed_wishes_or_capacity_and_none_stays_empty(
    asked: list[tuple[int, int]], capacity: int
):
    rows = [Wish(number, population, seats) for number, (population, seats) in enumerate(asked)]
    given_seats = allotted(rows, capacity)
    assert all(given_seats[one.town_id] <= one.seats for one in rows)
    assert sum(given_seats.values()) == min(capacity, sum(one.seats for one in rows))


@given(wishes, st.integers(0, 200))
def test_no_town_has_a_second_seat_before_every_other_has_its_first(
    asked: list[tuple[int, int]], capacity: int
):
    rows = [Wish(number, population, seats) for number, (population, seats) in enumerate(asked)]
    given_seats = allotted(rows, capacity)
    for one in rows:
        for other in rows:
            if given_seats[one.town_id] > given_seats[other.town_id] + 1:
                assert given_seats[other.town_id] == other.seats


# Sharing specialists


@pytest.fixture
def adviser(kobayashi: User, at: datetime, on: date) -> Adviser:
    """A specialist whom 見本県 employs and has published."""
    with acting(kobayashi):
        return Adviser.objects.create(
            key=uuid4(),
            audience=Audience.REGION,
            published_at=at,
            number="S-01",
            name="見崎 遥",
            kana="ミサキ ハルカ",
            themes=["COUNTER"],
            home_place="見本市",
            term_from=on - timedelta(days=30),
            term_until=on + timedelta(days=300),
            registered_at=at,
        )


@pytest.fixture
def slots(adviser: Adviser, kobayashi: User, at: datetime, on: date) -> list[SpecialistSlot]:
    with acting(kobayashi) as actor:
        return specialists.open_slots(
            adviser=adviser,
            days=[on + timedelta(days=7), on + timedelta(days=8)],
            half=Half.AM,
            is_online=False,
            actor=actor,
            at=at,
            on=on,
        )


def test_a_half_day_is_given_to_one_and_the_others_are_told(
    slots: list[SpecialistSlot],
    cast: Cast,
    takagi: User,
    kobayashi: User,
    passage: Callable[..., Any],
    at: datetime,
    on: date,
):
    key = slots[0].key
    for user in (cast.kimura, takagi):
        with acting(user) as actor:
            specialists.ask_for_slot(
                key=key, purpose="画面の見直し", contact="総務課", actor=actor, at=at, on=on
            )
            with pytest.raises(UnableToAct, match="すでに依頼"):
                specialists.ask_for_slot(
                    key=key, purpose="もう一度", contact="総務課", actor=actor, at=at, on=on
                )
    with acting(kobayashi) as actor:
        asked = requests_to_answer(passage(kobayashi, Purpose.SPECIALISTS))
        assert [one.municipality.name for one in asked] == ["見本市", "例示町"]
        specialists.answer_request(
            request_key=asked[1].key, is_granted=True, reason="", actor=actor, at=at
        )
        assert requests_to_answer(passage(kobayashi, Purpose.SPECIALISTS)) == []
    for user, granted in ((takagi, True), (cast.kimura, False)):
        with acting(user):
            (row,) = own_requests(passage(user, Purpose.SPECIALISTS))
            assert row.answer is not None
            assert row.answer.is_granted is granted
    with acting(cast.kimura) as kimura, pytest.raises(UnableToAct, match="回答を受け取った"):
        specialists.withdraw_request(request=SlotRequest.objects.get(), actor=kimura, at=at)


def test_a_refusal_says_why_and_a_free_half_day_can_be_taken_back(
    slots: list[SpecialistSlot],
    takagi: User,
    kobayashi: User,
    passage: Callable[..., Any],
    at: datetime,
    on: date,
):
    with acting(takagi) as actor:
        asked = specialists.ask_for_slot(
            key=slots[0].key, purpose="相談", contact="総務課", actor=actor, at=at, on=on
        )
    with acting(kobayashi) as actor:
        with pytest.raises(UnableToAct, match="理由を入力"):
            specialists.answer_request(
                request_key=asked.key, is_granted=False, reason=" ", actor=actor, at=at
            )
        specialists.withdraw_slot(slot=slots[1], actor=actor, at=at)
    with acting(takagi):
        days = slots_in(passage(takagi, Purpose.SPECIALISTS), Month.of(slots[0].day))
        shown = [row.slot.key for day in days for row in day.rows]
        assert slots[1].key not in shown


def test_days_outside_the_term_and_unpublished_people_are_not_offered(
    adviser: Adviser, kobayashi: User, at: datetime, on: date
):
    with acting(kobayashi) as actor:
        with pytest.raises(UnableToAct, match="任期の外"):
            specialists.open_slots(
                adviser=adviser,
                days=[on + timedelta(days=400)],
                half=Half.PM,
                is_online=False,
                actor=actor,
                at=at,
                on=on,
            )
        adviser.withdrawn_at = at
        adviser.save()
        with pytest.raises(UnableToAct, match="県内に公開"):
            specialists.open_slots(
                adviser=adviser,
                days=[on + timedelta(days=4)],
                half=Half.PM,
                is_online=False,
                actor=actor,
                at=at,
                on=on,
            )


# The pages


def test_the_pages_lead_a_town_through_all_three(
    invited: Procurement,
    training: JointTraining,
    slots: list[SpecialistSlot],
    takagi: User,
):
    client = Client()
    client.force_login(takagi)
    root = "/reiji/desk/region/"
    one = f"{root}procurements/{invited.key}/"
    assert "庁内チャットの共同調達" in client.get(f"{root}procurements/").content.decode()
    assert client.post(f"{one}join/", {"quantity": "0"}).status_code == 422
    assert client.post(f"{one}join/", {"quantity": "12"}).status_code == 302
    assert "12人分" in client.get(one).content.decode()
    assert client.post(f"{one}remarks/", {"remark-text": "下限は。"}).status_code == 302
    with acting_in(takagi.municipality_id):
        assert Remark.objects.count() == 1
    assert client.get(f"{root}procurements/list.csv").status_code == 200
    seats = f"{root}trainings/{training.key}/"
    assert client.post(f"{seats}seats/", {"seats": "2"}).status_code == 302
    assert "2席を申し込んでいます" in client.get(seats).content.decode()
    assert client.get(f"{seats}towns.csv").status_code == 404
    slot = f"{root}specialists/{slots[0].key}/"
    month = f"{slots[0].day:%Y-%m}"
    calendar = client.get(f"{root}specialists/?month={month}").content.decode()
    assert slots[0].name in calendar
    assert "窓口の改革" in calendar
    assert ">COUNTER<" not in calendar
    assert client.post(slot, {"purpose": "", "contact": "総務課"}).status_code == 422
    assert client.post(slot, {"purpose": "相談", "contact": "総務課"}).status_code == 302
    assert "回答待ち" in client.get(f"{root}specialists/").content.decode()


def test_another_prefecture_reads_nothing(
    invited: Procurement, training: JointTraining, slots: list[SpecialistSlot], takagi: User
):
    Municipality.objects.filter(pk=takagi.municipality_id).update(prefecture="別県")
    client = Client()
    client.force_login(takagi)
    root = "/reiji/desk/region/"
    for path in (
        f"procurements/{invited.key}/",
        f"trainings/{training.key}/",
        f"specialists/{slots[0].key}/",
    ):
        assert client.get(root + path).status_code == 404
    assert "庁内チャット" not in client.get(f"{root}procurements/").content.decode()


def test_the_demo_shows_each_of_the_three_at_work(
    cast: Cast, takagi: User, kobayashi: User, adviser: Adviser, at: datetime
):
    joint_demo.build(kobayashi=kobayashi, kimura=cast.kimura, takagi=takagi, now=at)
    with acting_in(cast.municipality.pk):
        stages = {row.stage for row in Procurement.objects.all()}
        assert stages == {ProcurementStage.RESULT, ProcurementStage.JOINING}
    with acting(kobayashi):
        assert JointTraining.objects.filter(allotted_at=None).count() == 1
        assert SpecialistSlot.objects.count() == 5
    with acting(takagi):
        assert SlotRequest.objects.count() == 1


# What the audit trail shows of all three


def test_a_card_is_of_ones_own_or_of_what_one_takes_part_in(
    invited: Procurement, cast: Cast, takagi: User, at: datetime, on: date
):
    key = str(invited.key)
    with acting(cast.kimura):
        own = procurement_card(key)
        assert own is not None and own.title == "庁内チャットの共同調達"
        assert own.url.endswith(f"/procurements/{key}/")
    with acting(takagi) as actor:
        assert procurement_card(key) is None, "not yet of 例示町"
        procurements.join(key=invited.key, quantity=3, wish="", actor=actor, at=at, on=on)
        joined = procurement_card(key)
        assert joined is not None and joined.title == "ほかの団体の共同調達"
        # The same key is no training and no half-day, and a word is no key.
        assert training_card(key) is slot_card(key) is procurement_card("庁内チャット") is None
