"""DX staff keep the definitions: they look, compare, examine and publish; nobody else comes in."""

import json
import re
import uuid
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.demo.definitions import codes as demo_codes
from yakuba.demo.definitions import document
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.canonical import canonical_json, content_hash
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Draft, FormVersion, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version

from .portal import SYSTEM, Visitor


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        answer.content = re.sub(rb'<span class="y-phrases[^>]*>|</span>|<wbr>', b"", answer.content)
        return answer


def at(name: str, *args: Any) -> str:
    return "/mihon" + reverse(f"procedures:desk_definition{name}", args=args)


def publish(made: dict[str, Any], now: datetime, **more: Any) -> FormVersion:
    policy = more.pop("policy", SupersedePolicy.MAY_CONTINUE)
    return publish_version(document=made, policy=policy, actor=SYSTEM, at=now, **more).version


def changed() -> dict[str, Any]:
    """Return the registration of dogs with one question more, one less and one reworded."""
    made = deepcopy(document("dog-registration"))
    made["minutes"] = 9
    made["pages"][0]["questions"][0]["label"]["ja"] = "飼い主のお名前"
    made["pages"][2]["questions"].pop()
    made["pages"][2]["questions"].append(
        {"key": "fax", "type": "TEXT", "label": "ファクスの番号", "required": False}
    )
    made["applicant"].pop("phone")
    return made


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        yield cast


@pytest.fixture
def dogs(town: Cast, now: datetime) -> Procedure:
    return publish(document("dog-registration"), now).procedure


@pytest.fixture
def kimura(town: Cast) -> Client:
    return signed_in(town.kimura)


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


def text_of(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False)


def examine(client: Client, made: dict[str, Any] | str, **more: Any) -> Any:
    text = made if isinstance(made, str) else text_of(made)
    return client.post(at("_new"), {"text": text, "action": "examine", **more})


def send(client: Client, made: dict[str, Any], seen: str, **more: Any) -> Any:
    """Press the button that publishes, as the page that was seen would."""
    sent = {
        "text": text_of(made),
        "action": "publish",
        "examined": content_hash(made),
        "seen": seen,
        "policy": "MAY_CONTINUE",
        "note": "尋ねることを見直しました",
        **more,
    }
    return client.post(at("_new"), sent)


def published() -> int:
    return EventRecord.objects.filter(code="procedures.form.published").count()


def every_page(dogs: Procedure) -> list[str]:
    return [
        at("s"),
        at("_new"),
        at("_schema"),
        at("", dogs.pk),
        at("_accepting", dogs.pk),
        at("_differences", dogs.pk),
        at("_version", dogs.pk, 1),
        at("_json", dogs.pk, 1),
        at("_answers_schema", dogs.pk, 1),
    ]


# Who comes in


def test_dx_staff_open_every_page(kimura: Client, dogs: Procedure):
    for url in every_page(dogs):
        assert kimura.get(url).status_code == 200, url


@pytest.mark.parametrize("name", ["aoki", "kudo", "kato", "sasaki", "suzuki"])
def test_nobody_else_finds_them(town: Cast, dogs: Procedure, name: str):
    client = signed_in(getattr(town, name))
    for url in every_page(dogs):
        assert client.get(url).status_code == 404, url
    for url in (at("_new"), at("_accepting", dogs.pk)):
        assert client.post(url, {"open": "no"}).status_code == 404, url
    assert Procedure.objects.get().is_open


def test_neither_guests_nor_another_town_find_them(dogs: Procedure, takagi: User):
    for url in every_page(dogs):
        assert signed_in(takagi).get(url).status_code == 404, url
        guest = Desk().get(url)
        # A guest is asked to sign in, whatever stands in the address.
        assert guest.status_code == 404 or "/accounts/" in guest["Location"], url


def test_what_does_not_exist_is_not_found(kimura: Client, dogs: Procedure, town: Cast):
    assert kimura.get(at("", uuid.uuid4())).status_code == 404
    assert kimura.get(at("_json", dogs.pk, 7)).status_code == 404
    assert kimura.get(at("_differences", dogs.pk) + "?old=9&new=1").status_code == 404


def test_only_dx_staff_see_the_entry_in_the_navigation(kimura: Client, town: Cast, dogs: Procedure):
    assert "手続の定義" in kimura.get("/mihon/desk/").content.decode()
    assert "手続の定義" not in signed_in(town.aoki).get("/mihon/desk/").content.decode()


# Looking


def test_the_list_is_empty_at_first_and_says_what_to_do(kimura: Client):
    assert "まだ手続がありません" in kimura.get(at("s")).content.decode()


def test_the_list_tells_what_is_live(kimura: Client, dogs: Procedure, django_assert_num_queries):
    Visitor().start("dog-registration")
    page = kimura.get(at("s")).content.decode()
    for words in ("犬の登録申請", "環境課", "第1版", "1件", "受付中"):
        assert words in page


def test_every_demo_definition_can_be_read_without_knowing_json(
    kimura: Client, town: Cast, now: datetime
):
    for code in demo_codes():
        found = publish(document(code), now).procedure
        page = kimura.get(at("", found.pk)).content.decode()
        assert found.title in page
        assert "次の式が成り立つとき" not in page, code


def test_a_definition_is_told_in_words(kimura: Client, dogs: Procedure):
    page = kimura.get(at("", dogs.pk)).content.decode()
    for words in (
        "「マイクロチップを入れていますか」が「はい」のとき",
        "ちょうど15文字",
        "数字だけ",
        "今日の40年前から",
        "町の独自の文",
        "法令",
        "開庁日5日",
        "審査請求",
        "Dog&#x27;s name",
        "やさしい日本語",
    ):
        assert words in page, words


def test_the_json_is_the_bytes_of_the_hash(kimura: Client, dogs: Procedure):
    answer = kimura.get(at("_json", dogs.pk, 1))
    assert answer.content == canonical_json(document("dog-registration"))
    assert 'filename="dog-registration-v1.json"' in answer["Content-Disposition"]
    schema = json.loads(kimura.get(at("_answers_schema", dogs.pk, 1)).content)
    assert schema["$schema"].endswith("2020-12/schema")
    assert "dogs" in schema["properties"]
    assert json.loads(kimura.get(at("_schema")).content)["$defs"]["question"]


def test_two_versions_are_compared_in_words(kimura: Client, dogs: Procedure, now: datetime):
    publish(changed(), now, note="ファクスを加えました")
    page = kimura.get(at("_differences", dogs.pk)).content.decode()
    assert "第1版と第2版の違い" in page
    for words in ("ファクスの番号", "電話番号", "飼い主のお名前", "約9分", "追加", "削除", "変更"):
        assert words in page, words
    earlier = kimura.get(at("_version", dogs.pk, 1)).content.decode()
    assert "いまは公開していない版" in earlier


# Opening and closing


def test_closing_asks_first_and_is_recorded(kimura: Client, dogs: Procedure, town: Cast):
    url = at("_accepting", dogs.pk)
    assert "受付を止めますか" in kimura.get(url).content.decode()
    assert Procedure.objects.get().is_open
    done = kimura.post(url, {"open": "no"}, follow=True)
    assert "新しい申請の受付を止めました" in done.content.decode()
    assert not Procedure.objects.get().is_open
    # A second press finds nothing to do.
    again = kimura.post(url, {"open": "no"}, follow=True)
    assert "すでに" in again.content.decode()
    kimura.post(url, {"open": "yes"})
    assert Procedure.objects.get().is_open
    facts = EventRecord.objects.filter(code__startswith="procedures.procedure.").order_by("pk")
    assert [fact.code for fact in facts] == [
        "procedures.procedure.closed",
        "procedures.procedure.opened",
    ]
    assert {fact.actor_name for fact in facts} == {town.kimura.name}


# Examining


def test_a_good_definition_is_shown_before_it_lives(kimura: Client, dogs: Procedure):
    answer = examine(kimura, changed())
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("公開できます", "公開中の第1版との違い", "ファクスの番号", "住民に見える質問"):
        assert words in page, words
    # Nobody translated the new question.
    assert "ない文" in page
    assert published() == 1
    english = examine(kimura, changed(), action="preview:en").content.decode()
    assert "Owner&#x27;s address" in english


def test_a_new_procedure_is_announced_as_such(kimura: Client, town: Cast):
    page = examine(kimura, document("bulky-waste")).content.decode()
    assert "新しい手続です" in page
    answer = send(kimura, document("bulky-waste"), seen="")
    assert answer.status_code == 302
    assert Procedure.objects.get().slug == "bulky-waste"


def test_each_fault_is_told_with_its_place(kimura: Client, dogs: Procedure):
    made = changed()
    made["pages"][5]["when"] = "nobody = true"
    made["fee"]["inputs"] = {"dogs": "count(cats)"}
    answer = examine(kimura, made)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "直すところが2か所" in page
    assert "6番目のページ「犬のいる場所の住所」の条件" in page
    assert "公開する</h2>" not in page
    assert "nobody = true" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "あ" * 121}, "名称は120文字まで"),
        ({"office": {"section": "9999"}}, "所管課「9999」がありません"),
        ({"surprise": 1}, "知らない項目です"),
        ({"pages": []}, "1個以上"),
        ({"code": "犬"}, "英小文字"),
    ],
)
def test_what_this_town_cannot_publish_is_refused(
    kimura: Client, dogs: Procedure, change: dict[str, Any], sentence: str
):
    answer = examine(kimura, {**document("dog-registration"), **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


GOOD = '{"schema_version": 1, "minutes": %s}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "ファイルを選ぶか"),
        ("こんにちは", "1行目の1文字目"),
        ('{"a": 1,}', "最後の項目のあとの"),
        ('{"a": 1} {"b": 2}', "余分な文字"),
        ("[1, 2]", "「{」で始まり"),
        ("[" * 100_000, "入れ子が深すぎます"),
        ('{"a":' * 40 + "1" + "}" * 40, "入れ子が深すぎます"),
        (GOOD % ("9" * 5000), "大きすぎます"),
        (GOOD % "9007199254740993", "大きすぎます"),
        (GOOD % "1e400", "小数や指数"),
        (GOOD % "0.5", "小数や指数"),
        (GOOD % "NaN", "NaNは数として使えません"),
        (GOOD % "-Infinity", "-Infinityは数として使えません"),
        ('{"code": "a", "code": "b"}', "項目「code」が二度あります"),
        ('\ufeff{"a": 1}', "BOM"),
        ('{"title": "\\ud800"}', "壊れた文字"),
        ('{"title": "a\\u0000b"}', "制御文字"),
        ('{"title": "a\x00b"}', "改行やタブ"),
        ('{"\\ud800": 1, "\\ud800": 2}', "二度あります"),
        ("x" * 300_001, "長すぎます"),
    ],
)
def test_hostile_text_gets_a_sentence_and_stays_in_the_box(
    kimura: Client, town: Cast, text: str, sentence: str
):
    answer = examine(kimura, text)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    kept = text.replace("\x00", "\ufffd").removeprefix("\ufeff")[:40]
    assert kept.replace('"', "&quot;") in page
    assert not FormVersion.objects.exists()


DOGS = text_of(document("dog-registration"))


@pytest.mark.parametrize(
    ("data", "sentence", "kept"),
    [
        (DOGS.encode("cp932", "ignore"), "Shift_JIS", "犬の登録申請"),
        (b"\xef\xbb\xbf" + DOGS.encode(), "BOM", "犬の登録申請"),
        (DOGS.encode("utf-16"), "UTF-16", "犬の登録申請"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "文字のファイルではない", ""),
        (b"\x81\x20" * 50, "文字コードを読めません", ""),
        (b" " * 900_001, "大きすぎます", ""),
        (b"", "ファイルを選ぶか", ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    kimura: Client, town: Cast, data: bytes, sentence: str, kept: str
):
    file = SimpleUploadedFile("d.json", data, "application/json")
    answer = kimura.post(at("_new"), {"file": file, "text": "", "action": "examine"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert kept in page


def test_a_file_replaces_the_box(kimura: Client, dogs: Procedure):
    file = SimpleUploadedFile("d.json", text_of(changed()).encode(), "application/json")
    page = kimura.post(at("_new"), {"file": file, "text": "{}", "action": "examine"})
    assert page.status_code == 200
    assert "ファクスの番号" in page.content.decode()


def test_a_new_version_begins_from_the_live_one(kimura: Client, dogs: Procedure):
    page = kimura.get(at("_new") + f"?from={dogs.pk}").content.decode()
    assert "公開中の第1版の内容が入っています" in page
    assert "dog-registration" in page
    assert kimura.get(at("_new") + "?from=nonsense").status_code == 200


# Publishing


def test_kimura_publishes(kimura: Client, dogs: Procedure, town: Cast):
    answer = send(kimura, changed(), dogs.live_version.content_hash)
    assert answer.status_code == 302
    live = Procedure.objects.get().live_version
    assert (live.number, live.published_by) == (2, town.kimura)
    assert live.note == "尋ねることを見直しました"
    fact = EventRecord.objects.filter(code="procedures.form.published").order_by("pk").last()
    assert fact.actor_name == town.kimura.name
    assert fact.payload["content_hash"] == content_hash(changed())
    page = kimura.get(answer["Location"]).content.decode()
    assert "第2版を公開しました" in page


def test_what_was_not_seen_is_not_written_over(kimura: Client, dogs: Procedure, now: datetime):
    seen = dogs.live_version.content_hash
    between = {**document("dog-registration"), "minutes": 30}
    publish(between, now)
    answer = send(kimura, changed(), seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "別の版が公開されました" in page
    assert "尋ねることを見直しました" in page
    assert "約30分" in page
    assert published() == 2
    assert Procedure.objects.get().live_version.number == 2
    # Having seen the difference, the second press is deliberate.
    again = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert again
    assert send(kimura, changed(), again[1]).status_code == 302
    assert Procedure.objects.get().live_version.number == 3


def test_an_error_in_the_note_does_not_renew_what_was_seen(
    kimura: Client, dogs: Procedure, now: datetime
):
    seen = dogs.live_version.content_hash
    publish({**document("dog-registration"), "minutes": 30}, now)
    page = send(kimura, changed(), seen, note="").content.decode()
    assert "何をなぜ変えたかを書いてください" in page
    assert f'name="seen" value="{seen}"' in page


def test_a_text_changed_after_the_examination_is_examined_again(kimura: Client, dogs: Procedure):
    seen = dogs.live_version.content_hash
    answer = send(kimura, changed(), seen, examined=content_hash(document("dog-registration")))
    assert answer.status_code == 409
    assert "内容が変わっています" in answer.content.decode()
    assert published() == 1


@pytest.mark.parametrize(
    "wrong", [{"note": ""}, {"note": "あ" * 401}, {"policy": ""}, {"policy": "BURN"}]
)
def test_a_publication_without_reason_or_policy_keeps_what_was_typed(
    kimura: Client, dogs: Procedure, wrong: dict[str, str]
):
    answer = send(kimura, changed(), dogs.live_version.content_hash, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ファクスの番号" in page
    assert wrong.get("note", "尋ねることを見直しました") in page
    assert published() == 1


def test_the_live_content_is_not_published_again(kimura: Client, dogs: Procedure):
    page = examine(kimura, document("dog-registration")).content.decode()
    assert "公開中の版と同じ内容です" in page
    assert 'value="publish"' not in page


def test_an_earlier_content_says_that_it_comes_back(kimura: Client, dogs: Procedure, now: datetime):
    seen = publish(changed(), now).content_hash
    page = examine(kimura, document("dog-registration")).content.decode()
    assert "前に公開した第1版と同じ内容です" in page
    assert send(kimura, document("dog-registration"), seen).status_code == 302
    assert Procedure.objects.get().live_version.number == 1


@pytest.mark.parametrize(
    ("policy", "told", "words"),
    [
        ("MAY_CONTINUE", False, ""),
        ("MUST_RECONFIRM", True, "できるだけ引き継ぎます"),
        ("MUST_RESTART", True, "はじめからお答えください"),
    ],
)
def test_each_policy_does_to_an_open_draft_what_it_says(
    kimura: Client, dogs: Procedure, policy: str, told: bool, words: str
):
    sasaki = Visitor(Desk())
    sasaki.start("dog-registration")
    page = examine(kimura, changed()).content.decode()
    assert "書きかけの申請が1件あります" in page
    send(kimura, changed(), dogs.live_version.content_hash, policy=policy)
    draft = Draft.objects.get()
    assert draft.needs_reconfirm is told
    assert draft.version.number == 1
    visit = sasaki.client.get(sasaki.draft_url, follow=True).content.decode()
    assert ("手続の内容が新しくなりました" in visit) is told
    assert words in visit
    fact = EventRecord.objects.filter(code="procedures.form.published").order_by("pk").last()
    assert (fact.payload["policy"], fact.payload["drafts"]) == (policy, int(told))
