"""補正 by the applicant: only what was asked changes, and the clock runs again."""

from datetime import timedelta

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Attachment, CorrectionRequest
from yakuba.procedures.queries.status import standing_of
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.services import corrections
from yakuba.procedures.services.answer_correction import UnableToCorrect, answer_correction

from . import status

NEW_NAME = {"family": "佐々木", "given": "華子", "family_kana": "ササキ", "given_kana": "ハナコ"}


@pytest.fixture
def town(in_mihon, cast):
    return cast


@pytest.fixture
def case(town, at):
    return status.arrive(town, at)


def answer(correction, town, at, values, **more):
    return answer_correction(
        correction=correction, values=values, actor=town.actor(town.sasaki), at=at, **more
    )


def test_sasaki_corrects_her_name_and_both_are_kept(town, case, at):
    correction = status.ask(town, case, at)
    later = at + timedelta(days=3)
    answered = answer(correction, town, later, {"applicant": NEW_NAME})
    assert answered.answered_at == later
    assert answered.answers_before["applicant"]["given"] == "花子"
    assert answered.answers_after["applicant"]["given"] == "華子"
    held = status.fresh(case)
    assert held.answers["applicant"]["given"] == "華子"
    assert held.applicant_name == "佐々木 華子"
    assert "華子" in held.search_text
    fact = EventRecord.objects.get(code="procedures.correction.answered")
    assert fact.payload["questions"] == ["applicant"]
    assert fact.actor_name == town.sasaki.name


def test_the_time_with_the_applicant_does_not_count(town, case, at):
    due_before = case.due_date
    correction = status.ask(town, case, at)
    assert status.fresh(case).due_date is None
    answer(correction, town, at + timedelta(days=7), {"applicant": NEW_NAME})
    due = status.fresh(case).due_date
    assert due is not None and due > due_before


def test_what_was_not_asked_stays_whatever_is_sent(town, case, at):
    correction = status.ask(town, case, at)
    answer(correction, town, at, {"applicant": NEW_NAME, "children": 9, "account": "別の口座"})
    held = status.fresh(case)
    assert (held.answers["children"], held.answers["account"]) == (2, status.ANSWERS["account"])


def test_a_corrected_address_is_where_mail_and_codes_go(town, case, at):
    correction = status.ask(town, case, at, {"email": "届きませんでした。"})
    answer(correction, town, at, {"email": "hanako@example.jp"})
    assert status.fresh(case).applicant_email == "hanako@example.jp"


def test_answering_twice_keeps_the_first(town, case, at):
    correction = status.ask(town, case, at)
    first = answer(correction, town, at, {"applicant": NEW_NAME})
    other = NEW_NAME | {"given": "別人"}
    again = answer(correction, town, at + timedelta(hours=1), {"applicant": other})
    assert again.answered_at == first.answered_at
    assert status.fresh(case).answers["applicant"]["given"] == "華子"
    assert EventRecord.objects.filter(code="procedures.correction.answered").count() == 1


def test_a_late_answer_is_taken_until_the_lapse_is_recorded(town, case, at):
    correction = status.ask(town, case, at)
    late = at + timedelta(days=20)
    answer(correction, town, late, {"applicant": NEW_NAME})
    assert corrections.lapse_due(at=late) == 0
    assert CorrectionRequest.objects.get().answered_at == late


def test_after_the_lapse_it_is_too_late_and_says_so(town, case, at):
    correction = status.ask(town, case, at)
    late = at + timedelta(days=20)
    assert corrections.lapse_due(at=late) == 1
    with pytest.raises(UnableToCorrect, match="審査中"):
        answer(correction, town, late, {"applicant": NEW_NAME})
    assert status.fresh(case).answers["applicant"]["given"] == "花子"


@pytest.mark.parametrize("who", ["suzuki", "aoki", "kudo"])
def test_nobody_else_corrects(town, case, at, who):
    correction = status.ask(town, case, at)
    with pytest.raises(UnableToCorrect, match="表示できません"):
        answer_correction(
            correction=correction,
            values={"applicant": NEW_NAME},
            actor=town.actor(getattr(town, who)),
            at=at,
        )
    with pytest.raises(UnableToCorrect):
        answer_correction(
            correction=correction, values={"applicant": NEW_NAME}, actor=Actor.guest(), at=at
        )


def test_an_answer_that_is_none_is_refused_and_nothing_is_written(town, case, at):
    correction = status.ask(town, case, at, {"children": "人数を確かめてください。"})
    with pytest.raises(UnableToCorrect):
        answer(correction, town, at, {"children": 99})
    assert status.fresh(case).answers["children"] == 2
    assert CorrectionRequest.objects.get().answered_at is None


def test_text_and_groups_are_corrected_together(town, case, at):
    correction = status.ask(
        town,
        case,
        at,
        {"account": "口座番号が7桁ありません。", "members": "全員を書いてください。"},
    )
    members = [{"member": "太郎", "age": 5}, {"member": "次郎", "age": 2}]
    answer(correction, town, at, {"account": "みほん銀行 本店 7654321", "members": members})
    held = status.fresh(case)
    assert held.answers["members"] == members
    assert held.answers["account"] == "みほん銀行 本店 7654321"


def test_an_optional_answer_may_be_taken_out(town, at):
    case = status.arrive(town, at, remarks="急ぎます")
    correction = status.ask(town, case, at, {"remarks": "要らない記載です。"})
    answer(correction, town, at, {"remarks": None})
    assert "remarks" not in status.fresh(case).answers


def test_files_are_added_and_replaced_and_the_old_one_stays_on_record(town, case, at):
    first = status.ask(town, case, at, {"photos": "通帳の写真を付けてください。"})
    answer(first, town, at, {}, uploads={"photos": [status.photo()]})
    held = Attachment.objects.get(application=case)
    assert status.fresh(case).answers["photos"] == [
        {"file": str(held.file_id), "name": held.file.name}
    ]
    again = at + timedelta(days=1)
    second = status.ask(town, case, again, {"photos": "ぼやけています。"})
    answer(
        second,
        town,
        again,
        {},
        uploads={"photos": [status.photo("鮮明.jpg", "blue")]},
        removed=[str(held.file_id)],
    )
    held.refresh_from_db()
    assert held.replaced_at == again
    assert Attachment.objects.filter(application=case).count() == 2
    assert [one["name"] for one in status.fresh(case).answers["photos"]] == ["鮮明.jpg"]


def test_a_file_that_is_none_is_refused_and_nothing_is_written(town, case, at):
    from django.core.files.uploadedfile import SimpleUploadedFile

    correction = status.ask(town, case, at, {"photos": "通帳の写真を付けてください。"})
    with pytest.raises(UnableToCorrect):
        answer(
            correction,
            town,
            at,
            {},
            uploads={"photos": [SimpleUploadedFile("a.exe", b"MZ\x90", "image/jpeg")]},
        )
    assert CorrectionRequest.objects.get().answered_at is None
    assert not Attachment.objects.filter(application=case).exists()


def test_the_standing_says_that_the_clock_stands_and_then_runs(town, case, at):
    correction = status.ask(town, case, at)
    standing = standing_of(status.fresh(case), on=at.date())
    assert standing.stage is Stage.CORRECTING
    assert standing.clock.is_stopped
    answer(correction, town, at, {"applicant": NEW_NAME})
    standing = standing_of(status.fresh(case), on=at.date())
    assert standing.stage is Stage.EXAMINING
    assert not standing.clock.is_stopped
    assert [one.pk for one in standing.answered] == [correction.pk]
