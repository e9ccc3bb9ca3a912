"""The pages of a migration: what they show and keep, what they refuse, and to whom."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yakuba.conversion.models import (
    MigrationPlan,
    MigrationReview,
    Rehearsal,
    RequirementIntake,
    RequirementJudgement,
    RequirementList,
    ReviewItem,
)
from yakuba.conversion.rules.fit import Fit
from yakuba.conversion.rules.migration import ItemState, Outcome
from yakuba.conversion.services.reviews import answer_item, decide_review
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.rules.stages import Reach
from yakuba.programmes.services.links import link_subject
from yakuba.programmes.services.projects import register_project

from .migration_desk import MigrationDesk


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(answer: Any) -> str:
    """Return the page as people read it, without the breaks between phrases."""
    return unescape(re.sub(r"<wbr>|</?span[^>]*>|\u200b", "", answer.content.decode()))


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


@pytest.fixture
def plan(desk: MigrationDesk) -> MigrationPlan:
    return desk.plan()


@pytest.fixture
def kimura(cast: Cast) -> Client:
    return signed_in(cast.kimura)


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'conversion:{name}', args=args)}"


def test_the_list_begins_empty_and_says_what_to_do_first(desk: MigrationDesk, kimura: Client):
    text = read(kimura.get(address("plans")))
    assert "移行計画はまだありません" in text
    assert "移行計画を登録する" in text


def test_a_plan_is_registered_and_stands_in_the_list(desk: MigrationDesk, kimura: Client):
    sent = {"business": "juki", "department": desk.cast.childcare.pk, "goes_live_on": "R9.10.1"}
    answer = kimura.post(address("plan_new"), sent, follow=True)
    assert "移行計画を登録しました" in read(answer)
    assert MigrationPlan.objects.get().goes_live_on == date(2027, 10, 1)
    assert "住民基本台帳" in read(kimura.get(address("plans")))


def test_a_business_without_a_name_and_one_known_already_come_back(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    sent: dict[str, Any] = {"business": "", "own_name": "", "department": desk.cast.childcare.pk}
    answer = kimura.post(address("plan_new"), sent)
    assert answer.status_code == 422
    assert "業務を選ぶか、業務の名称を入力してください" in read(answer)
    answer = kimura.post(address("plan_new"), sent | {"business": "jido-teate"})
    assert answer.status_code == 422
    assert "すでに登録されています" in read(answer)


def test_a_section_registers_its_own_business_only(desk: MigrationDesk):
    client = signed_in(desk.cast.aoki)
    text = read(client.get(address("plan_new")))
    assert "子育て支援課" in text
    assert "環境課" not in text
    sent = {"business": "juki", "department": desk.cast.environment.pk}
    assert client.post(address("plan_new"), sent).status_code == 422


def test_a_plan_is_changed(plan: MigrationPlan, desk: MigrationDesk, kimura: Client):
    sent = {
        "business": "jido-teate",
        "department": desk.cast.childcare.pk,
        "target_system": "標準準拠システムA",
    }
    kimura.post(address("plan_edit", plan.pk), sent)
    plan.refresh_from_db()
    assert plan.target_system == "標準準拠システムA"
    assert "移行計画を変更した" in read(kimura.get(address("plan_history", plan.pk)))


def test_the_sample_is_taken_and_counted(plan: MigrationPlan, kimura: Client):
    page = read(kimura.get(address("lists", plan.pk)))
    assert "児童手当の要件（見本）" in page
    assert "住民基本台帳の要件（見本）" not in page
    text = read(kimura.post(address("take_sample", plan.pk, "sample-child-allowance"), follow=True))
    assert "12件のうち0件を判定しました" in text
    assert "未判定" in read(kimura.get(address("plan", plan.pk)))
    wrong = address("take_sample", plan.pk, "sample-resident")
    assert kimura.post(wrong).status_code == 404


def _sheet(*rows: str) -> io.BytesIO:
    heading = "番号,機能・帳票,要件,種別,根拠"
    file = io.BytesIO("\n".join([heading, *rows]).encode("cp932"))
    file.name = "要件.csv"
    return file


def _handed_in(client: Client, plan: MigrationPlan, *rows: str) -> RequirementIntake:
    sent = {"title": "標準仕様書", "source": "所管省", "file": _sheet(*rows)}
    answer = client.post(address("lists", plan.pk), sent)
    assert answer.status_code == 302, read(answer)
    return RequirementIntake.objects.latest("pk")


def _columns() -> dict[str, str]:
    names = ("NUMBER", "FUNCTION", "TEXT", "ASKED", "BASIS")
    return {f"column_{place}": name for place, name in enumerate(names)}


def test_a_list_with_faults_is_told_by_cell_and_nothing_is_taken(
    plan: MigrationPlan, kimura: Client
):
    intake = _handed_in(kimura, plan, "1,請求,受け付ける,必須,法7条", "1,支払,,たぶん,")
    text = read(kimura.post(address("intake", intake.pk), _columns()))
    for cell in ("A3", "C3", "D3"):
        assert cell in text
    assert "2行目と同じ番号です" in text
    text = read(kimura.post(address("intake_take", intake.pk), follow=True))
    assert "直していない誤りが3件あります" in text
    assert not RequirementList.objects.exists()


def test_a_good_list_is_tried_first_and_taken_whole(plan: MigrationPlan, kimura: Client):
    intake = _handed_in(kimura, plan, "1,請求,受け付ける,必須,法7条", "2,,=1+1,不可,")
    text = read(kimura.post(address("intake", intake.pk), _columns()))
    assert "2件の要件を読みました" in text
    assert not RequirementList.objects.exists()
    text = read(kimura.post(address("intake_take", intake.pk), follow=True))
    assert "標準仕様書（第1版）" in text
    again = read(kimura.post(address("intake_take", intake.pk), follow=True))
    assert "すでに取り込まれています" in again


def test_a_requirement_is_judged_and_the_next_one_opens(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    desk.listed(plan)
    first, second = desk.requirement(plan, "T-001"), desk.requirement(plan, "T-002")
    sent = {"fit": "GAP", "owner": "", "due": "", "step": "next"}
    answer = kimura.post(address("requirement", first.pk), sent)
    assert answer.status_code == 422
    assert "担当の職と期限を入力してください" in read(answer)
    sent |= {"owner": str(desk.post(desk.cast.ueno).pk), "due": "R9.1.29"}
    answer = kimura.post(address("requirement", first.pk), sent)
    assert answer["Location"].endswith(f"/requirements/{second.pk}/")
    text = read(kimura.get(address("requirement", first.pk)))
    assert "未判定 → 差異あり（要対応）" in text
    assert "子育て支援課長" in text


def test_requirements_are_searched_filtered_and_taken_away(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    desk.listed(plan)
    desk.judged(plan, "T-009", Fit.OUT, note="独自の文書はない")
    page = address("fit", plan.pk)
    assert "T-009" not in read(kimura.get(page, {"fit": "OPEN"}))
    assert "T-009" in read(kimura.get(page, {"asked": "NEVER"}))
    assert "条件に合う要件はありません" in read(kimura.get(page, {"q": "無い言葉"}))
    found = read(kimura.get(page, {"owner": "0", "q": "公金"}))
    assert "T-011" in found
    assert "T-010" not in found
    answer = kimura.get(address("fit_table", plan.pk, "csv"), {"fit": "OUT"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "対象外" in text
    assert len(text.splitlines()) == 2
    book = kimura.get(address("fit_table", plan.pk, "xlsx"))
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert kimura.get(address("fit_table", plan.pk, "pdf")).status_code == 404


def test_many_requirements_are_answered_at_once_or_none(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    desk.listed(plan)
    picked = [desk.requirement(plan, number).pk for number in ("T-001", "T-007")]
    sent = {"pick": picked, "fit": "OPTION"}
    answer = kimura.post(address("fit_bulk", plan.pk), sent)
    assert answer.status_code == 422
    assert "T-001：「標準オプションを使う」は" in read(answer)
    assert not RequirementJudgement.objects.exclude(fit=Fit.OPEN).exists()
    text = read(kimura.post(address("fit_bulk", plan.pk), sent | {"fit": "FIT"}, follow=True))
    assert "2件の要件を変更しました" in text
    assert RequirementJudgement.objects.filter(fit=Fit.FIT).count() == 2
    assert "要件を選んでから" in read(kimura.post(address("fit_bulk", plan.pk), follow=True))


def test_a_rehearsal_is_planned_reported_and_compared_by_count(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    today = timezone.localdate()
    sent = {"title": "第1回", "starts": today.isoformat(), "last": today.isoformat()}
    text = read(kimura.post(address("rehearsal_new", plan.pk), sent, follow=True))
    assert "移行リハーサルを予定に入れました" in text
    made = Rehearsal.objects.get()
    assert made.ends == today + timedelta(days=1)
    assert "第1回" in read(kimura.get(address("calendar")))
    counted = {"rows_in": "1000", "rows_out": "980", "rows_rejected": "15", "result": "外字が残る"}
    text = read(kimura.post(address("rehearsal_report", made.pk), counted, follow=True))
    assert "5件が、移行先にもエラー行にもありません" in text
    assert "件数に差" in read(kimura.get(address("plan", plan.pk)))
    answer = kimura.post(address("rehearsal_cancel", made.pk), {"cancel-reason": "x"})
    assert answer.status_code == 422
    assert "結果を記録したリハーサルは中止できません" in read(answer)


def test_the_calendar_goes_to_calendar_programs(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    assert "これからの予定はありません" in read(kimura.get(address("calendar")))
    soon = timezone.localdate() + timedelta(days=40)
    desk.rehearsal(plan, starts=soon, ends=soon + timedelta(days=3))
    desk.review(plan, meets_on=soon)
    text = kimura.get(address("calendar_file")).content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{soon:%Y%m%d}" in text
    assert f"DTEND;VALUE=DATE:{soon + timedelta(days=3):%Y%m%d}" in text


def test_go_waits_for_every_criterion_and_for_the_deciding_post(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    review = desk.review(plan)
    eguchi, ueno = signed_in(desk.cast.eguchi), signed_in(desk.cast.ueno)
    go = {"decision-outcome": "GO", "decision-reason": "準備が整った"}
    assert kimura.post(address("review_decide", review.pk), go).status_code == 404
    answer = eguchi.post(address("review_decide", review.pk), go)
    assert answer.status_code == 422
    assert "まだ確かめられていません" in read(answer)
    first, second = ReviewItem.objects.filter(review=review)
    ueno.post(address("item", first.pk), {"state": "YES", "evidence": "差は0件"})
    ueno.post(address("item", second.pk), {"state": "NO", "evidence": "時間がなかった"})
    assert eguchi.post(address("review_decide", review.pk), go).status_code == 422
    assert ueno.get(address("item_overrule", second.pk)).status_code == 404
    eguchi.post(address("item_overrule", second.pk), {"reason": "前回の試験で足りる"})
    text = read(eguchi.post(address("review_decide", review.pk), go, follow=True))
    assert "不問の理由：前回の試験で足りる" in text
    assert MigrationReview.objects.get().outcome == "GO"
    assert ueno.get(address("item", first.pk)).status_code == 404


def test_no_go_needs_a_reason_only(plan: MigrationPlan, desk: MigrationDesk):
    review = desk.review(plan)
    eguchi = signed_in(desk.cast.eguchi)
    sent = {"decision-outcome": "NO_GO", "decision-reason": ""}
    assert eguchi.post(address("review_decide", review.pk), sent).status_code == 422
    sent["decision-reason"] = "件数が合わない"
    text = read(eguchi.post(address("review_decide", review.pk), sent, follow=True))
    assert "移行しない" in text


def test_a_meeting_is_called_with_the_usual_criteria_and_gets_one_more(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    page = read(kimura.get(address("review_new", plan.pk)))
    assert "元に戻す手順（切戻し）を、実際に試した" in page
    sent = {
        "title": "判定会議",
        "meets_on": "R9.9.1",
        "decider": desk.post(desk.cast.eguchi).pk,
        "post": desk.post(desk.cast.ueno).pk,
        "criteria": "一つ目\n\n二つ目\n一つ目",
    }
    kimura.post(address("review_new", plan.pk), sent)
    review = MigrationReview.objects.get()
    more = {"item-criterion": "三つ目", "item-post": sent["post"]}
    kimura.post(address("item_new", review.pk), more)
    found = review.items.values_list("criterion", flat=True)
    assert list(found) == ["一つ目", "二つ目", "三つ目"]


def _pages(desk: MigrationDesk, plan: MigrationPlan) -> list[str]:
    desk.listed(plan)
    review = desk.review(plan)
    item = review.items.all()[0]
    return [
        address("plan", plan.pk),
        address("plan_history", plan.pk),
        address("fit", plan.pk),
        address("fit_table", plan.pk, "csv"),
        address("requirement", desk.requirement(plan, "T-001").pk),
        address("rehearsal", desk.rehearsal(plan).pk),
        address("review", review.pk),
        address("lists", plan.pk),
        address("plan_edit", plan.pk),
        address("rehearsal_new", plan.pk),
        address("review_new", plan.pk),
        address("item", item.pk),
    ]


def test_another_section_and_another_town_see_nothing(
    plan: MigrationPlan, desk: MigrationDesk, takagi: User, kimura: Client
):
    pages = _pages(desk, plan)
    assert {page: kimura.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    for user in (desk.cast.kudo, takagi):
        client = signed_in(user)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert "児童手当" not in read(signed_in(desk.cast.kudo).get(address("plans")))
    assert signed_in(takagi).get(address("plans")).status_code == 404
    assert signed_in(takagi).get(address("calendar_file")).status_code == 404


def test_who_leads_reads_but_does_not_write(plan: MigrationPlan, desk: MigrationDesk):
    client = signed_in(desk.cast.omori)
    assert client.get(address("plan", plan.pk)).status_code == 200
    assert client.get(address("plan_edit", plan.pk)).status_code == 404
    assert client.get(address("lists", plan.pk)).status_code == 404
    assert client.post(address("fit_bulk", plan.pk)).status_code == 404


def test_a_decided_meeting_is_closed(plan: MigrationPlan, desk: MigrationDesk, kimura: Client):
    review = desk.review(plan)
    for item in review.items.all():
        answer_item(item=item, state=ItemState.YES, evidence="確認", **desk.act(desk.cast.ueno))
    decide_review(review=review, outcome=Outcome.GO, reason="よい", **desk.act(desk.cast.eguchi))
    text = read(kimura.get(address("review", review.pk)))
    assert "決定を記録する" not in text
    assert "判定項目を加える" not in text


def test_what_waits_for_a_post_stands_above_its_plans(plan: MigrationPlan, desk: MigrationDesk):
    desk.listed(plan)
    ueno = desk.post(desk.cast.ueno)
    desk.judged(plan, "T-008", Fit.GAP, owner=ueno.pk, due=timezone.localdate() - timedelta(days=1))
    desk.review(plan)
    today = desk.review(plan, title="臨時の会議", meets_on=timezone.localdate(), criteria=["一つ"])
    text = read(signed_in(desk.cast.ueno).get(address("plans")))
    assert "差異への対応：T-008 通知" in text
    assert "期限超過" in text
    assert "判定項目の確認：件数照合に差がない" in text
    assert "移行の可否の決定" not in text
    eguchi = signed_in(desk.cast.eguchi)
    assert "移行の可否の決定：臨時の会議" in read(eguchi.get(address("plans")))
    desk.judged(plan, "T-008", Fit.FIT)
    sent = {"decision-outcome": "NO_GO", "decision-reason": "延期"}
    eguchi.post(address("review_decide", today.pk), sent)
    assert "あなたの職が担当のもの" not in read(eguchi.get(address("plans")))
    assert "差異への対応" not in read(signed_in(desk.cast.ueno).get(address("plans")))
    assert "あなたの職が担当のもの" not in read(signed_in(desk.cast.kudo).get(address("plans")))


def test_a_plan_shows_the_projects_that_link_it_to_who_may_see_them(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    project = register_project(
        name="基幹業務システムの標準化",
        department=desk.cast.dx,
        reach=Reach.MEMBERS,
        **desk.act(),
        on=desk.on,
    )
    link_subject(project=project, subject=plan.ref, note="10月に移行", **desk.act())
    page = address("plan", plan.pk)
    shown = read(kimura.get(page))
    assert "つながる事業" in shown
    assert "10月に移行" in shown
    assert "つながる事業" not in read(signed_in(desk.cast.aoki).get(page))
    linked = read(kimura.get(f"/mihon/desk/projects/{project.pk}/links/"))
    assert "児童手当の移行計画" in linked


def test_the_lists_ask_as_much_for_many_as_for_few(
    plan: MigrationPlan, desk: MigrationDesk, kimura: Client
):
    desk.listed(plan)
    desk.rehearsal(plan, post=desk.post(desk.cast.ueno))
    desk.review(plan)
    pages = [address("plans"), address("calendar"), address("plan", plan.pk)]
    for page in pages:
        kimura.get(page)
    few = [_asked(kimura, page) for page in pages]
    for number in range(4):
        other = desk.plan(business="", own_name=f"業務{number}")
        desk.rehearsal(other, post=desk.post(desk.cast.ishida))
        desk.review(other)
        desk.rehearsal(plan, title=f"第{number + 2}回", post=desk.post(desk.cast.kudo))
        desk.review(plan, title=f"第{number + 2}回")
    assert [_asked(kimura, page) for page in pages] == few


def _asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)
