"""Stages are derived, the clock follows the law, and no refusal leaves without its reasons."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yakuba.demo.definitions import document
from yakuba.kernel.workdays import Calendar
from yakuba.procedures.rules.clock import clock, days_left, due_date, pauses, within_period
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.disposition import (
    IncompleteDisposition,
    Town,
    appeal_notice,
    notice_content,
    outcomes,
)
from yakuba.procedures.rules.shape import Appeal, AppealRoute
from yakuba.procedures.rules.stages import ALLOWED_IN, Act, Stage, Stamps, stage_of, why_not
from yakuba.procedures.rules.vocabulary import Outcome

JAPAN = ZoneInfo("Asia/Tokyo")
AT = datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN)
MIHON = Town(name="見本市", head_title="市長", head_name="加藤 明子")
CHILD = parse(document("child-allowance"))


@pytest.mark.parametrize(
    ("stamps", "stage"),
    [
        (Stamps(), Stage.ARRIVED),
        (Stamps(accepted_at=AT), Stage.ACCEPTED),
        (Stamps(claimed_at=AT), Stage.EXAMINING),
        (Stamps(accepted_at=AT, claimed_at=AT, correction_open=True), Stage.CORRECTING),
        (Stamps(accepted_at=AT, claimed_at=AT, deciding_since=AT), Stage.DECIDING),
        (Stamps(correction_open=True, concluded_at=AT), Stage.CONCLUDED),
    ],
)
def test_the_stage_follows_from_the_stamps(stamps: Stamps, stage: Stage):
    assert stage_of(stamps) is stage
    assert stage.for_applicant()


def test_nothing_but_a_note_is_done_to_a_concluded_application():
    done = [act for act in Act if Stage.CONCLUDED in ALLOWED_IN[act]]
    assert done == [Act.NOTE]
    assert why_not(Act.CLAIM, Stage.CONCLUDED) == (
        "この申請は終わっているため、「担当する」はできません。"
    )
    assert why_not(Act.NOTE, Stage.CONCLUDED) == ""


def test_every_act_is_possible_in_some_stage():
    assert set(ALLOWED_IN) == set(Act)
    assert all(ALLOWED_IN.values())


def test_the_period_runs_from_the_day_after_arrival_in_open_days():
    # Friday evening in UTC is Saturday in Japan: the day of arrival is the Japanese one.
    late = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert due_date(Calendar(), late, 5) == date(2026, 11, 30)
    assert due_date(Calendar(), AT, 5) == date(2026, 11, 30)
    assert due_date(Calendar(), AT, None) is None


def test_the_clock_stands_still_while_a_correction_is_with_the_applicant():
    asked = datetime(2026, 11, 24, 9, 0, tzinfo=JAPAN)
    running = clock(Calendar(), AT, 5, pauses([(asked, None)]), on=date(2026, 11, 27))
    assert (running.due, running.left, running.is_stopped) == (None, None, True)
    answered = datetime(2026, 11, 26, 9, 0, tzinfo=JAPAN)
    again = clock(Calendar(), AT, 5, pauses([(asked, answered)]), on=date(2026, 11, 27))
    assert again.due == date(2026, 12, 2)
    assert (again.left, again.is_stopped, again.is_late) == (3, False, False)


def test_a_late_case_counts_the_open_days_since():
    assert days_left(Calendar(), date(2026, 11, 20), date(2026, 11, 25)) == -2
    assert within_period(date(2026, 11, 20), AT) is True
    assert within_period(date(2026, 11, 19), AT) is False
    assert within_period(None, AT) is None


def test_the_appeal_notice_names_authority_defendant_and_representative():
    review, suit, limit = appeal_notice(Appeal(), MIHON)
    assert "3か月以内に、見本市長に対して審査請求をすることができます" in review
    assert "見本市を被告として（訴訟において見本市を代表する者は見本市長となります。）" in suit
    assert "6か月以内" in suit
    assert "1年を経過" in limit


def test_where_review_must_come_first_the_suit_waits_for_the_ruling():
    suit = appeal_notice(Appeal(route=AppealRoute.REVIEW_FIRST), MIHON)[1]
    assert "裁決を経た後に" in suit
    assert "審査請求のほか" not in suit


def test_the_towns_own_text_and_parties_are_used_when_given():
    own = Appeal(route=AppealRoute.TOWN_TEXT, text="一\n二", source="見本市規則")
    assert appeal_notice(own, MIHON) == ("一", "二")
    board = Appeal(review_authority="見本県知事", defendant="見本市", representative="教育委員会")
    assert "見本県知事に対して" in appeal_notice(board, MIHON)[0]
    assert "代表する者は教育委員会となります" in appeal_notice(board, MIHON)[1]


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.REFUSED, Outcome.DISMISSED])
def test_no_refusal_leaves_without_reasons(outcome: Outcome):
    with pytest.raises(IncompleteDisposition, match="行政手続法第8条"):
        notice_content(CHILD, outcome, reasons="  ", town=MIHON)
    content = notice_content(CHILD, outcome, reasons="市内に住所がないため。", town=MIHON)
    assert content.appeal
    assert content.reasons == "市内に住所がないため。"
    assert content.as_json()["outcome"] == outcome.value


def test_a_grant_needs_no_reasons_but_carries_the_appeal_notice():
    content = notice_content(CHILD, Outcome.GRANTED, reasons="", town=MIHON)
    assert content.title == "児童手当認定通知書"
    assert content.legal_ground == "児童手当法第7条"
    assert len(content.appeal) == 3


def test_a_procedure_decides_only_what_it_provides_for():
    dog = parse(document("dog-registration"))
    assert Outcome.PARTLY not in outcomes(dog)
    assert outcomes(parse(document("address-change"))) == ()
    with pytest.raises(IncompleteDisposition):
        notice_content(dog, Outcome.COMPLETED, reasons="", town=MIHON)


@pytest.mark.parametrize(
    ("name", "title"),
    [("見本市", "市長"), ("見本市", "見本市長"), ("例示町", "町長"), ("例示町", "例示町長")],
)
def test_the_head_is_named_once_however_the_title_is_kept(name: str, title: str):
    assert Town(name, title, "加藤 明子").head == f"{name}長"
