"""The whole case: asked, offered, answered, served within the rules, reported, surveyed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.region.models import (
    Audience,
    DispatchCase,
    FollowUp,
    NeedAnswer,
    Notice,
    Offer,
    Reminder,
    Scheme,
)
from yakuba.region.queries.cases import file_by_key, timeline
from yakuba.region.queries.exchange import published
from yakuba.region.queries.notices import owed
from yakuba.region.queries.requests import open_offers, own_requests, received, standings
from yakuba.region.queries.surveys import results, states_of
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.schemes import read_rules
from yakuba.region.rules.surveys import from_lines
from yakuba.region.services.advisers import publish_adviser, register_adviser, withdraw_adviser
from yakuba.region.services.deliveries import (
    answer_follow_up,
    cancel_case,
    end_case,
    record_day,
    send_report,
    withdraw_day,
)
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.offers import OfferDraft, decline_offer, send_offers, withdraw_offer
from yakuba.region.services.reminders import dismiss_notice, remind
from yakuba.region.services.requests import change_request, send_request, withdraw_request
from yakuba.region.services.rounds import extend_round, open_round, settle_round
from yakuba.region.services.schemes import (
    adopt_shipped,
    edit_scheme,
    put_to_use,
    retire_scheme,
    revise_scheme,
)
from yakuba.region.services.surveys import (
    UnableToAnswer,
    answer_survey,
    draft_survey,
    extend_survey,
    publish_survey,
)
from yakuba.region.services.sweeping import look_after

from .pool import ON, person, wish

LATER = timedelta(days=30)


def events_of(*codes):
    return list(EventRecord.objects.filter(code__in=codes).values_list("code", flat=True))


# Schemes


def test_a_scheme_in_use_never_changes_and_its_next_version_does(region):
    with region.at_prefecture() as kobayashi:
        rules = dict(region.scheme.rules, onsite_days=5)
        with pytest.raises(UnableToAct, match="新しい版"):
            edit_scheme(
                scheme=region.scheme, title="国", rules=rules, actor=kobayashi, at=region.at
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Scheme.objects.filter(pk=region.scheme.pk).update(rules=rules)
        new = revise_scheme(scheme=region.scheme, actor=kobayashi, at=region.at)
        edit_scheme(scheme=new, title=new.title, rules=rules, actor=kobayashi, at=region.at)
        put_to_use(scheme=new, actor=kobayashi, at=region.at)
        retire_scheme(scheme=region.scheme, actor=kobayashi, at=region.at)
        new.refresh_from_db()
        assert (new.version, read_rules(new.rules).onsite_days) == (2, 5)
        changed = EventRecord.objects.get(code="region.scheme.edited").payload["changes"]
        assert changed == ["現地を含む派遣の上限日数: 3日まで → 5日まで"]


def test_what_nobody_has_checked_stays_marked(region):
    rules = read_rules(region.scheme.rules)
    assert rules.unverified == ("1件に派遣できる人数", "翌年度の調査の月", "翌年度の調査の日")


def test_a_town_keeps_only_a_scheme_of_its_own(region):
    with region.at_town() as takagi, pytest.raises(UnableToAct, match="市町村の制度だけ"):
        adopt_shipped(code="soumu-adviser", actor=takagi, at=region.at)


def test_no_round_opens_in_a_month_outside_the_rules(region):
    with region.at_prefecture() as kobayashi, pytest.raises(UnableToAct, match="1月"):
        open_round(
            scheme=region.scheme,
            title="冬の回",
            opens_on=date(2026, 12, 20),
            closes_on=date(2027, 1, 20),
            answer_by=date(2027, 2, 1),
            actor=kobayashi,
            at=region.at,
        )


# Requests


def test_a_draft_is_nobody_elses_and_what_was_sent_is_the_prefectures(region):
    region.drafted()
    with region.at_prefecture():
        assert received(region.passage(region.kobayashi)) == []
    with region.at_town() as takagi:
        row = own_requests().get()
        send_request(request=row, actor=takagi, at=region.at, on=ON)
        assert events_of("region.request.drafted", "region.request.sent") == [
            "region.request.drafted",
            "region.request.sent",
        ]
    with region.at_prefecture():
        [found] = received(region.passage(region.kobayashi))
        assert (found.request.municipality.name, found.state[0]) == ("例示町", "調整前")


def test_more_days_than_the_rules_allow_are_refused_with_the_rule(region):
    row = region.drafted(days=4)
    with region.at_town() as takagi, pytest.raises(UnableToAct, match="1件3日まで"):
        send_request(request=row, actor=takagi, at=region.at, on=ON)


def test_it_may_be_changed_until_the_round_closes_and_then_no_more(region):
    row = region.sent()
    with region.at_town() as takagi:
        given = {"request": row, "round": None, "actor": takagi, "at": region.at}
        change_request(draft=wish(days=2), on=ON, **given)
        assert own_requests().get().days == 2
        with pytest.raises(UnableToAct, match="受付は終わりました"):
            change_request(draft=wish(days=1), on=ON + LATER, **given)
        with pytest.raises(UnableToAct, match="理由"):
            withdraw_request(request=row, reason=" ", actor=takagi, at=region.at)
        withdraw_request(request=row, reason="内部で解決した", actor=takagi, at=region.at)
    with region.at_prefecture():
        assert received(region.passage(region.kobayashi)) == []


def test_the_prefecture_asks_for_nobody(region):
    with region.at_prefecture() as kobayashi, pytest.raises(UnableToAct, match="市町村だけ"):
        from yakuba.region.services.requests import draft_request

        draft_request(draft=wish(), round=region.round, actor=kobayashi, at=region.at)


# Offers


def test_an_offer_reaches_only_the_town_it_is_made_to(region, mihon):
    offer = region.offered(region.sent())
    with region.at_town():
        assert [one.key for one in open_offers(region.passage(region.takagi))] == [offer.key]
        [standing] = standings(region.passage(region.takagi), own_requests())
        assert standing.stage is Stage.OFFERED
        assert standing.offers[0].contact == "aizawa@example.jp　000-000-5000"
    with acting_in(mihon.pk):
        from yakuba.kernel.actor import Actor
        from yakuba.region.rules.exchange import Purpose
        from yakuba.region.services.exchange import step_out

        elsewhere = step_out(
            municipality=mihon, purpose=Purpose.DISPATCH, actor=Actor.system(), at=region.at
        )
        assert published(elsewhere, Offer) == []


def test_the_same_project_has_the_same_adviser_once_a_year(region):
    region.accepted()
    again = region.sent(title="続きを相談したい")
    with pytest.raises(UnableToAct, match="年度に1回"):
        region.offered(again)
    other = region.sent(title="別の事業の相談", project_title="窓口の改革")
    assert region.offered(other).adviser_name == "相沢 望"


def test_a_conflict_of_interest_stands_against_an_offer(region):
    with region.at_prefecture() as kobayashi:
        bound = register_adviser(
            draft=person(number="A-002", conflict_vendors=("架空システム",)),
            actor=kobayashi,
            at=region.at,
        )
        publish_adviser(adviser=bound, actor=kobayashi, at=region.at)
    request = region.sent(vendors=("架空システム",))
    with pytest.raises(UnableToAct, match="架空システム"):
        region.offered(request, bound)


def test_all_offers_are_sent_or_none(region):
    first, second = region.sent(), region.sent(title="二つ目")
    pairs = [
        OfferDraft(first.key, region.adviser.key, "合う"),
        OfferDraft(second.key, region.adviser.key, "同じ事業なので合わない"),
    ]
    with region.at_prefecture() as kobayashi:
        with pytest.raises(UnableToAct):
            send_offers(round=region.round, pairs=pairs, actor=kobayashi, at=region.at)
        assert Offer.objects.count() == 0


def test_a_declined_offer_sends_the_request_into_the_next_round(region):
    offer = region.offered(region.sent())
    with region.at_prefecture() as kobayashi:
        following = open_round(
            scheme=region.scheme,
            title="第9回",
            opens_on=date(2026, 12, 1),
            closes_on=date(2026, 12, 20),
            answer_by=date(2027, 1, 10),
            actor=kobayashi,
            at=region.at,
        )
    with region.at_town() as takagi:
        with pytest.raises(UnableToAct, match="断る理由"):
            decline_offer(offer_key=offer.key, reason="", actor=takagi, at=region.at)
        decline_offer(offer_key=offer.key, reason="日程が合わない", actor=takagi, at=region.at)
        row = own_requests().get()
        assert row.round_key == following.key
        [told] = EventRecord.objects.filter(code="region.request.carried")
        assert told.payload["round"] == "第9回"
        with pytest.raises(UnableToAct, match="回答されています"):
            decline_offer(offer_key=offer.key, reason="もう一度", actor=takagi, at=region.at)


def test_what_was_offered_is_final_and_may_be_taken_back_before_the_answer(region):
    offer = region.offered(region.sent())
    with region.at_prefecture() as kobayashi:
        with pytest.raises(IntegrityError), transaction.atomic():
            Offer.objects.filter(pk=offer.pk).update(days=9)
        withdraw_offer(offer=offer, reason="本人の都合", actor=kobayashi, at=region.at)
    with region.at_town():
        assert open_offers(region.passage(region.takagi)) == []


def test_an_unpublished_adviser_is_offered_to_nobody(region):
    request = region.sent()
    with region.at_prefecture() as kobayashi:
        withdraw_adviser(adviser=region.adviser, actor=kobayashi, at=region.at, reason="辞退")
    with pytest.raises(UnableToAct, match="公開が終わって"):
        region.offered(request)


# Deliveries


def day_on(region, case, day, minutes=180, form=Form.ONSITE):
    with region.at_town() as takagi:
        return record_day(
            case=case,
            day=day,
            form=form,
            minutes=minutes,
            done="現状の聞き取り",
            actor=takagi,
            at=region.at + LATER,
        )


def test_the_fourth_day_is_refused_with_what_to_do_instead(region):
    case = region.accepted()
    for after in (1, 2, 3):
        day_on(region, case, ON + timedelta(days=after))
    with pytest.raises(
        UnableToAct, match="認められた日数は3日です。4日目は記録できません。続きが必要"
    ):
        day_on(region, case, ON + timedelta(days=4))
    # A second session on a day that counts already is no further day.
    day_on(region, case, ON + timedelta(days=3), minutes=60)


def test_hours_online_end_where_the_rules_say(region):
    case = region.accepted(form=Form.ONLINE, days=0, hours=10)
    day_on(region, case, ON + timedelta(days=1), minutes=540, form=Form.ONLINE)
    with pytest.raises(UnableToAct, match="合計が10時間1分"):
        day_on(region, case, ON + timedelta(days=2), minutes=61, form=Form.ONLINE)
    with pytest.raises(UnableToAct, match="オンラインだけ"):
        day_on(region, case, ON + timedelta(days=2))


def test_a_report_is_due_a_week_after_the_end_and_a_survey_in_the_next_fiscal_year(region):
    case = region.accepted()
    day_on(region, case, ON + timedelta(days=5))
    with region.at_town() as takagi:
        ended = end_case(case=case, actor=takagi, at=region.at + LATER)
        assert (ended.ended_on, ended.report_due, ended.survey_due) == (
            date(2026, 11, 25),
            date(2026, 12, 2),
            date(2027, 6, 28),
        )
        [waiting] = owed(date(2026, 12, 4))
        assert (waiting.label, waiting.late_days) == ("派遣の報告", 2)


def test_the_survey_of_the_year_after_is_not_answered_before_that_year(region):
    case = region.accepted()
    day_on(region, case, ON + timedelta(days=5))
    answer = {"case": case, "effect": FollowUp.Effect.SOME, "satisfaction": 4}
    with region.at_town() as takagi:
        end_case(case=case, actor=takagi, at=region.at + LATER)
        with pytest.raises(UnableToAct, match="報告を先に"):
            answer_follow_up(**answer, actor=takagi, at=region.at + LATER)
        send_report(
            case=case, done="選んだ", outcome="できた", satisfaction=5, actor=takagi,
            at=region.at + LATER,
        )  # fmt: skip
        last = region.at.replace(year=2027, month=3, day=31)
        with pytest.raises(UnableToAct, match="令和9年4月1日からです"):
            answer_follow_up(**answer, actor=takagi, at=last)
        assert owed(last.date()) == []
        answer_follow_up(**answer, actor=takagi, at=last + timedelta(days=1))


def test_the_whole_case_is_one_timeline_on_both_sides(region):
    case = region.accepted()
    day_on(region, case, ON + timedelta(days=5))
    with region.at_town() as takagi:
        end_case(case=case, actor=takagi, at=region.at + LATER)
        send_report(
            case=case,
            done="3つの手続を選んだ",
            outcome="工程表ができた",
            satisfaction=5,
            actor=takagi,
            at=region.at + LATER,
        )
        answer_follow_up(
            case=case,
            effect=FollowUp.Effect.STRONG,
            satisfaction=5,
            words="申請の3割がオンラインになった",
            hours_saved=240,
            actor=takagi,
            at=region.at + timedelta(days=230),
        )
        assert DispatchCase.objects.get().audience == Audience.PREFECTURE
        late = EventRecord.objects.get(code="region.case.reported").payload["late"]
        assert late == 18
    with region.at_prefecture():
        found = file_by_key(region.passage(region.kobayashi), case.key)
        assert found.stage is Stage.DONE
        assert found.given_words == "現地1日"
        [behind] = received(region.passage(region.kobayashi))
        moments = timeline(behind.request, behind.offers, behind.replies.values(), [found], ON)
        assert [one.title for one in moments] == [
            "依頼を送った",
            "派遣案が届いた",
            "派遣案を受けた",
            "現地で実施（相沢 望）",
            "派遣が終わった",
            "報告した",
            "翌年度の調査に回答した",
        ]


def test_a_wrong_day_is_taken_back_and_a_case_without_help_is_cancelled(region):
    case = region.accepted()
    day = day_on(region, case, ON + timedelta(days=1))
    with region.at_town() as takagi:
        with pytest.raises(UnableToAct, match="中止できません"):
            cancel_case(case=case, reason="不要", actor=takagi, at=region.at)
        withdraw_day(day=day, actor=takagi, at=region.at)
        with pytest.raises(UnableToAct, match="実施を記録してから"):
            end_case(case=case, actor=takagi, at=region.at)
        cancel_case(case=case, reason="災害対応のため", actor=takagi, at=region.at)
    # The pair may be made again, for nothing was delivered.
    assert region.offered(region.sent(title="改めて相談したい"))


# Surveys, notices


def survey_in(region):
    with region.at_prefecture() as kobayashi:
        row = draft_survey(
            title="令和8年度 需要調査",
            fiscal_year=2026,
            questions=from_lines("一つ｜派遣を希望しますか｜はい、いいえ\n数｜*希望する日数"),
            due=ON + timedelta(days=14),
            actor=kobayashi,
            at=region.at,
        )
        return publish_survey(survey=row, actor=kobayashi, at=region.at, on=ON)


def test_a_town_answers_a_survey_and_the_prefecture_sees_who_has_not(region):
    survey = survey_in(region)
    with region.at_town() as takagi:
        given = {"survey_key": survey.key, "actor": takagi, "at": region.at, "on": ON}
        with pytest.raises(UnableToAnswer, match="派遣を希望しますか"):
            answer_survey(answers={"q2": 3}, is_final=True, **given)
        answer_survey(answers={"q2": 3}, is_final=False, **given)
        assert NeedAnswer.objects.get().published_at is None
        answer_survey(answers={"q1": "はい", "q2": 3}, is_final=True, **given)
    with region.at_prefecture():
        states = states_of(region.passage(region.kobayashi), survey)
        assert [(one.town.name, bool(one.answer)) for one in states] == [("例示町", True)]
        [choice, number] = results(survey, states)
        assert choice.counts == (("はい", 1), ("いいえ", 0))
        assert (number.total, number.n) == (3, 1)


def test_time_is_given_by_moving_the_due_day(region):
    survey = survey_in(region)
    with region.at_prefecture() as kobayashi:
        extend_survey(survey=survey, due=ON + LATER, actor=kobayashi, at=region.at)
    with region.at_town() as takagi:
        answer_survey(
            survey_key=survey.key,
            answers={"q1": "いいえ"},
            is_final=True,
            actor=takagi,
            at=region.at,
            on=ON + timedelta(days=20),
        )
        with pytest.raises(UnableToAct, match="期限を過ぎました"):
            answer_survey(
                survey_key=survey.key,
                answers={"q1": "はい"},
                is_final=True,
                actor=takagi,
                at=region.at,
                on=ON + timedelta(days=40),
            )


def test_what_is_published_reaches_the_people_of_the_town_by_its_own_sweeper(region):
    survey = survey_in(region)
    offer = region.offered(region.sent())
    with region.at_town():
        assert look_after(at=region.at) == 2
        assert look_after(at=region.at) == 0
        kinds = {one.kind: one.key for one in Notice.objects.filter(settled_at=None)}
        assert kinds[Notice.Kind.OFFER] == offer.key
        assert kinds[Notice.Kind.SURVEY] == survey.key
        mails = Delivery.objects.filter(dedupe_key__startswith="region.notice")
        assert {one.destination for one in mails} == {"takagi@reiji.example.jp"}
    with region.at_prefecture() as kobayashi:
        assert look_after(at=region.at) == 0
        withdraw_offer(offer=offer, reason="本人の都合", actor=kobayashi, at=region.at)
    with region.at_town():
        look_after(at=region.at)
        assert Notice.objects.get(kind=Notice.Kind.OFFER).settled_at is not None


def test_a_reminder_is_sent_once_a_day_and_may_be_put_aside(region):
    survey = survey_in(region)
    with region.at_prefecture() as kobayashi:
        wanted = {
            "about": Reminder.About.SURVEY,
            "key": survey.key,
            "title": survey.title,
            "due": survey.due,
            "towns": [region.town],
            "actor": kobayashi,
            "at": region.at,
        }
        remind(**wanted)
        with pytest.raises(UnableToAct, match="1日1回"):
            remind(**wanted)
    with region.at_town() as takagi:
        look_after(at=region.at)
        notice = Notice.objects.get(kind=Notice.Kind.REMINDER)
        dismiss_notice(notice=notice, actor=takagi, at=region.at)
        look_after(at=region.at)
        assert Notice.objects.get(kind=Notice.Kind.REMINDER).settled_at is not None


def test_a_request_left_over_by_a_settled_round_goes_on_by_itself(region):
    region.sent()
    with region.at_prefecture() as kobayashi:
        with pytest.raises(UnableToAct, match="最終日を過ぎてから"):
            settle_round(round=region.round, actor=kobayashi, at=region.at, on=ON)
        extend_round(
            round=region.round,
            closes_on=ON - timedelta(days=1),
            answer_by=ON + timedelta(days=5),
            actor=kobayashi,
            at=region.at,
        )
        settle_round(round=region.round, actor=kobayashi, at=region.at, on=ON)
    with region.at_town():
        look_after(at=region.at)
        [standing] = standings(region.passage(region.takagi), own_requests())
        assert standing.stage is Stage.WAITING
