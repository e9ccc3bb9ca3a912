"""People from outside: contracts, the work of each month, and who may read of them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.fiscal import Month
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.talent.models import Contract, OutsideTalent, WorkRecord
from yakuba.talent.queries.outside import contract_lines, contracts_for, outside_for
from yakuba.talent.rules.outside import ContractKind, Funding
from yakuba.talent.services.outside import (
    agree_contract,
    change_outside,
    end_contract,
    record_work,
    register_outside,
)
from yakuba.talent.services.reminders import remind_of_ends

from .people_desk import PeopleDesk


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Iterator[PeopleDesk]:
    yield PeopleDesk(cast, cast.at)


@pytest.fixture
def expert(desk: PeopleDesk) -> OutsideTalent:
    return register_outside(name="早川 環", skills={desk.skill(): 4}, **desk.act())


def contract(desk: PeopleDesk, expert: OutsideTalent, **fields) -> Contract:
    usual = {
        "kind": ContractKind.SIDE_JOB,
        "title": "データ活用の助言",
        "department": desk.cast.environment,
        "starts": desk.on - timedelta(days=60),
        "ends": desk.on + timedelta(days=30),
        "budget": 600_000,
        "funding": Funding.SPECIAL_TAX,
    }
    return agree_contract(talent=expert, **{**usual, **fields}, **desk.act_on())


def work(desk: PeopleDesk, held: Contract, month: Month, cost: int, **acting):
    return record_work(
        contract=held, month=month, days=Decimal(2), hours=Decimal(14), cost=cost,
        **(acting or desk.act_on()),
    )  # fmt: skip


def test_the_cost_of_each_month_stands_against_the_budget(desk: PeopleDesk, expert: OutsideTalent):
    held = contract(desk, expert)
    month = Month.of(desk.on)
    work(desk, held, month.previous, 100_000)
    work(desk, held, month, 90_000)
    work(desk, held, month, 120_000)
    (line,) = contract_lines([held], desk.on)
    assert (line.used.cost, line.used.left, line.used.days) == (220_000, 380_000, 4)
    assert line.is_running
    assert line.is_ending
    assert WorkRecord.objects.count() == 2
    assert EventRecord.objects.filter(code="talent.contract.worked").count() == 3


def test_work_is_written_down_within_the_contract_and_not_ahead(
    desk: PeopleDesk, expert: OutsideTalent
):
    held = contract(desk, expert)
    for month in (Month(2026, 1), Month(2027, 5)):
        with pytest.raises(UnableToAct, match="契約の期間の月"):
            work(desk, held, month, 1)
    with pytest.raises(UnableToAct, match="先の月"):
        work(desk, held, Month.of(desk.on).next, 1)
    with pytest.raises(UnableToAct, match="0円以上"):
        work(desk, held, Month.of(desk.on), -1)


def test_a_contract_is_ended_early_with_a_reason(desk: PeopleDesk, expert: OutsideTalent):
    held = contract(desk, expert)
    ask = {"contract": held, "ended_on": desk.on, **desk.act_on()}
    with pytest.raises(UnableToAct, match="理由"):
        end_contract(reason=" ", **ask)
    with pytest.raises(UnableToAct, match="期間の途中"):
        end_contract(reason="都合", **{**ask, "ended_on": held.ends})
    end_contract(reason="先方の都合", **ask)
    with pytest.raises(UnableToAct, match="すでに"):
        end_contract(reason="先方の都合", **ask)
    held.refresh_from_db()
    (line,) = contract_lines([held], desk.on)
    assert not line.is_running
    assert remind_of_ends(at=desk.at) == 0


def test_who_keeps_the_contract_is_reminded_of_its_end_once(
    desk: PeopleDesk, expert: OutsideTalent
):
    contract(desk, expert)
    contract(desk, expert, title="遠い契約", ends=desk.on + timedelta(days=300))
    assert remind_of_ends(at=desk.at) == 1
    assert remind_of_ends(at=desk.at + timedelta(days=1)) == 1
    told = sorted(Delivery.objects.values_list("destination", flat=True))
    assert told == ["miura@mihon.example.jp", "murakami@mihon.example.jp"]


def test_contracts_are_read_by_the_head_and_by_who_steers(
    desk: PeopleDesk, expert: OutsideTalent, takagi: object
):
    contract(desk, expert)
    cast = desk.cast
    readers = (
        cast.others["murakami"],
        cast.kimura,
        cast.kato,
        desk.miura,
        cast.others["nishimura"],
    )
    for user in readers:
        assert contracts_for(desk.actor(user), desk.on).count() == 1
        assert outside_for(desk.actor(user), desk.on).count() == 1
    for user in (cast.ueno, cast.aoki, cast.kudo):
        assert contracts_for(desk.actor(user), desk.on).count() == 0
        assert outside_for(desk.actor(user), desk.on).count() == 0
    for stranger in (takagi, cast.sasaki):
        assert contracts_for(actor_for(stranger, on=desk.on), desk.on).count() == 0


def test_another_section_keeps_no_contract_here(desk: PeopleDesk, expert: OutsideTalent):
    held = contract(desk, expert)
    with pytest.raises(UnableToAct, match="担当する課の長"):
        work(desk, held, Month.of(desk.on), 1, **desk.act_on(desk.cast.ueno))
    assert work(desk, held, Month.of(desk.on), 1, **desk.act_on(desk.miura)).cost == 1


def test_what_is_kept_of_somebody_is_written_anew(desk: PeopleDesk, expert: OutsideTalent):
    changed = change_outside(talent=expert, name="早川 環", affiliation="架空研究所", **desk.act())
    assert (changed.affiliation, list(changed.skills.all())) == ("架空研究所", [])
    with pytest.raises(UnableToAct, match="氏名"):
        change_outside(talent=expert, name="", **desk.act())
    with pytest.raises(UnableToAct, match="人材育成の担当者"):
        register_outside(name="早川", **desk.act(desk.cast.kimura))
