"""What an e-learning system tells comes in as a whole or not at all, and counts as if entered."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.talent.models import Certificate, CourseSession, Enrolment, ResultIntake
from yakuba.talent.queries.required import overview
from yakuba.talent.queries.result_intake import columns_of
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.required import Group
from yakuba.talent.rules.result_file import (
    Column,
    Known,
    Reading,
    Seat,
    fault_in,
    guess,
    heading_row,
    read,
)
from yakuba.talent.rules.seats import Outcome, Presence, Standing
from yakuba.talent.services.enrolments import enrol
from yakuba.talent.services.required import RequirementDraft, require
from yakuba.talent.services.result_intake import begin_intake, take_in, try_intake

from .test_training_views import HOME, signed_in, text
from .training_desk import TrainingDesk, training_desk

BEGINS, TODAY = date(2026, 11, 20), date(2026, 11, 30)
HEADINGS = ("職員番号", "メールアドレス", "出席状況", "受講結果", "修了日")
PLACES = dict(enumerate(Column))


def known(**fields: Any) -> Known:
    people = {"aoki": 1, "aoki@mihon.example.jp": 1, "kudo": 2, "ueno": 3, "001": 4}
    seats = {
        1: Seat(11, Standing.SEATED),
        2: Seat(12, Standing.COMPLETED, "ATTENDED", "COMPLETED"),
        3: Seat(13, Standing.ASKED),
    }
    return Known(**{"people": people, "seats": seats, "begins": BEGINS, "today": TODAY, **fields})


def came_to(*rows: tuple[object, ...], **fields: Any) -> Reading:
    return read([HEADINGS, *rows], heading_at=0, columns=PLACES, known=known(**fields))


def test_headings_of_systems_are_known():
    assert guess(HEADINGS) == PLACES
    assert guess(["氏名", "ユーザーID", "E-mail", "ステータス", "Completed On"]) == {
        1: Column.NUMBER,
        2: Column.MAIL,
        3: Column.OUTCOME,
        4: Column.DONE_ON,
    }
    assert heading_row([["受講結果一覧"], [], HEADINGS, ["aoki"]]) == 2


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({0: Column.NUMBER, 1: Column.NUMBER}, "2つの列"),
        ({0: Column.OUTCOME}, "職員番号"),
        ({0: Column.MAIL}, "出欠"),
        ({0: Column.MAIL, 1: Column.OUTCOME}, ""),
    ],
)
def test_a_choice_of_columns_that_cannot_be_meant_is_refused(columns, said):
    assert (said in fault_in(columns)) if said else fault_in(columns) == ""


@pytest.mark.parametrize(
    ("result", "presence", "outcome"),
    [
        ("修了", Presence.ATTENDED, Outcome.COMPLETED),
        (" Ｐａｓｓｅｄ ", Presence.ATTENDED, Outcome.COMPLETED),
        ("〇", Presence.ATTENDED, Outcome.COMPLETED),
        ("不合格", Presence.ATTENDED, Outcome.NOT_COMPLETED),
    ],
)
def test_a_result_tells_that_somebody_took_part(result, presence, outcome):
    (line,) = came_to(("aoki", "", "", result)).lines
    assert (line.enrolment, line.presence, line.outcome) == (11, presence, outcome)


def test_who_has_not_finished_or_did_not_apply_is_left_out_and_named():
    reading = came_to(("aoki", "", "", "受講中"), ("ueno", "", "", "修了"), (1.0, "", "出席", ""))
    assert not reading.lines
    assert [(one.row, one.who) for one in reading.skipped] == [(2, "aoki"), (3, "ueno")]
    assert "承認待ち" in reading.skipped[1].why
    assert [fault.cell for fault in reading.faults] == ["A4"]
    late = came_to(("'001", "", "出席", ""))
    assert "申し込んでいません" in late.skipped[0].why
    (line,) = came_to(("001", "", "出席", ""), adds_people=True).lines
    assert (line.enrolment, line.presence, line.outcome) == (None, Presence.ATTENDED, None)


def test_what_is_recorded_already_is_not_new():
    reading = came_to(("kudo", "", "", "修了"), (), ("", "", "", ""))
    assert (reading.unchanged, reading.rows, reading.lines) == (1, 1, ())


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (("nobody", "", "", "修了"), "A2", "見つかりません"),
        (("", "", "", "修了"), "A2", "入力してください"),
        (("kudo", "aoki@mihon.example.jp", "", "修了"), "B2", "別の職員"),
        (("aoki", "", "たぶん", "修了"), "C2", "「出席」か「欠席」"),
        (("aoki", "", "", "優"), "D2", "「修了」か「未修了」"),
        (("aoki", "", "欠席", "修了"), "D2", "欠席の人は修了にできません"),
        (("kudo", "", "欠席", ""), "C2", "結果が記録されている"),
        (("aoki", "", "", "修了", "2026-11-19"), "E2", "開始の日"),
        (("aoki", "", "", "修了", "令和8年12月1日"), "E2", "今日"),
        (("aoki", "", "", "修了", "きのう"), "E2", ""),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(row, cell, said):
    (fault,) = came_to(row).faults
    assert fault.cell == cell
    assert said in fault.sentence


def test_two_rows_of_one_person_are_a_fault():
    (fault,) = came_to(("aoki", "", "", "修了"), ("", "aoki@mihon.example.jp", "", "修了")).faults
    assert (fault.cell, fault.sentence[:3]) == ("B3", "2行目")


@pytest.mark.parametrize(
    "day",
    [
        "2026/11/25 10:00",
        datetime.fromisoformat("2026-11-25T09:00"),
        date(2026, 11, 25),
        "令和8年11月25日",
    ],
)
def test_days_are_read_as_systems_write_them(day):
    (line,) = came_to(("aoki", "", "", "修了", day)).lines
    assert line.done_on == date(2026, 11, 25)


# With the people of the town


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> TrainingDesk:
    return training_desk(cast)


def elearning(desk: TrainingDesk, *users: User) -> CourseSession:
    """Set a session that 青木, 工藤 and 石田 take, and let it begin."""
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    session = desk.session(course)
    enrol(session=session, people=users, **desk.act())
    desk.at = session.ends_at + timedelta(days=1)
    return session


def as_csv(*rows: tuple[object, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode("utf-8-sig")


def as_excel(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("空")
        sheet = book.add_worksheet("結果")
        sheet.write(0, 0, "研修の結果")
        for at, row in enumerate((HEADINGS, *rows), start=2):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def begun(desk: TrainingDesk, session: CourseSession, content: bytes) -> ResultIntake:
    return begin_intake(session=session, content=content, name="lms.csv", **desk.act())


def tried(desk: TrainingDesk, intake: ResultIntake, *, adds_people: bool = False) -> Reading:
    return try_intake(
        intake=intake,
        sheet=intake.sheet,
        columns=columns_of(intake),
        adds_people=adds_people,
        **desk.act(),
    )


@pytest.mark.parametrize("written", [as_csv, as_excel])
def test_a_list_records_attendance_results_certificates_and_the_compulsory_share(
    desk: TrainingDesk, written: Any
):
    cast = desk.cast
    session = elearning(desk, cast.aoki, cast.kudo, cast.ishida)
    required = require(
        draft=RequirementDraft("必須", session.course, Group.ALL, date(2026, 12, 25)), **desk.act()
    )
    done_on = timezone.localdate(session.starts_at)
    intake = begun(
        desk,
        session,
        written(
            ("aoki", "", "", "修了", done_on.isoformat()),
            ("", cast.kudo.email.upper(), "", "合格", ""),
            ("ishida", "", "欠席", "", ""),
            ("ueno", "", "", "修了", ""),
        ),
    )
    reading = tried(desk, intake)
    assert not reading.faults
    assert (len(reading.lines), reading.completed, reading.absent) == (3, 2, 1)
    assert [one.who for one in reading.skipped] == ["ueno"]
    assert not Enrolment.objects.exclude(presence="").exists()
    take_in(intake=intake, **desk.act())
    standing = {one.user.username: one.standing for one in Enrolment.objects.all()}
    assert standing == {
        "aoki": Standing.COMPLETED,
        "kudo": Standing.COMPLETED,
        "ishida": Standing.ABSENT,
    }
    days = dict(Enrolment.objects.values_list("user__username", "completed_on"))
    assert days["aoki"] == done_on
    assert days["kudo"] == timezone.localdate(session.ends_at)
    assert Certificate.objects.count() == 2
    assert overview(required, timezone.localdate(desk.at)).tally.done == 2
    fact = EventRecord.objects.get(code="talent.session.results_taken_in").payload
    assert (fact["rows"], fact["completed"], fact["absent"]) == (4, 2, 1)
    with pytest.raises(UnableToAct, match="すでに取り込まれています"):
        take_in(intake=intake, **desk.act())


def test_one_fault_keeps_everything_out(desk: TrainingDesk):
    cast = desk.cast
    session = elearning(desk, cast.aoki, cast.kudo)
    intake = begun(desk, session, as_csv(("aoki", "", "", "修了"), ("kudo", "", "", "秀")))
    assert [fault.cell for fault in tried(desk, intake).faults] == ["D3"]
    with pytest.raises(UnableToAct, match="1件あります"):
        take_in(intake=intake, **desk.act())
    assert not Enrolment.objects.exclude(presence="").exists()
    intake.refresh_from_db()
    assert (intake.faults, intake.taken_at) == (1, None)


def test_who_did_not_apply_is_added_when_that_is_wished(desk: TrainingDesk):
    cast = desk.cast
    session = elearning(desk, cast.aoki)
    intake = begun(desk, session, as_csv(("kudo", "", "", "修了"), ("takagi", "", "", "修了")))
    (fault,) = tried(desk, intake, adds_people=True).faults
    assert "見つかりません" in fault.sentence
    again = begun(desk, session, as_csv(("kudo", "", "", "修了")))
    assert tried(desk, again, adds_people=True).added == 1
    take_in(intake=again, **desk.act())
    assert Enrolment.objects.get(user=cast.kudo).standing is Standing.COMPLETED


def test_the_same_headings_are_known_again_and_a_later_list_brings_only_what_is_new(
    desk: TrainingDesk,
):
    cast = desk.cast
    session = elearning(desk, cast.aoki, cast.kudo)
    odd = "番号,点,判\naoki,,完了\nkudo,,受講中\n".encode()
    first = begun(desk, session, odd)
    assert columns_of(first) == {}
    with pytest.raises(UnableToAct, match="職員番号"):
        take_in(intake=first, **desk.act())
    chosen = {0: Column.NUMBER, 2: Column.OUTCOME}
    usual = {"sheet": "", "adds_people": False, **desk.act()}
    try_intake(intake=first, columns=chosen, **usual)
    take_in(intake=first, **desk.act())
    second = begun(desk, session, odd.replace("受講中".encode(), "完了".encode()))
    assert columns_of(second) == chosen
    reading = tried(desk, second)
    assert (len(reading.lines), reading.unchanged) == (1, 1)


def test_only_those_in_charge_take_results_in_and_only_once_it_has_begun(desk: TrainingDesk):
    cast = desk.cast
    session = desk.session()
    with pytest.raises(UnableToAct, match="開始の時刻から"):
        begun(desk, session, as_csv(("aoki", "", "", "修了")))
    desk.at = session.ends_at
    with pytest.raises(UnableToAct, match="人材育成"):
        begin_intake(session=session, content=b"a", name="a.csv", **desk.act(cast.ueno))
    with pytest.raises(UnableToAct, match="何も書かれていません"):
        begun(desk, session, b"")


def test_it_is_handed_in_tried_and_taken_on_the_page(cast: Cast, in_mihon: object):
    desk = training_desk(cast)
    desk.at = timezone.now() - timedelta(days=20)
    session = elearning(desk, cast.aoki)
    murakami = signed_in(cast.others["murakami"])
    url = f"{HOME}sessions/{session.pk}/intake/"
    assert url.removeprefix(HOME) in text(murakami.get(f"{HOME}sessions/{session.pk}/"))
    assert murakami.post(url).status_code == 422
    content = as_csv(("aoki", "", "", "修了"), ("kudo", "", "", "修了"))
    sent = murakami.post(url, {"file": SimpleUploadedFile("lms.csv", content)})
    page = text(murakami.get(sent["Location"]))
    assert "この対応で確かめる" in page
    columns = {f"column_{place}": one.value for place, one in PLACES.items()}
    refused = murakami.post(sent["Location"], {"column_0": "NUMBER"})
    assert refused.status_code == 422
    page = text(murakami.post(sent["Location"], columns))
    assert "1人の記録が変わります" in page
    assert "3行目　kudo　この回に申し込んでいません。" in page
    taken = murakami.post(f"{sent['Location']}take/", follow=True)
    assert "出欠と結果を取り込みました" in text(taken)
    assert "取込済み" in text(murakami.get(url))
    assert "取り込まれています" in text(murakami.post(f"{sent['Location']}take/", follow=True))
    for who in (cast.ueno, cast.aoki):
        assert signed_in(who).get(url).status_code == 404
        assert signed_in(who).get(sent["Location"]).status_code == 404
