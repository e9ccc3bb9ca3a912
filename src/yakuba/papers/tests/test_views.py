"""The pages on which papers are written, as the cast uses them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.papers.models import Paper, PaperForm
from yakuba.papers.rules.states import PaperState

from .desk import WORDS, PapersDesk, read, signed_in

pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'papers:{name}', args=args)}"


def test_aoki_writes_and_sends(desk: PapersDesk) -> None:
    form, client = desk.form(), signed_in(desk.cast.aoki)
    asked = {"form": form.code, "section": desk.cast.childcare.pk}
    answer = client.post(address("begin"), asked)
    paper = Paper.objects.get()
    assert answer.url == address("paper", paper.pk)
    assert "〔記入：会議名〕" in client.get(answer.url).content.decode()
    said = {"revision": 0, "title": "会議", "body": "本文", "amount": "12000", "action": "send"}
    assert client.post(answer.url, said).url == address("send", paper.pk)
    page = read(client.get(address("send", paper.pk)))
    assert "子育て支援課長" in page
    assert "事務決裁規程" in page
    gone = client.post(address("send", paper.pk), {"revision": 1})
    decision = Decision.objects.get()
    assert str(decision.pk) in gone.url
    shown = read(client.get(gone.url))
    assert "会議の開催" in shown
    assert "本文" in shown
    assert "回議中" in read(client.get(address("papers")))


def test_what_hinders_is_named_and_nothing_is_sent(desk: PapersDesk) -> None:
    paper, client = desk.begun(), signed_in(desk.cast.aoki)
    assert "「会議名」" in read(client.get(address("send", paper.pk)))
    answer = client.post(address("send", paper.pk), {"revision": 0}, follow=True)
    assert "「会議名」" in read(answer)
    assert not Decision.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(desk: PapersDesk) -> None:
    paper, client = desk.written(), signed_in(desk.cast.aoki)
    said = {"revision": 0, "title": "べつの件名", "body": "べつの本文", "amount": "12"}
    answer = client.post(address("paper", paper.pk), said)
    assert answer.status_code == 422
    assert "べつの本文" in answer.content.decode()
    assert "別の画面" in read(answer)
    answer = client.post(address("paper", paper.pk), {**said, "revision": 1, "amount": "１２円"})
    assert "金額は、数字だけで" in read(answer)


def test_files_come_and_go(desk: PapersDesk) -> None:
    paper, client = desk.written(), signed_in(desk.cast.aoki)
    bad = SimpleUploadedFile("memo.txt", b"plain words")
    answer = client.post(address("file_add", paper.pk), {"file": bad})
    assert answer.status_code == 422
    assert "memo.txt" in read(answer)
    assert "ファイルを選んでください" in read(client.post(address("file_add", paper.pk)))
    assert not paper.files.exists()


def test_the_section_reads_and_copies_and_others_find_nothing(
    desk: PapersDesk, takagi: User
) -> None:
    paper = desk.written()
    ishida = signed_in(desk.cast.ishida)
    assert WORDS.body in read(ishida.get(address("paper", paper.pk)))
    assert ishida.post(address("paper", paper.pk), {"title": "x"}).status_code == 404
    assert ishida.post(address("discard", paper.pk)).status_code == 404
    ishida.post(address("copy", paper.pk))
    assert Paper.objects.filter(writer=desk.cast.ishida, title=WORDS.title).count() == 1
    for who in (desk.cast.kudo, takagi, desk.cast.sasaki):
        client = signed_in(who)
        assert client.get(address("paper", paper.pk)).status_code in (302, 404)
        for name in ("send", "copy", "discard", "file_add"):
            assert client.post(address(name, paper.pk)).status_code in (302, 404), name
    assert Paper.objects.count() == 2
    assert not Decision.objects.exists()


def test_the_list_is_narrowed(desk: PapersDesk) -> None:
    desk.written()
    client = signed_in(desk.cast.aoki)
    assert WORDS.title in read(client.get(address("papers"), {"q": "支援 伺い", "mine": "1"}))
    assert "当てはまる" in read(client.get(address("papers"), {"q": "道路"}))
    for state in PaperState:
        page = read(client.get(address("papers"), {"state": state.value}))
        assert (WORDS.title in page) is (state is PaperState.WRITING), state


def test_giving_up(desk: PapersDesk) -> None:
    paper, client = desk.written(), signed_in(desk.cast.aoki)
    assert client.post(address("discard", paper.pk)).url == address("papers")
    assert "破棄された" in read(client.get(address("paper", paper.pk)))


def test_murakami_keeps_the_forms(desk: PapersDesk) -> None:
    client = signed_in(desk.cast.others["murakami"])
    assert "まだありません" in read(client.get(address("forms")))
    said = {"code": "Bad Code", "name": "物品の購入", "money": "REQUIRED", "body": "〔記入：品名〕"}
    answer = client.post(address("forms"), said)
    assert answer.status_code == 422
    assert "英小文字" in read(answer)
    client.post(address("forms"), {**said, "code": "purchase"})
    form = PaperForm.objects.get()
    client.post(address("form", form.pk), {"name": "購入", "money": "NONE"})
    client.post(address("form_retire", form.pk))
    form.refresh_from_db()
    assert (form.name, form.body, form.retired_at is None) == ("購入", "", False)
    aoki = signed_in(desk.cast.aoki)
    assert aoki.get(address("forms")).status_code == 404
    assert aoki.get(address("form", form.pk)).status_code == 404
    assert "様式がまだありません" in read(aoki.get(address("begin")))


def test_fifty_decisions_ask_for_the_forms_once(
    desk: PapersDesk, django_assert_max_num_queries, settings
) -> None:
    from yakuba.decisions.registry import label_of

    settings.TOWN_MEMORY_SECONDS = 60
    desk.form()
    with django_assert_max_num_queries(1):
        assert {label_of("papers.meeting") for _ in range(50)} == {"会議の開催"}
