"""The first page of the desk shows what of projects waits for the person, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.organisation.demo import Cast
from yakuba.programmes.queries.day import MOST_LINES, today_of
from yakuba.programmes.services import confirming
from yakuba.programmes.services.approvals import ask_approval
from yakuba.programmes.services.comments import write_comment
from yakuba.programmes.services.tasks import finish_task

from .report_town import AT, build
from .work import Work, work_of

DAY = "/mihon/desk/"
_PANEL = re.compile(r'<section aria-labelledby="d-projects">.*?</section>', re.DOTALL)


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Work:
    """Pages read the clock, so these tests play today."""
    now = timezone.localtime()
    return work_of(cast, now, now.date())


def panel_of(user: User) -> str:
    """Return the part of the person's day that is about projects, without markup of breaks."""
    client = Client()
    client.force_login(user)
    answer = client.get(DAY)
    assert answer.status_code == 200
    found = _PANEL.search(answer.content.decode())
    return found.group().replace("<wbr>", "") if found else ""


def test_tasks_due_by_today_stand_on_the_day_of_who_has_them(work: Work):
    late = work.task("先週の残り", start=work.on - timedelta(9), finish=work.on - timedelta(7))
    work.task("今日まで")
    work.task("来週", start=work.on + timedelta(7), finish=work.on + timedelta(8))
    shown = panel_of(work.cast.kudo)
    assert "先週の残り" in shown and "超過" in shown
    assert "今日まで" in shown and "本日" in shown
    assert "来週" not in shown
    assert "自分の仕事を見る" in shown
    assert panel_of(work.cast.aoki) == ""
    finish_task(task=late, actor=work.actor(work.cast.kudo), at=work.at, on=work.on)
    assert "先週の残り" not in panel_of(work.cast.kudo)


def test_what_waits_for_an_answer_stands_there_too(work: Work):
    kudo, aoki = work.actor(work.cast.kudo), work.cast.aoki
    task = work.task("色を決める", finish=work.on + timedelta(9))
    ask_approval(
        task=task,
        of=aoki,
        text="色を確定",
        due=work.on + timedelta(3),
        actor=kudo,
        at=work.at,
        on=work.on,
    )
    write_comment(
        project=work.project,
        task=task,
        body="@青木 美咲 見てください",
        actor=kudo,
        at=work.at,
        on=work.on,
    )
    shown = panel_of(aoki)
    assert "承認：色を確定" in shown
    assert "見てください" in shown and "名指し" in shown
    assert "工藤 拓也さんから" in shown
    assert panel_of(work.cast.kudo) == ""


@pytest.mark.usefixtures("in_mihon")
def test_a_report_to_be_confirmed_stands_on_the_day_of_the_mayor(cast: Cast):
    town = build(cast)
    pack = town.pack()
    confirming.ask_confirmations(
        pack=pack, posts=[cast.posts["市長"]], actor=cast.actor(cast.kimura), at=AT
    )
    shown = panel_of(cast.kato)
    assert f"報告書の確認：{pack.title}" in shown
    assert f"/packs/{pack.pk}/" in shown
    assert panel_of(cast.ueno) == ""


def test_a_long_day_is_cut_and_leads_to_the_rest(work: Work):
    for number in range(MOST_LINES + 2):
        work.task(f"作業{number}")
    today = today_of(work.actor(work.cast.kudo), work.at)
    assert (len(today.due), today.is_cut) == (MOST_LINES, True)
    assert "自分の仕事ですべて見る" in panel_of(work.cast.kudo)


def test_many_tasks_ask_the_database_no_more_than_one(
    work: Work, django_assert_num_queries: object
):
    kudo = work.actor(work.cast.kudo)
    work.task("一つ目")
    today_of(kudo, work.at)
    with django_assert_num_queries(8):
        today_of(kudo, work.at)
    for number in range(5):
        work.task(f"作業{number}")
    with django_assert_num_queries(8):
        today_of(kudo, work.at)
