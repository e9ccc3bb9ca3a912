"""The thread of the desk: arrived, accepted, examined, corrected, drafted, decided, told."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application
from yakuba.procedures.queries.cases import stage_of_case
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import (
    acceptance,
    conclusion,
    corrections,
    disposition,
    examination,
)

from .desk import arrive, codes, publish


@pytest.fixture
def town(cast: Cast, at: datetime) -> Iterator[Cast]:
    """見本市 with its cast, active, the 専決 table in force."""
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(municipality=cast.municipality, at=at, valid_from=at.date())
        yield cast


@pytest.fixture
def case(town: Cast, at: datetime) -> Application:
    """児童手当, applied for by 佐々木 on Friday at ten."""
    return arrive(town, publish(at), at)


def fresh(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def examined(case: Application, town: Cast, at: datetime, verdict: str = "OK") -> Application:
    aoki = town.actor(town.aoki)
    examination.claim(application=case, actor=aoki, at=at)
    examination.check(
        application=case,
        marks={"lives_here": verdict, "raises_child": "OK"},
        actor=aoki,
        at=at,
    )
    return fresh(case)


def test_aoki_grants_and_the_notice_reaches_sasaki(town: Cast, case: Application, at: datetime):
    acceptance.accept(application=case, actor=town.actor(town.aoki), at=at)
    examined(case, town, at)
    decision = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=town.actor(town.aoki), at=at
    )
    assert stage_of_case(fresh(case)) is Stage.DECIDING
    deciding.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    deciding.approve(decision=decision, actor=town.actor(town.ueno), at=at)
    ended = fresh(case)
    assert (ended.outcome, ended.concluded_at) == ("GRANTED", at)
    assert codes(case.pk) == [
        "procedures.application.arrived",
        "procedures.application.accepted",
        "procedures.application.claimed",
        "procedures.application.checked",
        "procedures.application.checked",
        "procedures.disposition.drafted",
        "procedures.application.granted",
        "procedures.notice.issued",
    ]
    notice = IssuedDocument.objects.get()
    assert (notice.number, notice.title) == ("見子第1号", "児童手当認定通知書")
    assert any("審査請求" in part for part in notice.content["appeal"])
    # 「上記1の審査請求」 needs a paragraph that is numbered 1.
    assert [part[:2] for part in notice.content["appeal"]] == ["1 ", "2 ", "3 "]
    deliver_due(at=at)
    notice.refresh_from_db()
    assert notice.produced_at is not None
    assert CaughtMail.objects.filter(recipient="sasaki@example.jp").count() == 2


def test_a_refusal_without_reasons_cannot_be_drafted(town: Cast, case: Application, at: datetime):
    examined(case, town, at, "NG")
    with pytest.raises(disposition.UnableToDraftDisposition, match="理由を入力"):
        disposition.draft_disposition(
            application=case, outcome=Outcome.REFUSED, actor=town.actor(town.aoki), at=at
        )
    assert Decision.objects.count() == 0


def test_a_refusal_goes_to_the_director_with_reasons_and_appeal(
    town: Cast, case: Application, at: datetime
):
    examined(case, town, at, "NG")
    decision = disposition.draft_disposition(
        application=case,
        outcome=Outcome.REFUSED,
        reasons="市内に住所がないため。",
        actor=town.actor(town.aoki),
        at=at,
    )
    for who in (town.ishida, town.ueno, town.eguchi):
        deciding.approve(decision=decision, actor=town.actor(who), at=at)
    notice = IssuedDocument.objects.get()
    assert notice.kind == "procedures.notice_refused"
    assert notice.content["reasons"] == ["市内に住所がないため。"]
    assert "procedures.application.refused" in codes(case.pk)


def test_nothing_is_drafted_before_every_item_is_judged(
    town: Cast, case: Application, at: datetime
):
    aoki = town.actor(town.aoki)
    examination.claim(application=case, actor=aoki, at=at)
    with pytest.raises(disposition.UnableToDraftDisposition, match="2件残って"):
        disposition.draft_disposition(application=case, outcome=Outcome.GRANTED, actor=aoki, at=at)


def test_what_is_not_fit_is_not_granted(town: Cast, case: Application, at: datetime):
    examined(case, town, at, "NG")
    with pytest.raises(disposition.UnableToDraftDisposition, match="不適合"):
        disposition.draft_disposition(
            application=case, outcome=Outcome.GRANTED, actor=town.actor(town.aoki), at=at
        )


def test_sent_back_the_case_is_examined_again_and_the_same_draft_goes_round_anew(
    town: Cast, case: Application, at: datetime
):
    examined(case, town, at)
    aoki = town.actor(town.aoki)
    decision = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=aoki, at=at
    )
    deciding.send_back(
        decision=decision, actor=town.actor(town.ishida), at=at, opinion="口座を確かめてください。"
    )
    assert stage_of_case(fresh(case)) is Stage.EXAMINING
    again = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=aoki, at=at
    )
    assert again.pk == decision.pk
    assert Decision.objects.get().round == 2
    assert stage_of_case(fresh(case)) is Stage.DECIDING
    assert codes(case.pk)[-3:] == [
        "procedures.disposition.drafted",
        "procedures.disposition.returned",
        "procedures.disposition.drafted",
    ]


def test_a_successor_gives_up_the_returned_draft_and_drafts_anew(
    town: Cast, case: Application, at: datetime
):
    examined(case, town, at)
    first = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=town.actor(town.aoki), at=at
    )
    deciding.pull_back(decision=first, actor=town.actor(town.aoki), at=at)
    examination.hand_over(application=case, to=town.ishida, actor=town.actor(town.aoki), at=at)
    second = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=town.actor(town.ishida), at=at
    )
    assert second.pk != first.pk
    assert fresh(case).decision_id == second.pk
    assert Decision.objects.get(pk=first.pk).abandoned_at == at


def test_a_case_that_ended_meanwhile_is_not_decided(town: Cast, case: Application, at: datetime):
    examined(case, town, at)
    decision = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=town.actor(town.aoki), at=at
    )
    Application.objects.filter(pk=case.pk).update(outcome="WITHDRAWN", concluded_at=at)
    deciding.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    with pytest.raises(deciding.UnableToApprove, match="取下げ"):
        deciding.approve(decision=decision, actor=town.actor(town.ueno), at=at)
    assert Decision.objects.get().decided_at is None
    assert IssuedDocument.objects.count() == 0


def test_of_two_officers_at_once_the_second_is_told_who_was_first(
    town: Cast, case: Application, at: datetime
):
    examination.claim(application=case, actor=town.actor(town.aoki), at=at)
    with pytest.raises(examination.UnableToClaim, match="青木 美咲さんが先に"):
        examination.claim(application=case, actor=town.actor(town.ishida), at=at)
    examination.claim(application=case, actor=town.actor(town.ishida), at=at, seen=town.aoki.pk)
    assert fresh(case).claimed_by_id == town.ishida.pk
    with pytest.raises(examination.UnableToCheck, match="いまの担当は石田 健さん"):
        examination.check(
            application=case, marks={"lives_here": "OK"}, actor=town.actor(town.aoki), at=at
        )


@pytest.mark.parametrize("who", ["kudo", "kimura", "sasaki"])
def test_nobody_outside_the_section_acts(town: Cast, case: Application, at: datetime, who: str):
    actor = town.actor(getattr(town, who))
    with pytest.raises(examination.UnableToClaim, match="表示できません"):
        examination.claim(application=case, actor=actor, at=at)
    assert codes(case.pk) == ["procedures.application.arrived"]


def test_a_case_is_not_handed_to_another_section(town: Cast, case: Application, at: datetime):
    with pytest.raises(examination.UnableToHandOver, match="工藤"):
        examination.hand_over(application=case, to=town.kudo, actor=town.actor(town.aoki), at=at)


def test_the_clock_stands_while_a_correction_is_with_sasaki(
    town: Cast, case: Application, at: datetime
):
    before = case.due_date
    assert before == date(2026, 12, 7)
    examination.claim(application=case, actor=town.actor(town.aoki), at=at)
    correction = corrections.request_correction(
        application=case,
        items=[{"question": "account", "message": "支店名が読み取れません。"}],
        due=date(2026, 12, 4),
        actor=town.actor(town.aoki),
        at=at,
    )
    assert fresh(case).due_date is None
    assert stage_of_case(fresh(case)) is Stage.CORRECTING
    corrections.cancel_correction(
        correction=correction,
        reason="電話で確認しました。",
        actor=town.actor(town.aoki),
        at=at + timedelta(days=5),
    )
    assert fresh(case).due_date == date(2026, 12, 8)
    assert codes(case.pk)[-2:] == [
        "procedures.correction.requested",
        "procedures.correction.cancelled",
    ]


@pytest.mark.parametrize(
    ("items", "due", "sentence"),
    [
        ([], date(2026, 12, 4), "一つ以上"),
        ([{"question": "account", "message": " "}], date(2026, 12, 4), "どこをどう"),
        ([{"question": "nothing", "message": "?"}], date(2026, 12, 4), "見つかりません"),
        ([{"question": "account", "message": "?"}], date(2026, 11, 20), "明日以降"),
    ],
)
def test_a_correction_names_its_fields_and_leaves_time(
    town: Cast, case: Application, at: datetime, items, due, sentence
):
    examination.claim(application=case, actor=town.actor(town.aoki), at=at)
    with pytest.raises(corrections.UnableToRequestCorrection, match=sentence):
        corrections.request_correction(
            application=case, items=items, due=due, actor=town.actor(town.aoki), at=at
        )


def test_a_correction_lapses_the_day_after_and_only_once(
    town: Cast, case: Application, at: datetime
):
    examination.claim(application=case, actor=town.actor(town.aoki), at=at)
    corrections.request_correction(
        application=case,
        items=[{"question": "account", "message": "支店名が読み取れません。"}],
        due=date(2026, 12, 4),
        actor=town.actor(town.aoki),
        at=at,
    )
    assert corrections.lapse_due(at=at + timedelta(days=14)) == 0
    assert corrections.lapse_due(at=at + timedelta(days=15)) == 1
    assert corrections.lapse_due(at=at + timedelta(days=16)) == 0
    assert stage_of_case(fresh(case)) is Stage.EXAMINING
    assert fresh(case).due_date is not None
    assert codes(case.pk)[-1] == "procedures.correction.lapsed"


def test_what_arrives_on_friday_night_is_stamped_on_monday_morning(town: Cast, at: datetime):
    friday_night = at.replace(hour=22)
    case = arrive(town, publish(at), friday_night)
    assert acceptance.accept_due(at=friday_night + timedelta(hours=1)) == 0
    # Monday, 23 November 2026 is a holiday: the counter opens on Tuesday.
    tuesday = at.replace(day=24, hour=8, minute=31)
    assert acceptance.accept_due(at=tuesday - timedelta(days=1)) == 0
    assert acceptance.accept_due(at=tuesday) == 1
    assert fresh(case).accepted_at == tuesday
    assert fresh(case).arrived_at == friday_night
    assert acceptance.accept_due(at=tuesday) == 0


def test_a_booking_is_closed_without_a_decision_but_a_disposition_is_not(
    town: Cast, case: Application, at: datetime
):
    with pytest.raises(conclusion.UnableToComplete, match="決裁"):
        conclusion.complete(application=case, actor=town.actor(town.aoki), at=at)


def test_the_appeal_notice_names_the_mayor_of_the_town_once(
    town: Cast, case: Application, at: datetime
):
    examined(case, town, at)
    decision = disposition.draft_disposition(
        application=case, outcome=Outcome.GRANTED, actor=town.actor(town.aoki), at=at
    )
    notice = " ".join(decision.content["notice"]["appeal"])
    assert "見本市長に対して" in notice
    assert "見本市見本市長" not in notice
