"""The pages of work: what they show, that they keep what was typed, and to whom they are shut."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from yakuba.decisions import demo as senketsu
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import (
    AgendaItem,
    ApprovalRequest,
    Attachment,
    Comment,
    Meeting,
    Membership,
    Project,
    Task,
)
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.services.approvals import ask_approval
from yakuba.programmes.services.attachments import attach
from yakuba.programmes.services.comments import write_comment
from yakuba.programmes.services.meetings import add_item, call_meeting
from yakuba.programmes.urls.tasks import urlpatterns

from .work import PNG, Work, work_of


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


@pytest.fixture
def work(cast: Cast) -> Iterator[Work]:
    now = timezone.now()
    on = timezone.localdate(now)
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(municipality=cast.municipality, at=now, valid_from=on)
        yield work_of(cast, now, on)


@pytest.fixture
def kudo(work: Work) -> Client:
    return signed_in(work.cast.kudo)


@pytest.fixture
def task(work: Work) -> Task:
    return work.task("画面を決める")


def url(name: str, *args: object, town: str = "mihon", query: str = "") -> str:
    return f"/{town}{reverse(f'programmes:{name}', args=args)}{query}"


def text(answer: Any) -> str:
    return answer.content.decode()


# My work


def test_my_work_is_ticked_off_and_taken_back(work: Work, kudo: Client, task: Task):
    page = text(kudo.get(url("mine")))
    assert "今日まで" in page
    assert task.title in page
    done = kudo.post(url("task_finish", task.pk), {"back": "mine"})
    assert done["Location"].endswith(f"/mine/?done={task.pk}")
    page = text(kudo.get(url("mine", query=f"?done={task.pk}")))
    assert "「画面を決める」を完了しました" in page
    assert "元に戻す" in page
    kudo.post(url("task_reopen", task.pk), {"back": "mine"})
    assert Task.objects.get().finished_on is None


def test_the_desk_counts_what_presses(work: Work, kudo: Client, task: Task):
    assert "/mihon/desk/projects/mine/" in text(kudo.get("/mihon/desk/"))


def test_nothing_to_do_says_what_comes_here(work: Work):
    page = text(signed_in(work.cast.aoki).get(url("mine")))
    assert "いま急ぐ仕事はありません" in page


def test_who_leads_a_project_sees_what_presses_in_it(work: Work, kudo: Client):
    work.task("先月のこと", start=work.on - timedelta(days=40), finish=work.on - timedelta(days=30))
    Project.objects.update(go_live=work.on - timedelta(days=3))
    page = text(kudo.get(url("mine")))
    assert "要注意の事業" in page
    assert "完了予定日を3日過ぎています" in page
    assert "要注意の事業" not in text(signed_in(work.cast.aoki).get(url("mine")))


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00&project=%00",
        "?assignee=99999999999999999999&section=²&state=x&due=x",
        "?page=-1&order=finish;drop",
        "?page=999999999999999999999",
        "?done=²",
        "?done=99999999999",
    ],
)
def test_a_hostile_address_is_a_plain_page(work: Work, kudo: Client, query: str):
    for name in ("mine", "tasks"):
        assert kudo.get(url(name, query=query)).status_code == 200
    assert kudo.get(url("board", work.project.pk, query=query)).status_code == 200


def test_an_address_beyond_all_keys_is_not_found(work: Work, kudo: Client):
    for name in ("task", "board", "approval", "meeting", "attachment", "talk"):
        assert kudo.get(url(name, 99999999999999999999)).status_code == 404


def test_aoki_answers_on_one_page(work: Work, task: Task):
    asked = asked_of_aoki(work, task)
    aoki = signed_in(work.cast.aoki)
    assert "承認を待たれている" in text(aoki.get(url("mine")))
    page = text(aoki.get(url("approval", asked.pk)))
    assert "承認する" in page
    assert "差し戻す" in page
    again = aoki.post(url("approval", asked.pk), {"answer": "RETURNED", "opinion": ""})
    assert again.status_code == 422
    assert "差し戻す理由を入力してください" in text(again)
    assert aoki.post(url("approval", asked.pk), {"answer": "APPROVED"}).status_code == 302
    assert ApprovalRequest.objects.get().answer == "APPROVED"


def asked_of_aoki(work: Work, task: Task) -> ApprovalRequest:
    return ask_approval(
        task=task,
        of=work.cast.aoki,
        text="色を確定してよいか",
        due=work.on + timedelta(days=3),
        actor=work.actor(work.cast.kudo),
        at=work.at,
        on=work.on,
    )


# A task


def test_a_task_shows_its_plan_talk_papers_and_past(work: Work, kudo: Client, task: Task):
    first = work.task("業者に聞く")
    work.task("試す", after=[first, task])
    page = text(kudo.get(url("task", task.pk)))
    for word in (
        "計画",
        "順序",
        "進み具合",
        "コメント",
        "資料",
        "経過",
        "試す",
        "このあとに続くもの",
    ):
        assert word in page, word
    assert "タスクを加えた" in page


def test_progress_is_kept_and_bad_input_stays(work: Work, kudo: Client, task: Task):
    answer = kudo.post(url("task_progress", task.pk), {"percent": "130", "spent_hours": "x"})
    assert answer.status_code == 422
    page = text(answer)
    assert "0から100までの数" in page
    assert 'value="130"' in page
    assert 'value="x"' in page
    kudo.post(url("task_progress", task.pk), {"percent": "40", "spent_hours": "7.5"})
    assert (Task.objects.get().progress, str(Task.objects.get().spent_hours)) == (40, "7.5")


def test_a_comment_names_aoki_and_a_typing_slip_stays(work: Work, kudo: Client, task: Task):
    answer = kudo.post(url("task_comment", task.pk), {"c-body": "@青木美里さん、見てください"})
    assert answer.status_code == 422
    assert "@青木美里さん、見てください" in text(answer)
    kudo.post(url("task_comment", task.pk), {"c-body": "見てください", "c-also": "青木美咲"})
    comment = Comment.objects.get()
    aoki = signed_in(work.cast.aoki)
    assert 'id="m-mentions"' in text(aoki.get(url("mine")))
    assert "あなたを名指し" in text(aoki.get(url("task", task.pk)))
    aoki.post(url("mention_read", comment.pk), {"back": "mine"})
    assert 'id="m-mentions"' not in text(aoki.get(url("mine")))
    aoki.post(url("comment_take_back", comment.pk))
    assert Comment.objects.get().taken_back_at is None
    kudo.post(url("comment_take_back", comment.pk))
    assert Comment.objects.get().body == ""


def test_what_is_said_is_no_code(work: Work, kudo: Client, task: Task):
    kudo.post(url("task_comment", task.pk), {"c-body": "<script>alert(1)</script>"})
    page = text(kudo.get(url("task", task.pk)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_paper_is_handed_in_fetched_and_taken_off(work: Work, kudo: Client, task: Task):
    def send(name: str, content: bytes) -> Any:
        file = SimpleUploadedFile(name, content)
        return kudo.post(url("task_attach", task.pk), {"file": file})

    assert "プログラム" in text(send("案.pdf", b"MZ\x90\x00"))
    assert "ファイルを選んでください" in text(kudo.post(url("task_attach", task.pk), {}))
    assert send("案.png", PNG).status_code == 302
    kept = Attachment.objects.get()
    answer = kudo.get(url("attachment", kept.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    kudo.post(url("attachment_remove", kept.pk))
    assert kudo.get(url("attachment", kept.pk)).status_code == 404


def test_another_projects_task_in_the_order_is_not_named(work: Work, task: Task):
    """Who works on the one project need not know what the other does."""
    cast = work.cast
    from yakuba.programmes.services.projects import register_project
    from yakuba.programmes.services.tasks import add_task, link_tasks

    kimura = cast.actor(cast.kimura)
    other = register_project(
        name="秘密の基盤", department=cast.dx, actor=kimura, at=work.at, on=work.on
    )
    before = add_task(project=other, title="秘密の調達", actor=kimura, at=work.at, on=work.on)
    link_tasks(before=before, after=task, actor=kimura, at=work.at, on=work.on)
    page = text(signed_in(cast.aoki).get(url("task", task.pk)))
    assert "表示できない事業のタスク" in page
    assert "秘密" not in page


# Approvals


def test_asking_keeps_what_was_typed_and_says_what_is_missing(work: Work, kudo: Client, task: Task):
    answer = kudo.post(
        url("approval_ask", task.pk), {"way": "person", "text": "色を確定", "due": "R8.13.4"}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "承認する人の氏名を入力してください" in page
    assert 'value="R8.13.4"' in page
    assert 'value="色を確定"' in page
    answer = kudo.post(
        url("approval_ask", task.pk),
        {"way": "person", "text": "色を確定", "due": f"{work.on}", "of": "上野 裕子"},
    )
    assert "上野 裕子さんはこの事業を見られません" in text(answer)
    answer = kudo.post(
        url("approval_ask", task.pk),
        {"way": "person", "text": "色を確定", "due": f"{work.on}", "of": "青木 美咲"},
    )
    assert answer.status_code == 302
    assert "承認待ち" in text(kudo.get(url("task", task.pk)))


def test_the_mark_of_the_approver_says_what_the_rule_asks(kudo: Client, task: Task):
    def mark(page: str) -> str:
        return page.split("承認する人", 1)[1].split("</label>", 1)[0]

    address = url("approval_ask", task.pk)
    assert "必須" in mark(text(kudo.get(address)))
    assert "任意" in mark(text(kudo.get(f"{address}?way=formal")))
    refused = kudo.post(address, {"way": "formal", "text": "仕様書を確定", "due": ""})
    assert refused.status_code == 422
    assert "任意" in mark(text(refused))
    assert "承認する人の氏名を入力してください" not in text(refused)


def test_a_formal_approval_is_seen_by_who_decides(work: Work, kudo: Client, task: Task):
    due = work.on + timedelta(days=5)
    kudo.post(
        url("approval_ask", task.pk),
        {
            "way": "formal",
            "text": "仕様書を確定",
            "due": f"{due}",
            "explanation": "比べました",
            "amount": "300000",
        },
    )
    asked = ApprovalRequest.objects.get()
    miura = signed_in(work.cast.others["miura"])
    page = text(miura.get(f"/mihon{reverse('decisions:detail', args=[asked.decision_id])}"))
    for word in ("事業の承認", "仕様書を確定", "ごみ分別アプリ", "300,000円", "比べました"):
        assert word in page, word
    assert "起案を見る" in text(kudo.get(url("task", task.pk)))


# The list


def test_the_list_is_filtered_and_taken_away(work: Work, kudo: Client, task: Task):
    work.task("=cmd|'/c calc'!A1")
    page = text(kudo.get(url("tasks", query="?q=画面")))
    assert "画面を決める" in page
    assert "cmd" not in page
    assert "条件に合うタスクはありません" in text(kudo.get(url("tasks", query="?q=無い")))
    assert "cmd" in text(kudo.get(url("tasks", query="?order=-title&state=zzz&page=99")))
    table = b"".join(kudo.get(url("tasks_table", "csv")).streaming_content).decode("utf-8-sig")
    assert "ごみ分別アプリ,画面を決める" in table
    assert ",'=cmd" in table
    book = b"".join(kudo.get(url("tasks_table", "xlsx")).streaming_content)
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    assert EventRecord.objects.filter(code="programmes.list.taken").count() == 2
    assert kudo.get(url("tasks_table", "exe")).status_code == 404


def test_many_are_changed_after_a_look(work: Work, kudo: Client, task: Task):
    other = work.task("試す")
    picks = {"pick": [task.pk, other.pk]}
    answer = kudo.post(url("tasks_bulk"), {**picks, "act": "ASSIGN", "to": "青木 美咲"})
    page = text(answer)
    assert "2件のタスクに「担当者を決める」を行います" in page
    assert "工藤 拓也" in page
    assert Task.objects.filter(assignee=work.cast.aoki).count() == 0
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    done = {**picks, "act": "ASSIGN", "to": "青木 美咲", "seen": seen, "step": "do"}
    answer = kudo.post(url("tasks_bulk"), done)
    assert answer.status_code == 302, text(answer)
    assert Task.objects.filter(assignee=work.cast.aoki).count() == 2
    late = kudo.post(url("tasks_bulk"), done)
    assert late.status_code == 409
    assert "ほかの人に変更されました" in text(late)


def test_a_bulk_act_that_cannot_be_read_keeps_what_was_typed(work: Work, kudo: Client, task: Task):
    answer = kudo.post(url("tasks_bulk"), {"pick": [task.pk], "act": "SHIFT", "days": "三"})
    assert answer.status_code == 422
    page = text(answer)
    assert "整数で入力" in page
    assert 'value="三"' in page
    assert f'name="pick" value="{task.pk}"' in page
    assert kudo.post(url("tasks_bulk"), {"pick": ["x", "٣"]}).status_code == 302


# The board


def test_the_board_moves_by_a_button(work: Work, kudo: Client, task: Task):
    page = text(kudo.get(url("board", work.project.pk)))
    for word in ("未着手", "進行中", "承認待ち", "完了", "移す"):
        assert word in page, word
    moved = kudo.post(url("task_move", task.pk), {"to": "RUNNING", "back": "board"})
    assert moved["Location"].endswith(f"/board/#t{task.pk}")
    assert Task.objects.get().started_on == work.on
    asks = kudo.post(url("task_move", task.pk), {"to": "WAITING", "back": "board"})
    assert asks["Location"].endswith(f"/tasks/{task.pk}/approval/")
    asked_of_aoki(work, task)
    kudo.post(url("task_move", task.pk), {"to": "DONE", "back": "board"})
    assert "完了にできません" in text(kudo.get(url("board", work.project.pk)))
    assert kudo.post(url("task_move", task.pk), {"to": "??"}).status_code == 302


def test_readers_see_the_board_and_move_nothing(work: Work, task: Task):
    Membership.objects.filter(user=work.cast.aoki).update(role="READER")
    aoki = signed_in(work.cast.aoki)
    assert "移す先" not in text(aoki.get(url("board", work.project.pk)))
    aoki.post(url("task_move", task.pk), {"to": "DONE", "back": "board"})
    assert Task.objects.get().finished_on is None


# Meetings


def test_a_meeting_from_call_to_tasks(work: Work, kudo: Client):
    bad = kudo.post(url("meetings", work.project.pk), {"title": "打合せ", "day": "R8.11.20"})
    assert bad.status_code == 422
    assert "開始時刻を" in text(bad)
    assert 'value="打合せ"' in text(bad)
    begun = work.on - timedelta(days=1)
    kudo.post(
        url("meetings", work.project.pk), {"title": "打合せ", "day": f"{begun}", "time": "13:30"}
    )
    meeting = Meeting.objects.get()
    items = url("meeting_item_add", meeting.pk)
    assert kudo.post(items, {"kind": "TOPIC", "title": ""}).status_code == 422
    action = {"kind": "ACTION", "title": "直す", "assignee": "青木 美咲", "due": f"{work.on}"}
    assert kudo.post(items, action).status_code == 302
    item = AgendaItem.objects.get()
    edit = url("meeting_item", meeting.pk, item.pk)
    assert 'value="直す"' in text(kudo.get(edit))
    kudo.post(edit, {**action, "body": "B案で"})
    kudo.post(url("meeting_confirm", meeting.pk))
    task = Task.objects.get()
    assert (task.title, task.assignee) == ("直す", work.cast.aoki)
    page = text(kudo.get(url("meeting", meeting.pk)))
    assert "議事録確定" in page
    assert "加える" not in page


# To whom the pages are shut


def everything(work: Work) -> dict[str, tuple[object, ...]]:
    """Return what to fill into the addresses: one of each thing of the project."""
    kudo = work.actor(work.cast.kudo)
    task = work.task("内密の作業")
    when = {"actor": kudo, "at": work.at}
    paper = attach(project=work.project, task=task, upload=PNG, name="内密.png", **when)
    comment = write_comment(
        project=work.project, task=task, body="内密の話 @青木", on=work.on, **when
    )
    meeting = call_meeting(
        project=work.project, title="内密の会議", starts_at=work.at - timedelta(days=1), **when
    )
    item = add_item(meeting=meeting, kind=ItemKind.TOPIC, title="内密の議題", on=work.on, **when)
    asked = asked_of_aoki(work, task)
    keys: dict[str, tuple[object, ...]] = {}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if "<int:key>" not in route:
            continue
        head = route.split("/")[0]
        thing = {
            "tasks": task,
            "approvals": asked,
            "comments": comment,
            "attachments": paper,
            "meetings": meeting,
        }.get(head, work.project)
        keys[str(pattern.name)] = (thing.pk, item.pk) if "<int:number>" in route else (thing.pk,)
    return keys


def test_strangers_meet_nothing_everywhere(work: Work, takagi: User):
    """上野 is of another section, 高木 of another town; neither may know that it exists."""
    keys = everything(work)
    assert len(keys) == 26
    ueno, foreign = signed_in(work.cast.ueno), signed_in(takagi)
    resident = signed_in(work.cast.sasaki)
    before = EventRecord.objects.count()
    for name, args in keys.items():
        for method in ("get", "post"):
            for client, town in (
                (ueno, "mihon"),
                (foreign, "mihon"),
                (foreign, "reiji"),
                (resident, "mihon"),
            ):
                answer = getattr(client, method)(url(name, *args, town=town))
                assert answer.status_code in (404, 405), (name, method, town)
                assert "内密" not in text(answer)
    assert EventRecord.objects.count() == before


def test_lists_and_tables_of_strangers_are_empty_of_it(work: Work, takagi: User):
    everything(work)
    ueno = signed_in(work.cast.ueno)
    for client, town in ((ueno, "mihon"), (signed_in(takagi), "reiji")):
        for name in ("mine", "tasks"):
            page = text(client.get(url(name, town=town)))
            assert "内密" not in page
            assert "ごみ分別" not in page
        for kind in ("csv", "xlsx"):
            table = b"".join(client.get(url("tasks_table", kind, town=town)).streaming_content)
            assert "内密".encode() not in table
            assert "ごみ分別".encode() not in table
    for name in ("mine", "tasks"):
        assert signed_in(takagi).get(url(name)).status_code == 404
        assert signed_in(work.cast.sasaki).get(url(name)).status_code == 404
        assert Client().get(url(name)).status_code == 302


def test_strangers_change_nothing_by_the_list(work: Work):
    task = work.task("内密の作業")
    ueno = signed_in(work.cast.ueno)
    answer = ueno.post(
        url("tasks_bulk"),
        {
            "pick": [task.pk],
            "act": "REMOVE",
            "step": "do",
            "seen": f"{work.project.pk}:{work.project.revision}",
        },
    )
    assert "内密" not in text(answer)
    assert Task.objects.get().removed_at is None


def test_who_left_meets_nothing(work: Work):
    keys = everything(work)
    Membership.objects.filter(user=work.cast.aoki).delete()
    aoki = signed_in(work.cast.aoki)
    assert aoki.get(url("approval", *keys["approval"])).status_code == 404
    assert aoki.get(url("attachment", *keys["attachment"])).status_code == 404
    assert "内密" not in text(aoki.get(url("mine")))


def test_what_was_removed_is_not_opened(work: Work, kudo: Client, task: Task):
    from yakuba.programmes.services.tasks import remove_task

    remove_task(task=task, actor=work.actor(work.cast.kudo), at=work.at, on=work.on)
    assert kudo.get(url("task", task.pk)).status_code == 404
    assert kudo.post(url("task_finish", task.pk)).status_code == 404


def test_pages_answer_with_few_questions(
    work: Work, kudo: Client, django_assert_max_num_queries: Any
):
    """Twenty tasks ask the database no more than two do."""
    for number in range(20):
        work.task(f"作業{number}")
    for name, args, most in (
        ("mine", (), 41),
        ("tasks", (), 26),
        ("board", (work.project.pk,), 24),
    ):
        with django_assert_max_num_queries(most):
            assert kudo.get(url(name, *args)).status_code == 200
