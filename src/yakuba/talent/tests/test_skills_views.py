"""The pages of skills as 青木, 上野 and 村上 use them; 高木 meets a 404, 佐々木 too, a guest the log-in."""

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.talent.models import (
    Assessment,
    CorrectionRequest,
    FrameworkVersion,
    SectionCount,
    SkillLevel,
)
from yakuba.talent.services.frameworks import begin_draft
from yakuba.talent.tests.skills import Play
from yakuba.talent.urls.skills import urlpatterns

ROOT = "/mihon/desk/people/"
Browser = Callable[[User], Client]


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def browser() -> Browser:
    def opened(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return opened


@pytest.fixture
def play(cast, in_mihon, at) -> Play:
    found = Play(cast, at)
    found.expect("OFFICER", {found.skill("AI"): 2, found.skill("ツール利用"): 3})
    done = found.say(cast.aoki, {found.skill("AI"): 3, found.skill("ツール利用"): 3})
    found.confirm(done, cast.ueno, {found.skill("AI"): (1, "使い始めたばかりのため。")})
    found.count()
    return found


def words(answer: HttpResponse) -> str:
    """Return what the page says, without the places at which a line may break."""
    return re.sub("<wbr>|\u200b", "", answer.content.decode())


def taken(client: Client, address: str) -> bytes:
    """Take a file home."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def addresses(play: Play) -> list[str]:
    """Every address of skills, with keys of rows that stand there."""
    begin_draft(framework=play.framework, actor=play.murakami, at=play.at)
    waiting = play.say(play.cast.ishida, {play.skill("AI"): 2})
    keys = {
        "me_file": ["json"],
        "evidence": [play.skill("AI").pk],
        "assess_begin": [play.framework.pk],
        "assess": [waiting.pk, "what"],
        "person": [play.cast.aoki.pk],
        "gap_section": [play.cast.childcare.pk],
        "who_ask": [play.cast.childcare.pk, play.skill("AI").pk, 1],
        "framework_version": [play.framework.pk, 1],
        "framework_file": [play.framework.pk, 1, "json"],
        "framework_area": [play.framework.pk, "what"],
        "framework_skill": [play.framework.pk, play.skill("AI").code],
        "expected_of": ["RANK", "OFFICER"],
    }
    found = []
    for pattern in urlpatterns:
        name, wants = pattern.name, pattern.pattern.converters
        if name in keys:
            given = keys[name]
        elif "kind" in wants:
            given = ["csv"]
        elif "key" in wants:
            given = [play.framework.pk if "framework" in name else waiting.pk]
        else:
            given = []
        found.append(f"/mihon{reverse(f'talent:{name}', args=given)}")
    return found


def test_nobody_from_elsewhere_gets_in_anywhere(play, takagi, kobayashi, browser):
    pages = addresses(play)
    assert len(pages) == len(urlpatterns)
    for stranger in (takagi, kobayashi, play.cast.sasaki):
        client = browser(stranger)
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 405:
                answer = client.post(page)
            assert answer.status_code == 404, page
            assert "青木" not in words(answer), page
    guest = Client()
    for page in pages:
        answer = guest.get(page)
        assert answer.status_code == 302, page
        assert "/accounts/" in answer["Location"], page


def test_everybody_of_the_town_opens_what_is_theirs_without_an_error(play, browser):
    pages = addresses(play)
    for user in (play.cast.ishida, play.cast.ueno, play.cast.others["murakami"]):
        client = browser(user)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (200, 302, 404, 405), (user.username, page)
            answer.close()


def test_aoki_reads_everything_that_is_kept_of_her_and_takes_it_home(play, browser):
    client = browser(play.cast.aoki)
    page = words(client.get(f"{ROOT}me/"))
    # What the superior changed stands with its reason; what stands as she said it, in three words.
    assert "使い始めたばかりのため。" in page
    assert "履歴（1件）" in page and "子育て支援課長 上野 裕子が確認" in page
    assert "あと1" in page
    kept = json.loads(client.get(f"{ROOT}me/record.json").content)
    assert {
        row["スキル"]: row["レベル"] for row in kept["現在のレベル"] if row["レベル"] is not None
    } == {
        "AI": 1,
        "ツール利用": 3,
    }
    assert [row["変更の理由"] for row in kept["診断の履歴"] if row["スキル"] == "AI"] == [
        "使い始めたばかりのため。"
    ]
    text = taken(client, f"{ROOT}me/record.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"表", "行", "項目", "値"} == set(rows[0])
    assert any(row["値"] == "使い始めたばかりのため。" for row in rows)
    assert taken(client, f"{ROOT}me/record.xlsx").startswith(b"PK")
    assert client.get(f"{ROOT}me/record.exe").status_code == 404


def test_a_whole_assessment_goes_area_by_area_and_comes_back_confirmed(play, browser):
    client = browser(play.cast.kudo)
    first = client.post(f"{ROOT}me/assess/{play.framework.pk}/begin/")
    page = words(client.get(first["Location"]))
    assert re.search(r"1\s*/\s*9", re.sub("<[^>]*>", "", page))
    tool = play.skill("ツール利用")
    kept = client.post(first["Location"], {f"s{play.skills[0].pk}": "2", "go": "later"})
    assert kept["Location"].endswith("/people/me/")
    begun = Assessment.objects.get(user=play.cast.kudo)
    how = f"{ROOT}me/assess/{begun.pk}/area/how/"
    assert client.post(how, {f"s{tool.pk}": "9", "go": "next"}).status_code == 200
    assert client.post(how, {f"s{tool.pk}": "4", "go": "next"}).status_code == 302
    check = words(client.get(f"{ROOT}me/assess/{begun.pk}/check/"))
    assert "三浦 恵" in check
    client.post(f"{ROOT}me/assess/{begun.pk}/check/")
    head = browser(play.cast.others["miura"])
    assert "工藤 拓也" in words(head.get(f"{ROOT}confirm/"))
    given = {f"l{play.skills[0].pk}": "2", f"l{tool.pk}": "3", f"r{tool.pk}": ""}
    refused = head.post(f"{ROOT}confirm/{begun.pk}/", given)
    assert "理由を、5文字以上の文で入力してください" in words(refused)
    given[f"r{tool.pk}"] = "教えた例がまだないため。"
    assert head.post(f"{ROOT}confirm/{begun.pk}/", given).status_code == 302
    assert SkillLevel.objects.get(user=play.cast.kudo, skill=tool).level == 3
    answer = words(client.get(f"{ROOT}assessments/{begun.pk}/"))
    assert "教えた例がまだないため。" in answer
    client.post(f"{ROOT}me/assess/{begun.pk}/answer/", {"text": "来月、課で教えます。"})
    assert "来月、課で教えます。" in words(head.get(f"{ROOT}assessments/{begun.pk}/"))


def test_nobody_confirms_but_the_heads_above(play, browser):
    waiting = play.say(play.cast.kudo, {play.skill("AI"): 2})
    for user in (play.cast.kudo, play.cast.aoki, play.cast.ueno, play.cast.others["murakami"]):
        client = browser(user)
        assert client.get(f"{ROOT}confirm/{waiting.pk}/").status_code == 404
        assert client.post(f"{ROOT}confirm/{waiting.pk}/").status_code == 404


def test_whoever_looks_at_a_person_leaves_a_trace_that_the_person_reads(play, browser):
    aoki = play.cast.aoki
    assert browser(play.cast.kudo).get(f"{ROOT}persons/{aoki.pk}/").status_code == 404
    assert browser(play.cast.ishida).get(f"{ROOT}persons/{aoki.pk}/").status_code == 404
    assert browser(play.cast.ueno).get(f"{ROOT}persons/{aoki.pk}/").status_code == 200
    viewed = EventRecord.objects.get(code="talent.person.viewed")
    assert (viewed.subject_id, viewed.actor_user_id) == (str(aoki.pk), play.cast.ueno.pk)
    assert "上野 裕子" in words(browser(aoki).get(f"{ROOT}me/"))


def test_an_officer_finds_sections_but_no_names_and_asks_the_head(play, browser, mailoutbox):
    skill = play.skill("ツール利用")
    asked = f"{ROOT}who/?skill={skill.pk}&level=3"
    page = words(browser(play.cast.kudo).get(asked))
    assert "子育て支援課" in page
    assert "青木" not in page
    assert "3人未満" in page
    assert "青木 美咲" in words(browser(play.cast.ueno).get(asked))
    assert "青木 美咲" in words(browser(play.cast.others["murakami"]).get(asked))
    assert words(browser(play.cast.others["miura"]).get(asked)).count("青木") == 0
    ask = f"{ROOT}who/ask/{play.cast.childcare.pk}/{skill.pk}/3/"
    answer = browser(play.cast.kudo).post(ask, {"text": "窓口の記録を一緒に直してほしい。"})
    assert answer.status_code == 302
    told = EventRecord.objects.get(code="talent.section.head_asked")
    assert told.payload["text"] == "窓口の記録を一緒に直してほしい。"


def test_a_list_of_names_leaves_as_a_file_only_with_a_trace(play, browser):
    asked = f"{ROOT}who/list.csv?skill={play.skill('ツール利用').pk}&level=3"
    assert browser(play.cast.kudo).get(asked).status_code == 404
    text = taken(browser(play.cast.others["murakami"]), asked).decode("utf-8-sig")
    assert "青木 美咲" in text
    assert EventRecord.objects.get(code="talent.section.listed").payload["people"] == 1


def test_gap_pages_say_in_words_what_colours_say_and_hide_small_sections(play, browser):
    head = words(browser(play.cast.ueno).get(f"{ROOT}gaps/"))
    assert "子育て支援課" in head
    assert "大きく不足" in head
    officer = words(browser(play.cast.kudo).get(f"{ROOT}gaps/"))
    assert "少人数" in officer
    for kind in ("csv", "xlsx"):
        for name in ("sections", "skills", "posts"):
            assert taken(browser(play.cast.kudo), f"{ROOT}gaps/{name}.{kind}")
    inside = browser(play.cast.ueno).get(f"{ROOT}gaps/sections/{play.cast.childcare.pk}/")
    assert "青木 美咲" in words(inside)
    outside = browser(play.cast.kudo).get(f"{ROOT}gaps/sections/{play.cast.childcare.pk}/")
    assert "青木" not in words(outside)


def test_murakami_edits_a_framework_without_code_and_publishes_it(play, browser):
    client, base = browser(play.cast.others["murakami"]), f"{ROOT}frameworks/{play.framework.pk}/"
    assert browser(play.cast.aoki).post(f"{base}draft/begin/").status_code == 404
    client.post(f"{base}draft/begin/")

    def seen() -> str:
        return client.get(f"{base}draft/head/").context["seen"]

    made = client.post(
        f"{base}draft/skill/",
        {"area": "how", "name": "窓口の道具", "code": "own-counter", "seen": seen()},
    )
    assert made.status_code == 302
    twice = client.post(
        f"{base}draft/skill/",
        {"area": "how", "name": "窓口の道具", "code": "own-counter", "seen": seen()},
    )
    assert "すでにあります" in words(twice)
    refused = client.post(
        f"{base}draft/skill/",
        {"area": "how", "name": "人事評価の結果", "code": "own-two", "seen": seen()},
    )
    assert "人事評価に関わる項目" in words(refused)
    old = client.post(f"{base}draft/arrange/", {"act": "out:own-counter", "seen": "old"})
    assert old.status_code == 302
    client.post(f"{base}draft/arrange/", {"act": f"out:{play.skill('AI').code}", "seen": seen()})
    page = words(client.get(f"{base}draft/publish/"))
    assert "窓口の道具" in page
    client.post(f"{base}draft/publish/", {"seen": seen()})
    assert FrameworkVersion.objects.filter(published_at__isnull=False).count() == 2
    assert "照合が済んでいません" in words(client.get(base))
    assert SkillLevel.objects.filter(user=play.cast.aoki, skill=play.skill("ツール利用")).exists()


def test_a_framework_goes_out_and_comes_in_as_json_and_as_csv(play, browser):
    client, base = browser(play.cast.others["murakami"]), f"{ROOT}frameworks/{play.framework.pk}/"
    document = json.loads(client.get(f"{base}versions/1.json").content)
    document["code"], document["title"] = "own", "町のスキル"
    file = io.BytesIO(json.dumps(document).encode())
    file.name = "own.json"
    made = client.post(f"{ROOT}frameworks/new/", {"f-file": file, "f-go": "1"})
    assert made.status_code == 302
    draft = made["Location"]
    text = taken(client, f"{base}versions/1.csv")
    table = io.BytesIO(text.replace("ツール利用".encode(), "道具を使う".encode()))
    table.name = "own.csv"
    seen = client.get(f"{draft}head/").context["seen"]
    assert client.post(f"{draft}replace/", {"file": table, "seen": seen}).status_code == 302
    assert "道具を使う" in words(client.get(draft))
    for content in (b"", b"\xff\xfe", b"[]", b"{", b"[" * 100_000, b'{"code": 1}'):
        bad = io.BytesIO(content)
        bad.name = "bad.json"
        assert (
            client.post(f"{ROOT}frameworks/new/", {"f-file": bad, "f-go": "1"}).status_code == 200
        )


def test_expected_levels_are_set_on_screen_from_a_day_on(play, browser):
    client = browser(play.cast.others["murakami"])
    post = play.cast.posts["子育て支援課長"]
    page = f"{ROOT}expected/POST/{post.pk}/"
    assert browser(play.cast.aoki).post(page).status_code == 404
    skill = play.skill("リーダーシップ")
    wrong = client.post(page, {f"e{skill.pk}": "3", "valid_from": "あした"})
    assert wrong.status_code == 200
    assert client.post(page, {f"e{skill.pk}": "3", "valid_from": "R8.4.1"}).status_code == 302
    assert "子育て支援課長" in words(client.get(f"{ROOT}expected/"))
    assert not SectionCount.objects.exclude(counted_on=None).exists()


def test_a_correction_is_asked_and_answered(play, browser):
    client = browser(play.cast.aoki)
    client.post(f"{ROOT}me/correction/", {"text": "発令日が違います。"})
    charged = browser(play.cast.others["murakami"])
    assert "発令日が違います。" in words(charged.get(f"{ROOT}corrections/"))
    key = play.cast.aoki.pk
    asked = CorrectionRequest.objects.get(user=key)
    charged.post(f"{ROOT}corrections/{asked.pk}/", {"outcome": "直しました。"})
    assert "直しました。" in words(client.get(f"{ROOT}me/"))
    assert client.get(f"{ROOT}corrections/").status_code == 404


def test_the_level_that_is_shown_as_chosen_is_looked_for(play, browser):
    client = browser(play.cast.ueno)
    skill = play.skill("AI")
    play.confirm(play.say(play.cast.aoki, {skill: 2}), play.cast.ueno)
    address = f"{ROOT}who/?skill={skill.pk}"
    page = words(client.get(address))
    assert '<option value="3" selected>3以上</option>' in page
    assert "あなたが氏名を見られる範囲には、いません" in page
    assert "青木 美咲" in words(client.get(f"{address}&level=2"))
