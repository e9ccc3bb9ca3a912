"""The pages of documents: what they show and keep, what they refuse, and to whom."""

from collections.abc import Iterator
from random import Random

import pytest
from django.test import Client

from yakuba.demo.people import photograph
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.records.models import Binder, Record, RecordClass
from yakuba.records.services.binding import bind

from .desk import RecordsDesk, address, read, signed_in


@pytest.fixture
def desk(cast: Cast) -> Iterator[RecordsDesk]:
    with acting_in(cast.municipality.pk):
        yield RecordsDesk(cast)


@pytest.fixture
def aoki(desk: RecordsDesk) -> Client:
    return signed_in(desk.cast.aoki)


def _sent(desk: RecordsDesk, **said: object) -> dict[str, object]:
    return {
        "kind": "RECEIVED",
        "section": desk.cast.childcare.pk,
        "title": "児童手当の支給状況について（照会）",
        "dated": "R8.11.20",
        "other_party": "見本県子ども課",
        "disclosure": "OPEN",
        **said,
    }


@pytest.fixture(autouse=True)
def on_that_friday(monkeypatch: pytest.MonkeyPatch, desk: RecordsDesk) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: desk.at)


def test_the_catalogue_begins_empty_and_says_what_fills_it(aoki: Client):
    text = read(aoki.get(address("records")))
    assert "文書はまだありません" in text
    assert "文書を登録する" in text


def test_what_came_is_registered_with_its_paper_and_handed_out(desk: RecordsDesk, aoki: Client):
    picture = photograph(Random(1))
    picture.name = "照会文.jpg"
    answer = aoki.post(address("record_new"), _sent(desk, file=picture), follow=True)
    text = read(answer)
    assert "見子育て支援第1号として登録しました" in text
    made = Record.objects.get()
    kept = made.files.get()
    assert kept.file.name in text
    paper = aoki.get(address("record_file", made.pk, kept.pk))
    assert paper.status_code == 200
    assert "attachment" in paper["Content-Disposition"]
    other = desk.received("ほかの文書")
    assert aoki.get(address("record_file", other.pk, kept.pk)).status_code == 404


def test_what_is_wrong_comes_back_with_what_was_typed(desk: RecordsDesk, aoki: Client):
    answer = aoki.post(address("record_new"), _sent(desk, other_party=""))
    assert answer.status_code == 422
    assert "差出人を入力してください" in read(answer)
    assert "児童手当の支給状況について" in answer.content.decode()


def test_a_section_registers_for_itself_only(desk: RecordsDesk, aoki: Client):
    text = read(aoki.get(address("record_new")))
    assert "子育て支援課" in text
    assert "環境課" not in text
    answer = aoki.post(address("record_new"), _sent(desk, section=desk.cast.environment.pk))
    assert answer.status_code == 422


def test_the_list_is_searched_narrowed_and_taken_away(desk: RecordsDesk, aoki: Client):
    desk.received("ＡＩチャットボットの利用について")
    desk.received("=HYPERLINK(1)の件")
    text = read(aoki.get(address("records"), {"q": "aiちゃっと"}))
    assert "ＡＩチャットボット" in text
    assert "HYPERLINK" not in text
    text = read(aoki.get(address("records"), {"kind": "ISSUED"}))
    assert "当てはまる文書がありません" in text
    nonsense = {"year": "abc", "section": "９", "kind": "X", "page": "-1"}
    assert aoki.get(address("records"), nonsense).status_code == 200
    table = b"".join(aoki.get(address("records_table", "csv")).streaming_content).decode()
    assert "見子育て支援第2号" in table
    assert ",=HYPERLINK" not in table
    assert aoki.get(address("records_table", "exe")).status_code == 404


def test_pages_follow_one_another(desk: RecordsDesk, aoki: Client):
    for number in range(51):
        desk.received(f"照会その{number}")
    assert "51件" in read(aoki.get(address("records")))
    assert "照会その0" in read(aoki.get(address("records"), {"page": 2}))


def test_it_is_bound_marked_and_the_history_says_so(desk: RecordsDesk, aoki: Client):
    made, binder = desk.received(), desk.binder()
    aoki.post(address("record_bind", made.pk), {"binder": binder.pk})
    sent = {"mark-disclosure": "PARTIAL", "mark-reason": "個人に関する情報"}
    text = read(aoki.post(address("record_mark", made.pk), sent, follow=True))
    for word in ("照会文書綴", "個人に関する情報", "文書を簿冊に綴じた", "公開区分を変えた"):
        assert word in text
    answer = aoki.post(address("record_mark", made.pk), {"mark-disclosure": "CLOSED"})
    assert answer.status_code == 422
    assert "公開しない理由を入力してください" in read(answer)


def test_a_file_is_made_filled_and_completed(desk: RecordsDesk, aoki: Client):
    kept = desk.record_class()
    sent = {
        "fiscal_year": "2026",
        "section": desk.cast.childcare.pk,
        "record_class": kept.pk,
        "title": "照会文書綴",
    }
    assert "簿冊を作りました" in read(aoki.post(address("binder_new"), sent, follow=True))
    assert "すでにあります" in read(aoki.post(address("binder_new"), sent))
    binder = Binder.objects.get()
    bind(record=desk.received(), binder=binder, actor=desk.aoki, at=desk.at)
    text = read(aoki.post(address("binder_complete", binder.pk), {"on": "R8.11.20"}, follow=True))
    assert "令和14年3月31日" in text
    assert "児童手当の支給状況" in text
    table = b"".join(aoki.get(address("binders_table", "csv")).streaming_content).decode()
    assert "2032-03-31" in table


def test_classes_are_entered_and_closed_by_the_keeper_alone(desk: RecordsDesk, aoki: Client):
    murakami = signed_in(desk.cast.others["murakami"])
    sent = {"code": "A-1", "name": "照会・回答", "period": "Y5", "ending": "DISPOSE"}
    assert aoki.post(address("classes"), sent).status_code == 404
    assert "を登録しました" in read(murakami.post(address("classes"), sent, follow=True))
    made = RecordClass.objects.get()
    assert "照会・回答" in read(aoki.get(address("classes")))
    assert aoki.post(address("class_close", made.pk)).status_code == 404
    murakami.post(address("class_close", made.pk))
    assert "文書分類がまだありません" in read(aoki.get(address("binder_new")))


def test_others_find_nothing_and_may_do_nothing(desk: RecordsDesk, takagi: User):
    made, binder = desk.received(), desk.binder()
    for who in (desk.cast.kudo, desk.cast.sasaki, takagi):
        client = signed_in(who)
        for page in (address("record", made.pk), address("binder", binder.pk)):
            assert client.get(page).status_code in (302, 404), who.name
        for act in ("record_bind", "record_mark", "record_attach"):
            assert client.post(address(act, made.pk)).status_code in (302, 404), who.name
        assert client.post(address("binder_complete", binder.pk)).status_code in (302, 404)
    assert "児童手当の支給状況" not in read(signed_in(desk.cast.kudo).get(address("records")))


def test_who_audits_reads_and_changes_nothing(desk: RecordsDesk):
    made = desk.received()
    kimura = signed_in(desk.cast.kimura)
    assert "簿冊に綴じる" not in read(kimura.get(address("record", made.pk)))
    assert kimura.post(address("record_mark", made.pk)).status_code == 404
