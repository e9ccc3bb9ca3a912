"""The first page of the desk shows what of the region waits, to those who may answer it."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.region.models import DispatchCase, FollowUp, Reminder
from yakuba.region.queries.day import MOST_LINES, prefecture_today, town_today
from yakuba.region.rules.dispatch import Form
from yakuba.region.services.deliveries import answer_follow_up, end_case, record_day, send_report
from yakuba.region.services.offers import decline_offer
from yakuba.region.services.reminders import remind
from yakuba.region.services.sweeping import look_after

from .pool import Region

pytestmark = pytest.mark.django_db
_PANEL = re.compile(r'<section aria-labelledby="d-region">.*?</section>', re.DOTALL)


def panel_of(user: User) -> str:
    """Return the part of the person's day that is about the region, without markup of breaks."""
    client = Client()
    client.force_login(user)
    assert user.municipality is not None
    answer = client.get(f"/{user.municipality.slug}/desk/")
    assert answer.status_code == 200
    found = _PANEL.search(answer.content.decode())
    return re.sub(r"</?wbr[^>]*>", "", found.group()) if found else ""


def ended(region: Region, at: datetime, **fields: object) -> DispatchCase:
    """Let a case of the town be over on the day of `at`; its report is due a week later."""
    case = region.accepted(**fields)
    with region.at_town() as takagi:
        DispatchCase.objects.filter(pk=case.pk).update(accepted_at=at - timedelta(days=1))
        record_day(
            case=case,
            day=timezone.localdate(at),
            form=Form.ONSITE,
            minutes=180,
            done="現状の聞き取り",
            actor=takagi,
            at=at,
        )
        return end_case(case=case, actor=takagi, at=at)


def reported(region: Region, case: DispatchCase, at: datetime) -> None:
    """Let the town send the report of a case."""
    with region.at_town() as takagi:
        send_report(
            case=case,
            done="3つの手続を選んだ",
            outcome="工程表ができた",
            satisfaction=5,
            actor=takagi,
            at=at,
        )


def reminded(region: Region, key: UUID, title: str) -> None:
    """Let the prefecture remind the town of a survey."""
    with region.at_prefecture() as kobayashi:
        remind(
            about=Reminder.About.SURVEY,
            key=key,
            title=title,
            due=None,
            towns=[region.town],
            actor=kobayashi,
            at=region.at,
        )


def test_offers_and_surveys_stand_on_the_day_of_who_answers_for_the_town(now_region: Region):
    region = now_region
    offer = region.offered(region.sent())
    with region.at_town():
        look_after(at=region.at)
    shown = panel_of(region.takagi)
    assert "派遣案：オンライン申請の始め方を相談したい（相沢 望）" in shown
    assert f"/reiji/desk/region/dispatch/offers/{offer.key}/" in shown
    assert "需要調査：令和8年度 需要調査" in shown
    # A round that is merely open asks for nothing.
    assert "令和8年度 第8回" not in shown
    assert "アドバイザー派遣を見る" in shown
    with region.at_town() as takagi:
        decline_offer(offer_key=offer.key, reason="都合が合わない", actor=takagi, at=region.at)
    assert "派遣案" not in panel_of(region.takagi)


def test_a_reminder_leads_to_where_it_is_put_aside(now_region: Region):
    region = now_region
    reminded(region, region.round.key, "回答をお願いします")
    with region.at_town():
        look_after(at=region.at)
    shown = panel_of(region.takagi)
    assert "督促：回答をお願いします" in shown and "確認待ち" in shown


def test_a_report_stands_there_a_week_before_it_is_due_and_the_survey_when_it_is_asked(
    now_region: Region,
):
    region = now_region
    case = ended(region, region.at)
    assert case.report_due is not None and case.survey_due is not None
    with region.at_town():
        assert [one.code for one in town_today(case.report_due - timedelta(days=7)).owed] == [
            "report"
        ]
        assert town_today(case.report_due - timedelta(days=8)).owed == []
    assert "派遣の報告：オンライン申請の始め方を相談したい" in panel_of(region.takagi)
    reported(region, case, region.at)
    assert "派遣の報告" not in panel_of(region.takagi)
    with region.at_town():
        asked = town_today(case.survey_due.replace(month=4, day=1))
        assert [(one.label, one.late_days) for one in asked.owed] == [("翌年度の調査", 0)]


def test_the_prefecture_sees_requests_without_an_adviser_until_one_is_offered(now_region: Region):
    region = now_region
    row = region.sent()
    shown = panel_of(region.kobayashi)
    assert "令和8年度 第8回：アドバイザーが決まっていない依頼 1件" in shown
    assert f"/mihonken/desk/region/dispatch/rounds/{region.round.pk}/" in shown
    assert "受付中" in shown
    after = region.round.closes_on + timedelta(days=1)
    with region.at_prefecture():
        [waiting] = prefecture_today(region.passage(region.kobayashi), after).rounds
        assert (waiting.requests, waiting.is_closed) == (1, True)
    region.offered(row)
    assert panel_of(region.kobayashi) == ""


def test_the_prefecture_sees_what_is_late_and_since_when(now_region: Region):
    region = now_region
    case = ended(region, region.at - timedelta(days=10))
    shown = panel_of(region.kobayashi)
    assert "報告：オンライン申請の始め方を相談したい" in shown
    assert "例示町" in shown and "3日超過" in shown
    assert "期限を過ぎた報告と調査を見る" in shown
    reported(region, case, region.at)
    assert panel_of(region.kobayashi) == ""
    assert case.survey_due is not None
    with region.at_prefecture():
        [late] = prefecture_today(
            region.passage(region.kobayashi), case.survey_due + timedelta(days=2)
        ).late
        assert (late.what, late.days) == ("翌年度の調査", 2)
    with region.at_town() as takagi:
        answer_follow_up(
            case=case,
            effect=FollowUp.Effect.SOME,
            satisfaction=4,
            words="",
            actor=takagi,
            at=region.at + timedelta(days=365),
        )
    with region.at_prefecture():
        today = prefecture_today(
            region.passage(region.kobayashi), case.survey_due + timedelta(days=2)
        )
        assert today.late == []


def test_of_a_town_only_those_who_answer_for_it_are_shown_something(
    now_region: Region, cast: Cast, mihon: Municipality
):
    with acting_in(mihon.pk):
        look_after(at=now_region.at)
    assert "需要調査：令和8年度 需要調査" in panel_of(cast.kimura)
    assert panel_of(cast.aoki) == ""


def test_a_long_day_is_cut_and_leads_to_the_rest(now_region: Region):
    region = now_region
    for number in range(MOST_LINES + 1):
        reminded(region, uuid4(), f"お願い{number}")
    with region.at_town():
        look_after(at=region.at)
    assert "アドバイザー派遣ですべて見る" in panel_of(region.takagi)
