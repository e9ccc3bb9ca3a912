"""A project asks for skills: the gap is a finding, and falls by itself when somebody can do it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.findings import findings
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import seen_cards
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import Project
from yakuba.programmes.queries.dossier import history_of
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import add_task
from yakuba.talent.models import Commitment, Need, NeedTurn
from yakuba.talent.queries.needs import lines_of, need_for, needs_for, to_answer
from yakuba.talent.queries.offers import offers_for
from yakuba.talent.rules.needs import NeedState
from yakuba.talent.rules.outside import ContractKind, Funding
from yakuba.talent.services.helping import (
    answer_help,
    ask_department,
    ask_person,
    release,
    take_contract,
)
from yakuba.talent.services.needs import review_town, withdraw_need
from yakuba.talent.services.outside import agree_contract, end_contract, register_outside

from .people_desk import PROJECT, PeopleDesk


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Iterator[PeopleDesk]:
    yield PeopleDesk(cast, cast.at)


@pytest.fixture
def project(desk: PeopleDesk) -> Project:
    return register_project(
        name="ごみ分別アプリ", department=desk.cast.environment, **desk.act_on(desk.cast.kudo)
    )


@pytest.fixture
def need(desk: PeopleDesk, project: Project) -> Need:
    return desk.need(project.pk)


def found(project: Project, desk: PeopleDesk, days: int = 0) -> list[str]:
    rows = findings(PROJECT, [str(project.pk)], desk.on + timedelta(days=days))
    return [one.sentence for one in rows.get(str(project.pk), []) if one.code == "talent.need"]


def state(need: Need, desk: PeopleDesk, days: int = 0) -> NeedState:
    return lines_of([need], desk.on + timedelta(days=days))[0].state


def test_the_gap_is_found_and_falls_when_the_assessment_is_confirmed(
    desk: PeopleDesk, project: Project, need: Need
):
    """The loop: need → finding → a person with the superior's consent → training → confirmed."""
    gap = f"{need.skill.name}（レベル3以上）の担当者が40時間分決まっていません。"
    assert found(project, desk) == [gap]
    desk.confirmed(desk.cast.kudo, desk.miura, 2)
    asked = ask_person(
        need=need, user=desk.cast.kudo, hours=Decimal(40), **desk.act_on(desk.cast.kudo)
    )
    assert found(project, desk) == [gap]
    answer_help(commitment=asked, agreed=True, **desk.act_on(desk.miura))
    assert state(need, desk) is NeedState.GROWING
    (growing,) = found(project, desk)
    assert "必要なレベルの確認がまだ" in growing
    assert "工藤" not in growing
    desk.confirmed(desk.cast.kudo, desk.miura, 3, days=20)
    assert found(project, desk, 20) == []
    assert state(need, desk, 20) is NeedState.MET
    fact = EventRecord.objects.get(code="talent.need.met")
    assert fact.subject == project.ref
    assert fact.payload["need_id"] == need.pk
    assert "talent.need.met" in [one.code for one in history_of(project)]
    # A past day is judged as it was, and what falls back is told again.
    assert found(project, desk, 19) == [growing]
    desk.confirmed(desk.cast.kudo, desk.miura, 2, days=40)
    assert found(project, desk, 40) == [growing]
    again = EventRecord.objects.get(code="talent.need.opened_again")
    assert (again.subject, again.payload["missing_hours"]) == (project.ref, "40")
    turns = list(NeedTurn.objects.order_by("at").values_list("is_met", flat=True))
    assert turns == [True, False]
    with pytest.raises(DatabaseError), transaction.atomic():
        NeedTurn.objects.all().update(is_met=True)


def test_a_task_asks_as_a_project_does(desk: PeopleDesk, project: Project):
    task = add_task(project=project, title="仕様書", **desk.act_on(desk.cast.kudo))
    ref = SubjectRef("programmes.task", str(task.pk))
    from yakuba.talent.services.needs import raise_need

    made = raise_need(
        subject=ref, skill=desk.skill(), level=2, hours=Decimal("7.5"), starts=desk.on,
        ends=desk.on + timedelta(days=30), **desk.act(desk.cast.kudo),
    )  # fmt: skip
    (finding,) = findings(ref.kind, None, desk.on)[ref.id]
    assert "7.5時間分" in finding.sentence
    assert finding.url.endswith(f"/needs/{made.pk}/")
    assert findings(ref.kind, None, made.ends) == {}


@pytest.mark.parametrize("who", ["aoki", "ueno", "kato"])
def test_only_who_does_the_work_says_what_it_needs(desk: PeopleDesk, project: Project, who: str):
    with pytest.raises(UnableToAct):
        desk.need(project.pk, getattr(desk.cast, who))
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"level": 0}, "レベル"),
        ({"level": 5}, "レベル"),
        ({"hours": Decimal(0)}, "時間"),
        ({"hours": Decimal(10_001)}, "時間"),
    ],
)
def test_what_cannot_be_is_refused(desk: PeopleDesk, project: Project, change, fault):
    with pytest.raises(UnableToAct, match=fault):
        desk.need(project.pk, **change)
    with pytest.raises(UnableToAct, match="終わり"):
        desk.need(project.pk, starts=desk.on, ends=desk.on)
    with pytest.raises(UnableToAct, match="期間が過ぎて"):
        desk.need(project.pk, starts=desk.on - timedelta(days=9), ends=desk.on)


def test_a_withdrawn_need_is_no_gap_from_then_on(desk: PeopleDesk, project: Project, need: Need):
    withdraw_need(need=need, **desk.act(desk.cast.kudo, days=3))
    assert found(project, desk, 3) == []
    assert len(found(project, desk, 2)) == 1
    with pytest.raises(UnableToAct, match="すでに"):
        withdraw_need(need=need, **desk.act(desk.cast.kudo, days=4))
    with pytest.raises(UnableToAct, match="取り下げ"):
        ask_department(
            need=need, department=desk.cast.childcare, hours=Decimal(1),
            **desk.act_on(desk.cast.kudo, days=4),
        )  # fmt: skip


# Who could do it


def test_own_people_are_named_and_others_only_as_being_there(desk: PeopleDesk, need: Need):
    desk.confirmed(desk.cast.kudo, desk.miura, 4)
    desk.confirmed(desk.cast.aoki, desk.cast.ueno, 3)
    desk.confirmed(desk.cast.ishida, desk.cast.ueno, 2)
    offers = offers_for(desk.actor(desk.miura), need, desk.on)
    assert [one.user.name for one in offers.people] == ["工藤 拓也"]
    assert [one.words for one in offers.places] == ["健康福祉部に3人未満います。"]
    offers = offers_for(desk.murakami, need, desk.on)
    assert [one.user.name for one in offers.people] == ["青木 美咲", "工藤 拓也"]
    assert offers.places == []
    strange = offers_for(desk.actor(desk.cast.kudo), need, desk.on)
    assert [one.user.name for one in strange.people] == []


def test_own_people_who_lack_one_level_are_near(desk: PeopleDesk, need: Need):
    desk.confirmed(desk.cast.kudo, desk.miura, 2)
    desk.confirmed(desk.cast.ishida, desk.cast.ueno, 2)
    desk.confirmed(desk.cast.aoki, desk.cast.ueno, 1)
    offers = offers_for(desk.actor(desk.miura), need, desk.on)
    assert [one.user.name for one in offers.near] == ["工藤 拓也"]
    assert (offers.people, offers.places) == ([], [])
    ask_person(need=need, user=desk.cast.kudo, hours=Decimal(40), **desk.act_on(desk.miura))
    assert offers_for(desk.actor(desk.miura), need, desk.on).near == []


def test_hours_given_elsewhere_are_not_offered_again(
    desk: PeopleDesk, project: Project, need: Need
):
    desk.confirmed(desk.cast.kudo, desk.miura, 3)
    (before,) = offers_for(desk.actor(desk.miura), need, desk.on).people
    other = desk.need(project.pk, hours=Decimal(100))
    ask_person(need=other, user=desk.cast.kudo, hours=Decimal(60), **desk.act_on(desk.miura))
    (after,) = offers_for(desk.actor(desk.miura), need, desk.on).people
    assert before.free - after.free == 60
    desk.need(project.pk, hours=Decimal(900))
    ask_person(need=need, user=desk.cast.kudo, hours=Decimal(40), **desk.act_on(desk.miura))
    assert offers_for(desk.actor(desk.miura), need, desk.on).people == []


def test_who_leads_the_person_agrees_by_asking(desk: PeopleDesk, project: Project, need: Need):
    desk.confirmed(desk.cast.kudo, desk.miura, 3)
    asked = ask_person(need=need, user=desk.cast.kudo, hours=Decimal(40), **desk.act_on(desk.miura))
    assert asked.agreed
    assert found(project, desk) == []
    release(commitment=asked, **desk.act_on(desk.cast.kudo))
    assert len(found(project, desk)) == 1
    assert EventRecord.objects.filter(code="talent.need.opened_again").count() == 1


def test_a_department_is_asked_and_its_head_names_the_person(
    desk: PeopleDesk, project: Project, need: Need
):
    desk.confirmed(desk.cast.aoki, desk.cast.ueno, 3)
    ask = {"need": need, "department": desk.cast.welfare, "hours": Decimal(40)}
    asked = ask_department(**ask, **desk.act_on(desk.cast.kudo))
    with pytest.raises(UnableToAct, match="すでに依頼"):
        ask_department(**ask, **desk.act_on(desk.cast.kudo))
    assert to_answer(desk.actor(desk.cast.ueno), desk.on) == [asked]
    assert to_answer(desk.actor(desk.miura), desk.on) == []
    assert need_for(desk.actor(desk.cast.ueno), need.pk, desk.on) == need
    assert need_for(desk.actor(desk.cast.aoki), need.pk, desk.on) is None
    reply = {"commitment": asked, "agreed": True, **desk.act_on(desk.cast.ueno)}
    with pytest.raises(UnableToAct, match="職員を選んで"):
        answer_help(**reply)
    with pytest.raises(UnableToAct, match="所属の職員"):
        answer_help(user=desk.cast.kudo, **reply)
    answer_help(user=desk.cast.aoki, **reply)
    assert found(project, desk) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(user=desk.cast.kudo)


def test_a_no_has_a_reason_and_strangers_do_not_answer(desk: PeopleDesk, need: Need):
    asked = ask_person(
        need=need, user=desk.cast.kudo, hours=Decimal(40), **desk.act_on(desk.cast.kudo)
    )
    with pytest.raises(UnableToAct, match="上司だけ"):
        answer_help(commitment=asked, agreed=True, **desk.act_on(desk.cast.ueno))
    with pytest.raises(UnableToAct, match="理由"):
        answer_help(commitment=asked, agreed=False, **desk.act_on(desk.miura))
    answer_help(commitment=asked, agreed=False, opinion="繁忙期", **desk.act_on(desk.miura))
    with pytest.raises(UnableToAct, match="すでに回答"):
        answer_help(commitment=asked, agreed=True, **desk.act_on(desk.miura))
    assert state(need, desk) is NeedState.OPEN


def test_nobody_is_named_who_may_not_be_seen(desk: PeopleDesk, need: Need):
    with pytest.raises(UnableToAct, match="部署に依頼"):
        ask_person(need=need, user=desk.cast.aoki, hours=Decimal(4), **desk.act_on(desk.cast.kudo))
    with pytest.raises(UnableToAct, match="すでに依頼"):
        for _ in range(2):
            ask_person(
                need=need, user=desk.cast.kudo, hours=Decimal(4), **desk.act_on(desk.cast.kudo)
            )


def test_somebody_from_outside_closes_the_gap_until_the_contract_ends(
    desk: PeopleDesk, project: Project, need: Need
):
    expert = register_outside(name="早川 環", skills={need.skill: 4}, **desk.act())
    contract = agree_contract(
        talent=expert, kind=ContractKind.SIDE_JOB, title="助言", department=desk.cast.environment,
        starts=desk.on, ends=desk.on + timedelta(days=200), budget=1, funding=Funding.OWN,
        **desk.act_on(),
    )  # fmt: skip
    assert offers_for(desk.actor(desk.miura), need, desk.on).contracts == [contract]
    hidden = offers_for(desk.actor(desk.cast.kudo), need, desk.on)
    assert (hidden.contracts, hidden.other_contracts) == ([], 1)
    take = {"need": need, "contract": contract, "hours": Decimal(40)}
    with pytest.raises(UnableToAct, match="表示できません"):
        take_contract(**take, **desk.act_on(desk.cast.kudo))
    take_contract(**take, **desk.act_on(desk.miura))
    assert found(project, desk) == []
    end = desk.on + timedelta(days=30)
    end_contract(contract=contract, ended_on=end, reason="都合", **desk.act_on())
    assert found(project, desk, 29) == []
    assert len(found(project, desk, 30)) == 1
    assert review_town(at=desk.at + timedelta(days=30)) == 1
    assert review_town(at=desk.at + timedelta(days=31)) == 0
    assert EventRecord.objects.filter(code="talent.need.opened_again").count() == 1


# Who sees it


def test_needs_are_seen_with_their_subjects(
    desk: PeopleDesk, project: Project, need: Need, takagi: object
):
    for user in (desk.cast.kudo, desk.miura, desk.cast.kimura, desk.cast.kato):
        (line,) = needs_for(desk.actor(user), desk.on)
        assert line.card is not None
    (line,) = needs_for(desk.murakami, desk.on)
    assert line.card is None
    assert needs_for(desk.actor(desk.cast.aoki), desk.on) == []
    assert seen_cards(desk.actor(desk.cast.aoki), [project.ref]) == {}
    for stranger in (takagi, desk.cast.sasaki):
        actor = actor_for(stranger, on=desk.on)
        assert needs_for(actor, desk.on) == []
        assert need_for(actor, need.pk, desk.on) is None
        assert panels_of(actor, project.ref, desk.on) == []


def test_many_needs_are_judged_in_as_many_queries_as_one(
    desk: PeopleDesk, project: Project, need: Need, django_assert_num_queries
):
    ask_person(need=need, user=desk.cast.kudo, hours=Decimal(1), **desk.act_on(desk.miura))
    with django_assert_num_queries(4):
        found(project, desk)
    for _ in range(4):
        more = desk.need(project.pk)
        ask_person(need=more, user=desk.cast.kudo, hours=Decimal(1), **desk.act_on(desk.miura))
    with django_assert_num_queries(4):
        assert len(found(project, desk)) == 5
