"""The pages of training as those open them who may, and as those who may not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.rules import check_number
from yakuba.foundation.documents.tables import count_rows
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.tables import TableKind
from yakuba.organisation.demo import Cast
from yakuba.talent.events.about_skills import person_ref
from yakuba.talent.models import (
    Certificate,
    Course,
    CourseSession,
    Enrolment,
    ExpectedLevel,
    Feedback,
    FrameworkVersion,
    PlanLine,
    RequiredTraining,
    TrainingPlan,
)
from yakuba.talent.queries.training_panel import KEPT, panel_of
from yakuba.talent.rules.course_file import COLUMNS
from yakuba.talent.rules.courses import Mode, Stage
from yakuba.talent.rules.required import Group
from yakuba.talent.rules.seats import Standing
from yakuba.talent.services.required import RequirementDraft, require

from .training_desk import TrainingDesk, training_desk

HOME = "/mihon/desk/people/"


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming:
            answer.content = re.sub(rb"</?wbr[^>]*>", b"", answer.content)
        return answer


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> TrainingDesk:
    found = training_desk(cast)
    found.at = timezone.now()
    return found


@pytest.fixture
def murakami(desk: TrainingDesk) -> Client:
    return signed_in(desk.cast.others["murakami"])


def finished(desk: TrainingDesk, *users: User, **fields: Any) -> list[Enrolment]:
    desk.at = timezone.now() - timedelta(days=13)
    parts = desk.completed(desk.session(desk.course(**fields)), *users)
    desk.at = timezone.now()
    return parts


def required_of(desk: TrainingDesk) -> RequiredTraining:
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    draft = RequirementDraft(
        "情報セキュリティ研修",
        course,
        Group.ALL,
        FiscalYear.of(timezone.localdate()).end - timedelta(days=1),
    )
    return require(draft=draft, **desk.act())


def test_a_course_goes_from_the_form_to_the_catalogue(desk: TrainingDesk, murakami: Client):
    form = {
        "title": "はじめてのRPA",
        "provider": "OWN",
        "mode": "PLACE",
        "minutes": "90",
        "cost_yen": "0",
        "skill1": str(desk.skill.pk),
        "from1": "0",
        "to1": "1",
    }
    wrong = murakami.post(
        f"{HOME}courses/new/", form | {"minutes": "", "url": "https://example.jp"}
    )
    assert wrong.status_code == 422
    assert "時間（分）を入力してください。" in text(wrong)
    assert "はじめてのRPA" in text(wrong)
    made = murakami.post(f"{HOME}courses/new/", form, follow=True)
    assert "下書きを作りました" in text(made)
    course = Course.objects.get()
    aoki = signed_in(desk.cast.aoki)
    assert aoki.get(f"{HOME}courses/{course.pk}/").status_code == 404
    assert "講座はまだありません" in text(aoki.get(f"{HOME}courses/"))
    murakami.post(f"{HOME}courses/{course.pk}/edit/", form | {"title": "RPA入門"})
    murakami.post(f"{HOME}courses/{course.pk}/publish/")
    assert "RPA入門" in text(aoki.get(f"{HOME}courses/?q=rpa"))
    assert "当てはまる講座がありません" in text(aoki.get(f"{HOME}courses/?q=木工"))
    again = murakami.post(f"{HOME}courses/{course.pk}/revise/", follow=True)
    assert "第2版" in text(again)
    murakami.post(f"{HOME}courses/{course.pk}/close/")
    course.refresh_from_db()
    assert course.stage is Stage.CLOSED


def test_the_catalogue_leaves_as_a_table_and_comes_back(desk: TrainingDesk, murakami: Client):
    desk.course()
    csv = murakami.get(f"{HOME}courses/table.csv")
    lines = text(csv).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert "データ活用 1→2" in lines[1]
    excel = murakami.get(f"{HOME}courses/table.xlsx")
    book = SimpleUploadedFile("k.xlsx", b"".join(excel.streaming_content))
    assert count_rows(TableKind.XLSX, book) == 1
    assert murakami.get(f"{HOME}courses/table.exe").status_code == 404
    content = "\n".join([lines[0], lines[1].replace("K0001", "").replace("はじめての", "続・")])
    file = {"file": SimpleUploadedFile("k.csv", content.encode()), "act": "try"}
    tried = murakami.post(f"{HOME}courses/import/", file)
    assert "1件を取り込めます" in text(tried)
    assert Course.objects.count() == 1
    file = {"file": SimpleUploadedFile("k.csv", content.encode("cp932")), "act": "take"}
    taken = murakami.post(f"{HOME}courses/import/", file, follow=True)
    assert "1件を下書きとして取り込みました" in text(taken)
    assert Course.objects.latest("pk").skills.get().skill == desk.skill


def test_a_list_with_faults_is_told_cell_by_cell_and_taken_by_nobody(
    desk: TrainingDesk, murakami: Client
):
    content = (
        "講座名,提供,形式,時間(分),費用(円),身につくスキル,案内の所在,出典\n"
        ",どこか,集合,0,無料,木工 1→2,https://example.jp,\n"
        "正しい講座,自団体,集合,60,0,データ活用 2→1,,\n"
    )
    file = {"file": SimpleUploadedFile("k.csv", content.encode()), "act": "take"}
    answer = murakami.post(f"{HOME}courses/import/", file)
    page = text(answer)
    assert answer.status_code == 422
    for said in (
        "講座名を入力してください。",
        "提供は「自団体」",
        "時間(分)は1から",
        "費用(円)は0から",
        "「木工」というスキルは登録されていません",
        "出典",
        "より高くし",
    ):
        assert said in page, said
    assert not Course.objects.exists()
    file = {"file": SimpleUploadedFile("k.csv", "氏名\n青木\n".encode()), "act": "try"}
    assert "見出し" in text(murakami.post(f"{HOME}courses/import/", file))
    file = {"file": SimpleUploadedFile("k.bin", b"\x00\xff\xfe"), "act": "try"}
    assert "表として読めません" in text(murakami.post(f"{HOME}courses/import/", file))


def test_from_the_session_to_the_seat_by_hand(desk: TrainingDesk, murakami: Client):
    cast, course = desk.cast, desk.course()
    day = timezone.localdate() + timedelta(days=20)
    form = {
        "start_day": day.isoformat(),
        "start_time": "13:30",
        "end_day": day.isoformat(),
        "end_time": "16:30",
        "place": "大会議室",
        "capacity": "1",
        "deadline": (day - timedelta(days=5)).isoformat(),
    }
    refused = murakami.post(f"{HOME}courses/{course.pk}/session/", form | {"end_time": "13:00"})
    assert "終了は、開始より後" in text(refused)
    murakami.post(f"{HOME}courses/{course.pk}/session/", form)
    session = CourseSession.objects.get()
    aoki, ueno = signed_in(cast.aoki), signed_in(cast.ueno)
    applied = aoki.post(
        f"{HOME}sessions/{session.pk}/apply/", {"purpose": "集計のため"}, follow=True
    )
    assert "子育て支援課長の承認を待っています" in text(applied)
    part = Enrolment.objects.get()
    assert "あなたの承認を待っている申込み" in text(ueno.get(f"{HOME}training/"))
    page = text(ueno.get(f"{HOME}enrolments/{part.pk}/"))
    assert "集計のため" in page
    assert "受講を承認する" in page
    ueno.post(f"{HOME}enrolments/{part.pk}/answer/", {"answer": "yes"})
    assert "受講決定" in text(aoki.get(f"{HOME}training/"))
    assert b"BEGIN:VEVENT" in aoki.get(f"{HOME}training/calendar.ics").content
    assert "満席" in text(signed_in(cast.kudo).get(f"{HOME}sessions/{session.pk}/"))
    murakami.post(f"{HOME}sessions/{session.pk}/edit/", form | {"place": "小会議室"})
    assert "小会議室" in text(aoki.get(f"{HOME}enrolments/{part.pk}/"))
    aoki.post(f"{HOME}enrolments/{part.pk}/cancel/", {"reason": "都合"})
    part.refresh_from_db()
    assert part.standing is Standing.CANCELLED
    assert "理由を入力" in text(
        murakami.post(f"{HOME}sessions/{session.pk}/cancel/", {"reason": ""}, follow=True)
    )
    murakami.post(f"{HOME}sessions/{session.pk}/cancel/", {"reason": "台風"})
    assert "この回は中止になりました" in text(aoki.get(f"{HOME}sessions/{session.pk}/"))


def test_no_is_said_on_the_page_with_a_reason(desk: TrainingDesk):
    part = desk.asked(desk.session(), desk.cast.aoki)
    ueno = signed_in(desk.cast.ueno)
    url = f"{HOME}enrolments/{part.pk}/answer/"
    assert "理由を入力" in text(ueno.post(url, {"answer": "no"}, follow=True))
    ueno.post(url, {"answer": "no", "reason": "繁忙期"})
    page = text(signed_in(desk.cast.aoki).get(f"{HOME}enrolments/{part.pk}/"))
    assert "不承認" in page
    assert "繁忙期" in page


def test_the_roll_the_result_and_the_papers(desk: TrainingDesk, murakami: Client):
    cast = desk.cast
    desk.at = timezone.now() - timedelta(days=13)
    session = desk.session()
    part = desk.seated(session, cast.aoki, cast.ueno)
    desk.at = timezone.now()
    roll = f"{HOME}sessions/{session.pk}/roll/"
    assert "青木 美咲" in text(murakami.get(roll))
    assert "1人" in text(murakami.post(roll, {f"p{part.pk}": "ATTENDED"}, follow=True))
    results = f"{HOME}sessions/{session.pk}/results/"
    assert "修了証を発行します" in text(murakami.get(results))
    murakami.post(results, {f"o{part.pk}": "COMPLETED"})
    certificate = Certificate.objects.get()
    aoki = signed_in(cast.aoki)
    url = f"{HOME}certificates/{certificate.pk}.pdf"
    first = b"".join(aoki.get(url).streaming_content)
    assert first.startswith(b"%PDF-")
    assert b"".join(aoki.get(url).streaming_content) == first
    assert signed_in(cast.kudo).get(url).status_code == 404
    sheet = murakami.get(f"{HOME}sessions/{session.pk}/sheet.pdf")
    assert sheet.content.startswith(b"%PDF-")
    people = text(murakami.get(f"{HOME}sessions/{session.pk}/people.csv"))
    assert "子育て支援課,aoki,青木 美咲,修了" in people
    number = certificate.document.number
    check = check_number(certificate.document.content_hash)
    asked = {"number": number, "check": check}
    assert "発行した内容のとおりです" in text(murakami.get(f"{HOME}certificates/", asked))
    asked["check"] = "0000-0000-0000-0000"
    assert "照合番号が合いません" in text(murakami.get(f"{HOME}certificates/", asked))
    assert "修了証はありません" in text(murakami.get(f"{HOME}certificates/", {"number": "x"}))


def test_feedback_is_told_without_names_from_three_answers_on(desk: TrainingDesk, murakami: Client):
    cast = desk.cast
    parts = finished(desk, cast.aoki, cast.ishida, cast.kudo)
    course = parts[0].session.course
    for part in parts:
        client = signed_in(part.user)
        url = f"{HOME}enrolments/{part.pk}/feedback/"
        assert client.post(url, {}).status_code == 422
        page = text(murakami.get(f"{HOME}courses/{course.pk}/"))
        assert "回答が3人未満のため表示しません" in page
        client.post(url, {"usefulness": "4", "difficulty": "3", "remark": f"感想{part.pk}"})
    assert Feedback.objects.count() == 3
    page = text(murakami.get(f"{HOME}courses/{course.pk}/"))
    assert "4.0 / 5" in page
    assert f"感想{parts[0].pk}" in page
    assert "青木" not in page
    assert "感想" not in text(signed_in(cast.aoki).get(f"{HOME}courses/{course.pk}/"))


def test_a_course_at_any_time_is_told_done_on_the_page(desk: TrainingDesk):
    session = desk.session(desk.course(mode=Mode.ANYTIME))
    part = desk.seated(session, desk.cast.aoki, desk.cast.ueno)
    aoki = signed_in(desk.cast.aoki)
    assert "いつでも受けられる講座" in text(aoki.get(f"{HOME}training/"))
    done = aoki.post(f"{HOME}enrolments/{part.pk}/done/", follow=True)
    assert "受け終わったことを記録しました" in text(done)


def expect_two(desk: TrainingDesk) -> None:
    version = FrameworkVersion.objects.create(
        framework=desk.skill.framework,
        number=1,
        definition={},
        created_at=desk.at,
        published_at=desk.at,
    )
    ExpectedLevel.objects.create(
        version=version,
        skill=desk.skill,
        kind="RANK",
        target="OFFICER",
        level=2,
        valid_from=timezone.localdate() - timedelta(days=300),
    )


def test_a_head_turns_gaps_into_a_plan(desk: TrainingDesk):
    cast = desk.cast
    expect_two(desk)
    desk.assessed(cast.aoki, 1, timezone.localdate() - timedelta(days=100))
    session = desk.session()
    ueno = signed_in(cast.ueno)
    assert "子育て支援課" in text(ueno.get(f"{HOME}training-plans/"))
    url = f"{HOME}training-plans/section/{cast.childcare.pk}/"
    page = text(ueno.get(url))
    assert "はじめてのデータ活用" in page
    key = f"{cast.aoki.pk}-{desk.skill.pk}-2-{session.pk}"
    form = {
        "title": "計画",
        "due": (timezone.localdate() + timedelta(days=60)).isoformat(),
        "chosen": [key],
    }
    assert "提案し直す" in text(ueno.post(url, form | {"again": "1"}))
    assert not TrainingPlan.objects.exists()
    assert "提案が変わりました" in text(ueno.post(url, form | {"chosen": ["1-1-1-1"]}))
    ueno.post(url, form)
    plan = TrainingPlan.objects.get()
    shown = text(ueno.get(f"{HOME}training-plans/{plan.pk}/"))
    assert "申込済み" in shown
    table = text(ueno.get(f"{HOME}training-plans/{plan.pk}/table.csv"))
    assert "青木 美咲,データ活用,1,1,2" in table
    assert "育成計画に入っているもの" in text(signed_in(cast.aoki).get(f"{HOME}training/"))
    line = PlanLine.objects.get()
    lines = f"{HOME}training-plans/{plan.pk}/lines/{line.pk}/"
    assert "はじめてのデータ活用" in text(ueno.get(lines))
    ueno.post(f"{lines}drop/")
    assert not PlanLine.objects.exists()
    ueno.post(f"{HOME}training-plans/{plan.pk}/close/")
    plan.refresh_from_db()
    assert plan.closed_at is not None


def test_a_compulsory_training_is_imposed_followed_and_brought_to_an_end(
    desk: TrainingDesk, murakami: Client
):
    cast = desk.cast
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    end = FiscalYear.of(timezone.localdate()).end - timedelta(days=1)
    form = {
        "title": "情報セキュリティ研修",
        "course": str(course.pk),
        "group": "ALL",
        "due": end.isoformat(),
        "joiner_days": "60",
    }
    assert murakami.post(f"{HOME}required/new/", form | {"due": ""}).status_code == 422
    murakami.post(f"{HOME}required/new/", form)
    found = RequiredTraining.objects.get()
    url = f"{HOME}required/{found.pk}/"
    assert "情報セキュリティ研修" in text(murakami.get(f"{HOME}required/"))
    page = text(murakami.get(url))
    assert "14人のうち0人（" in page
    assert "工藤 拓也" in page
    assert "必ず受ける研修" in text(signed_in(cast.aoki).get(f"{HOME}training/"))
    session = desk.session(course)
    acts = {
        "順に申し込みます": {"act": "enrol", "session": str(session.pk)},
        "申し込む回を選んで": {"act": "enrol", "session": ""},
        "順に知らせます": {"act": "remind"},
        "理由を入力": {"act": "waive", "user": str(cast.kato.pk)},
        "対象外にしました": {"act": "waive", "user": str(cast.kato.pk), "reason": "特別職"},
        "対象に戻しました": {"act": "restore", "user": str(cast.kato.pk)},
        "期限を変えました": {"act": "due", "due": end.isoformat()},
        "職員を選んでください": {"act": "waive", "user": "0"},
        "必須研修を終えました": {"act": "end"},
    }
    for said, given in acts.items():
        assert said in text(murakami.post(f"{url}act/", given, follow=True)), said


def test_heads_see_names_of_their_own_people_and_others_only_the_sum(desk: TrainingDesk):
    cast, found = desk.cast, required_of(desk)
    url = f"{HOME}required/{found.pk}/"
    own = text(signed_in(cast.ueno).get(url))
    assert "青木 美咲" in own
    assert "工藤 拓也" not in own
    table = text(signed_in(cast.ueno).get(f"{url}table.csv"))
    assert "青木 美咲" in table
    assert "工藤 拓也" not in table
    plain = text(signed_in(cast.kudo).get(url))
    assert "14人のうち0人（" in plain
    assert "青木 美咲" not in plain
    assert "石田 健" not in plain
    assert signed_in(cast.kudo).get(f"{url}table.csv").status_code == 404


def addresses(desk: TrainingDesk) -> dict[str, str]:
    """Return every address of training with something behind it, by what it is for."""
    cast = desk.cast
    session = desk.session()
    part = desk.asked(session, cast.aoki)
    (done,) = finished(desk, cast.aoki, title="終わった講座")
    certificate = Certificate.objects.get(enrolment=done)
    expect_two(desk)
    plan = TrainingPlan.objects.create(
        department=cast.childcare,
        title="計画",
        due=timezone.localdate() + timedelta(days=60),
        made_at=desk.at,
        made_by="上野",
    )
    line = PlanLine.objects.create(plan=plan, user=cast.aoki, skill=desk.skill, target=2)
    required = required_of(desk)
    course = session.course
    return {
        "courses/": "all",
        "courses/table.csv": "all",
        f"courses/{course.pk}/": "all",
        f"sessions/{session.pk}/": "all",
        "training/": "all",
        "training/calendar.ics": "all",
        "training-plans/": "all",
        "required/": "all",
        f"required/{required.pk}/": "all",
        "courses/new/": "talent",
        "courses/import/": "talent",
        "certificates/": "talent",
        "required/new/": "talent",
        f"courses/{course.pk}/edit/": "talent",
        f"courses/{course.pk}/session/": "talent",
        f"sessions/{session.pk}/edit/": "talent",
        f"sessions/{session.pk}/roll/": "talent",
        f"sessions/{session.pk}/results/": "talent",
        f"sessions/{session.pk}/sheet.pdf": "talent",
        f"sessions/{session.pk}/people.csv": "talent",
        f"required/{required.pk}/table.csv": "line",
        f"training-plans/{plan.pk}/": "line",
        f"training-plans/{plan.pk}/table.csv": "line",
        f"training-plans/{plan.pk}/lines/{line.pk}/": "line",
        f"training-plans/section/{cast.childcare.pk}/": "line",
        f"enrolments/{part.pk}/": "own",
        f"certificates/{certificate.pk}.pdf": "own",
        f"enrolments/{done.pk}/feedback/": "person",
    }


def test_every_page_opens_for_whom_it_is_and_for_nobody_else(desk: TrainingDesk, takagi: User):
    cast = desk.cast
    found = addresses(desk)
    opens = {
        "all": {"aoki", "ueno", "kudo", "murakami"},
        "talent": {"murakami"},
        "line": {"ueno", "murakami"},
        "own": {"aoki", "ueno", "murakami"},
        "person": {"aoki"},
    }
    people = (cast.aoki, cast.ueno, cast.kudo, cast.others["murakami"], takagi)
    for user in people:
        client = signed_in(user)
        for address, kind in found.items():
            expected = 200 if user.username in opens[kind] else 404
            if user.username == "takagi":
                assert client.get(HOME + address).status_code in (302, 404), address
            else:
                assert client.get(HOME + address).status_code == expected, (user, address)
    for client in (Client(), signed_in(cast.sasaki)):
        for address in found:
            assert client.get(HOME + address).status_code in (302, 404), address


def test_nothing_of_another_town_is_acted_on(desk: TrainingDesk, takagi: User):
    cast = desk.cast
    session = desk.session()
    part = desk.asked(session, cast.aoki)
    course = session.course
    found = required_of(desk)
    posts = (
        f"courses/{course.pk}/publish/",
        f"courses/{course.pk}/revise/",
        f"courses/{course.pk}/close/",
        f"sessions/{session.pk}/cancel/",
        f"sessions/{session.pk}/apply/",
        f"enrolments/{part.pk}/answer/",
        f"enrolments/{part.pk}/cancel/",
        f"enrolments/{part.pk}/done/",
        f"required/{found.pk}/act/",
    )
    for client in (signed_in(takagi), signed_in(cast.sasaki)):
        for address in posts:
            answer = client.post(HOME + address, {"answer": "yes", "act": "end", "reason": "x"})
            assert answer.status_code in (302, 404), address
    part.refresh_from_db()
    session.refresh_from_db()
    found.refresh_from_db()
    assert part.standing is Standing.ASKED
    assert session.cancelled_at is None
    assert found.ended_at is None
    assert Course.objects.filter(code=course.code).count() == 1


def test_no_list_of_persons_can_be_sorted_by_what_they_can_do(desk: TrainingDesk):
    desk.completed(desk.session(), desk.cast.kudo, desk.cast.aoki)
    ueno = signed_in(desk.cast.others["murakami"])
    session = CourseSession.objects.get()
    plain = text(ueno.get(f"{HOME}sessions/{session.pk}/people.csv"))
    asked = text(ueno.get(f"{HOME}sessions/{session.pk}/people.csv?order=-level&sort=level"))
    assert asked == plain
    assert plain.index("青木 美咲") < plain.index("工藤 拓也")


def test_the_page_of_a_person_and_their_file_hold_their_training(desk: TrainingDesk):
    finished(desk, desk.cast.aoki)
    aoki = desk.cast.aoki
    ref = person_ref(aoki.pk)
    made = panel_of(desk.actor(aoki), ref, desk.at.date())
    assert made is not None
    shown = render_to_string(made.template, {"panel": made.context})
    assert "はじめてのデータ活用" in shown
    assert "修了" in shown
    (row,) = KEPT[0].rows(aoki.pk)
    assert len(row) == len(KEPT[0].heading)
    assert "見研第1号" in row
    assert panel_of(Actor.guest(), ref, desk.at.date()) is None
