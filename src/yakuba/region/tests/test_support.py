"""A project lacks a skill, an adviser is asked for from its page, and the risk falls and rises."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.findings import findings
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import add_task
from yakuba.region.models import Adviser, DispatchCase, DispatchRequest, Round
from yakuba.region.rules.dispatch import Form
from yakuba.region.services.deliveries import cancel_case, end_case, record_day
from yakuba.region.services.offers import accept_offer, send_offers
from yakuba.talent.models import Need
from yakuba.talent.queries.needs import lines_of
from yakuba.talent.queries.offers import offers_for
from yakuba.talent.rules.needs import NeedState
from yakuba.talent.services.needs import raise_need
from yakuba.talent.tests.people_desk import PROJECT, PeopleDesk

from .pool import OfferDraft, Region, build
from .test_dispatch_views import signed_in, text, url


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def desk(cast: Cast, now: datetime) -> PeopleDesk:
    return PeopleDesk(cast, now)


@pytest.fixture
def project(desk: PeopleDesk) -> Project:
    with acting_in(desk.cast.municipality.pk):
        return register_project(
            name="ごみ分別アプリ",
            department=desk.cast.environment,
            **desk.act_on(desk.cast.kudo),
        )


@pytest.fixture
def need(desk: PeopleDesk, project: Project) -> Need:
    with acting_in(desk.cast.municipality.pk):
        return desk.need(project.pk, hours=Decimal(14))


@pytest.fixture
def region(
    mihonken: Municipality, kobayashi: User, need: Need, desk: PeopleDesk, at: datetime
) -> Region:
    """見本市 asks 見本県, whose adviser has the skill that the project lacks."""
    found = build(mihonken, kobayashi, desk.cast.municipality, desk.cast.kimura, at)
    found.at = desk.at
    with found.at_prefecture():
        skill = {"code": need.skill.code, "name": need.skill.name, "level": 4}
        Adviser.objects.update(
            skills=[skill], term_until=desk.on + timedelta(days=400), days_per_year=60
        )
        Round.objects.update(
            opens_on=desk.on - timedelta(days=5),
            closes_on=desk.on + timedelta(days=5),
            answer_by=desk.on + timedelta(days=20),
        )
        found.round.refresh_from_db()
    return found


def risks(subject: SubjectRef, desk: PeopleDesk, days: int = 0) -> list[str]:
    with acting_in(desk.cast.municipality.pk):
        rows = findings(subject.kind, [subject.id], desk.on + timedelta(days=days))
    return [one.sentence for one in rows.get(subject.id, []) if one.code == "talent.need"]


def need_page(need: Need) -> str:
    return f"/mihon{reverse('talent:need', args=[need.pk])}"


def asked_from(client: Client, need: Need) -> dict[str, Any]:
    """Follow the offer on the page of the need; returns what the form is filled with."""
    page = text(client.get(need_page(need)))
    [address] = re.findall(r'href="([^"]*dispatch/new/[^"]*)"', page)
    form = client.get(address.replace("&amp;", "&")).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def send(client: Client, given: dict[str, Any], **fields: Any) -> DispatchRequest:
    typed = {**given, "theme": "DATA", "problem": "要件を決められない。", "then": "send", **fields}
    assert "県に送りました" in text(client.post(url("mihon", "request_new"), typed, follow=True))
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        return DispatchRequest.objects.latest("pk")


def accept(region: Region, request: DispatchRequest) -> DispatchCase:
    pair = OfferDraft(request.key, region.adviser.key, "スキルが合うため")
    with region.at_prefecture() as actor:
        [offer] = send_offers(round=region.round, pairs=[pair], actor=actor, at=region.at)
    with region.at_town() as actor:
        return accept_offer(offer_key=offer.key, actor=actor, at=region.at)


def test_the_need_of_a_project_becomes_a_request_an_adviser_covers_it_and_may_be_lost_again(
    region: Region, desk: PeopleDesk, project: Project, need: Need
):
    gap = f"{need.skill.name}（レベル3以上）の担当者が14時間分決まっていません。"
    assert risks(project.ref, desk) == [gap]
    kimura = signed_in(desk.cast.kimura)
    given = asked_from(kimura, need)
    assert given["skills"] == f"{need.skill.code}：{need.skill.name}：3"
    assert given["project_title"] == f"{project.code} {project.name}"
    assert (given["days"], given["hours"]) == (2, 10), "14 hours, within the rules of the round"
    assert (given["wished_from"], given["wished_until"]) == (
        to_wareki(need.starts),
        to_wareki(need.ends - timedelta(days=1)),
    )
    request = send(kimura, given)
    assert (request.project_kind, request.project_id) == (PROJECT, str(project.pk))
    assert request.skills == [{"code": need.skill.code, "name": need.skill.name, "level": 3}]
    assert risks(project.ref, desk) == [gap], "asked is not given"
    case = accept(region, request)
    assert risks(project.ref, desk) == []
    assert f"アドバイザー派遣 {case.number}" in text(kimura.get(need_page(need)))
    with region.at_town() as actor:
        assert lines_of([need], desk.on)[0].state is NeedState.MET
        met = EventRecord.objects.get(code="talent.need.met")
        assert met.subject == project.ref
        cancel_case(case=case, reason="予定が合わなくなったため", actor=actor, at=region.at)
        again = EventRecord.objects.get(code="talent.need.opened_again")
        assert again.payload["missing_hours"] == "14"
    assert risks(project.ref, desk) == [gap]
    assert risks(project.ref, desk, -1) == [], "the need was not known then"


def test_when_the_help_is_over_only_the_hours_count_that_were_given(
    region: Region, desk: PeopleDesk, project: Project, need: Need
):
    kimura = signed_in(desk.cast.kimura)
    case = accept(region, send(kimura, asked_from(kimura, need)))
    assert risks(project.ref, desk) == []
    with region.at_town() as actor:
        record_day(
            case=case, day=desk.on, form=Form.ONSITE, minutes=240, done="聞き取り",
            actor=actor, at=region.at,
        )  # fmt: skip
        end_case(case=case, actor=actor, at=region.at)
    [left] = risks(project.ref, desk)
    assert "10時間分決まっていません" in left


def test_an_hour_of_help_counts_for_one_need_only(
    region: Region, desk: PeopleDesk, project: Project, need: Need
):
    with region.at_town():
        second = desk.need(project.pk, hours=Decimal(10), starts=need.starts + timedelta(days=5))
        lower = desk.need(project.pk, hours=Decimal(5), level=4)
    kimura = signed_in(desk.cast.kimura)
    accept(region, send(kimura, asked_from(kimura, need), days="3"))
    with region.at_town():
        covered = {one.need.pk: one.covered.settled for one in lines_of([second, lower], desk.on)}
    # 21 hours are granted: 14 for the first, 7 are left; nobody of level 3 does the work of level 4.
    assert covered == {second.pk: Decimal(7), lower.pk: Decimal(0)}


def test_a_task_is_covered_and_counts_as_its_project_for_the_rule_of_once_a_year(
    region: Region, desk: PeopleDesk, project: Project, need: Need
):
    with region.at_town():
        task = add_task(project=project, title="仕様書", **desk.act_on(desk.cast.kudo))
        ref = SubjectRef("programmes.task", str(task.pk))
        wanted = raise_need(
            subject=ref, skill=need.skill, level=2, hours=Decimal("7.5"), starts=desk.on,
            ends=desk.on + timedelta(days=60), **desk.act(desk.cast.kudo),
        )  # fmt: skip
    kimura = signed_in(desk.cast.kimura)
    request = send(kimura, asked_from(kimura, wanted))
    assert (request.project_kind, request.project_id) == (ref.kind, ref.id)
    assert request.project_key == f"{PROJECT}:{project.pk}"
    accept(region, request)
    assert risks(ref, desk) == []
    assert risks(project.ref, desk) != [], "the project lacks it still"


def test_a_skill_that_the_pool_knows_under_another_code_is_found_by_its_name(
    region: Region, desk: PeopleDesk, need: Need, project: Project
):
    with region.at_prefecture():
        Adviser.objects.update(skills=[{"code": "X9", "name": need.skill.name, "level": 3}])
    kimura = signed_in(desk.cast.kimura)
    given = asked_from(kimura, need)
    assert given["skills"] == f"X9：{need.skill.name}：3"
    accept(region, send(kimura, given))
    assert risks(project.ref, desk) == []
    with region.at_prefecture():
        Adviser.objects.update(skills=[])
    query = f"?skill={need.skill.code}&name={need.skill.name}&level=3"
    page = text(kimura.get(url("mihon", "request_new", query=query)))
    assert "このスキルで公開されているアドバイザーはいません" in page


def test_who_is_not_charged_reads_who_asks_and_the_prefecture_asks_itself_for_nobody(
    region: Region, desk: PeopleDesk, need: Need
):
    with region.at_town():
        [door] = offers_for(desk.actor(desk.cast.kudo), need, desk.on).doors
        assert door.url == "" and "DX推進または広域支援の担当者" in door.words
        [own] = offers_for(desk.actor(desk.cast.kimura), need, desk.on).doors
        assert own.url
    with region.at_prefecture() as kobayashi:
        assert offers_for(kobayashi, need, desk.on).doors == []


def test_a_project_that_may_not_be_seen_is_not_handed_over(
    region: Region, desk: PeopleDesk, project: Project, takagi: User
):
    stranger = signed_in(takagi)
    query = f"?kind={PROJECT}&id={project.pk}&hours=NaN&from=never&to=2020-01-01"
    form = stranger.get(url("reiji", "request_new", query=query)).context["form"]
    assert not {"about", "project_title", "days", "wished_from"} & {
        name for name, value in form.initial.items() if value and name != "round"
    }
    with acting_in(takagi.municipality.pk):
        assert Need.objects.count() == 0
