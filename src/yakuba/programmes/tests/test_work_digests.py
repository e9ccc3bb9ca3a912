"""One mail a day, to whom something waits for, of what they may see."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Membership, Project
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.services.approvals import answer_approval, ask_approval
from yakuba.programmes.services.comments import write_comment
from yakuba.programmes.services.digests import send_digests, stop_digest
from yakuba.programmes.services.errors import UnableToAct

from .work import AT, ON, Work, work_of

MORNING = AT.replace(hour=7, minute=45)


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Iterator[Work]:
    yield work_of(cast)


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(dedupe_key__startswith="programmes.digest"))


def test_who_has_nothing_to_do_is_not_written_to(work: Work):
    work.task("来週のこと", start=ON + timedelta(days=7), finish=ON + timedelta(days=7))
    assert send_digests(at=MORNING) == 0
    assert mails() == []


def test_one_mail_says_what_is_due_awaited_and_said(work: Work):
    late = work.task(
        "回収場所を調べる", start=ON - timedelta(days=10), finish=ON - timedelta(days=7)
    )
    task = work.task("画面を決める", assignee=work.cast.aoki)
    kudo = work.actor(work.cast.kudo)
    ask_approval(
        task=task,
        of=work.cast.aoki,
        text="色を確定してよいか",
        due=ON,
        actor=kudo,
        at=AT,
        on=ON,
    )
    write_comment(
        project=work.project, task=task, body="@青木さん、見てください。", actor=kudo, at=AT, on=ON
    )
    assert send_digests(at=MORNING) == 2
    by_person = {mail.destination: mail.payload for mail in mails()}
    aoki = by_person[work.cast.aoki.email]
    assert aoki["subject_line"] == "【今日の仕事】今日まで1件・承認待ち1件・名指し1件"
    assert "本日　画面を決める（ごみ分別アプリ）" in aoki["body"]
    assert "色を確定してよいか（ごみ分別アプリ、工藤 拓也さんから）" in aoki["body"]
    assert "工藤 拓也さん　画面を決める：@青木さん、見てください。" in aoki["body"]
    assert "/mihon/desk/projects/mine/" in aoki["body"]
    assert f"5日超過　{late.title}" in by_person[work.cast.kudo.email]["body"]


def test_the_same_day_again_is_no_second_mail(work: Work):
    work.task("画面を決める")
    assert [send_digests(at=MORNING + timedelta(minutes=15 * n)) for n in range(3)] == [1, 0, 0]
    assert send_digests(at=MORNING + timedelta(days=4)) == 1
    assert len(mails()) == 2


@pytest.mark.parametrize(
    "moment",
    [
        AT.replace(hour=6),
        AT.replace(hour=18),
        # Saturday, and Monday, 勤労感謝の日.
        MORNING + timedelta(days=1),
        MORNING + timedelta(days=3),
    ],
)
def test_nobody_is_woken_or_written_to_on_a_day_of_rest(work: Work, moment: datetime):
    work.task("画面を決める")
    assert send_digests(at=moment) == 0


def test_who_asked_hears_the_answer(work: Work):
    task = work.task("色", start=ON + timedelta(days=30), finish=ON + timedelta(days=30))
    kudo, aoki = work.actor(work.cast.kudo), work.actor(work.cast.aoki)
    asked = ask_approval(
        task=task, of=work.cast.aoki, text="色を確定", due=ON, actor=kudo, at=AT, on=ON
    )
    answer_approval(request=asked, answer=Answer.RETURNED, opinion="赤に", actor=aoki, at=AT)
    assert send_digests(at=MORNING + timedelta(days=4)) == 1
    (mail,) = mails()
    assert mail.destination == work.cast.kudo.email
    assert "差戻し　色を確定" in mail.payload["body"]
    assert "：赤に" in mail.payload["body"]


def test_who_left_the_project_hears_no_more_of_it(work: Work):
    work.task("画面を決める", assignee=work.cast.aoki)
    Membership.objects.filter(user=work.cast.aoki).delete()
    assert send_digests(at=MORNING) == 0


def test_what_rests_is_not_pressed_for(work: Work):
    work.task("画面を決める")
    Project.objects.update(suspended_on=ON)
    assert send_digests(at=MORNING) == 0


def test_somebody_looks_after_it():
    assert "programmes.digest" in [one.name for one in all_sweepers()]


def test_who_stopped_it_gets_none_until_it_is_wanted_again(client: Client, work: Work):
    work.task("画面を決める", assignee=work.cast.aoki, start=ON, finish=ON)
    page = "/mihon/desk/projects/mine/mail/"
    client.force_login(work.cast.aoki)
    assert "朝のメールを止める" in client.get(page).content.decode()
    client.post(page, {"wants": "no"})
    client.post(page, {"wants": "no"})
    assert send_digests(at=MORNING) == 0
    assert "朝のメールを受け取る" in client.get(page).content.decode()
    client.post(page, {"wants": "yes"})
    assert send_digests(at=MORNING) == 1
    (mail,) = mails()
    assert page in mail.payload["body"]
    codes = EventRecord.objects.filter(code__startswith="programmes.digest.").order_by("pk")
    assert list(codes.values_list("code", flat=True)) == [
        "programmes.digest.stopped",
        "programmes.digest.resumed",
    ]


def test_no_one_but_a_person_of_the_town_stops_a_mail(client: Client, work: Work, takagi: User):
    with pytest.raises(UnableToAct):
        stop_digest(actor=Actor.system(), at=AT)
    client.force_login(takagi)
    assert client.post("/mihon/desk/projects/mine/mail/", {"wants": "no"}).status_code == 404
