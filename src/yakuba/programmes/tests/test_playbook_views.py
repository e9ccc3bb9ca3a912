"""The pages of playbooks: read by all staff, written by DX officers without code, kind to slips."""

import copy
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.canonical import canonical_json, content_hash
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Playbook, PlaybookRun, PlaybookVersion, Project, TownWindow
from yakuba.programmes.queries.playbooks import draft_of, live_version, shipped_playbook
from yakuba.programmes.services.playbooks import adopt_shipped, begin_draft


def at(name: str, *args: Any) -> str:
    return f"/mihon{reverse('programmes:' + name, args=args)}"


@pytest.fixture
def kimura(client: Client, cast: Cast, in_mihon: object) -> Client:
    client.force_login(cast.kimura)
    return client


@pytest.fixture
def online(cast: Cast, in_mihon: object) -> Playbook:
    return adopt_shipped(code="online-procedures", actor=cast.actor(cast.kimura), at=cast.at)


@pytest.fixture
def draft(cast: Cast, online: Playbook) -> PlaybookVersion:
    return begin_draft(playbook=online, actor=cast.actor(cast.kimura), at=cast.at)


def seen(playbook: Playbook) -> str:
    held = draft_of(playbook)
    assert held is not None
    return content_hash(held.definition)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return words(answer)


def words(answer: Any) -> str:
    """Return the page without the breaks between phrases."""
    return re.sub(r"</?(wbr|span)[^>]*>", "", answer.content.decode())


def test_kimura_takes_a_playbook_over_and_everybody_reads_it(
    kimura: Client, cast: Cast, client: Client
):
    assert "取り入れられる手順書" in read(kimura, at("playbooks"))
    answer = kimura.post(at("playbook_adopt"), {"code": "overall"})
    assert answer.status_code == 302
    kimura.post(at("playbook_adopt"), {"code": "overall"})
    kimura.post(at("playbook_adopt"), {"code": "なし"})
    playbook = Playbook.objects.get()
    client.force_login(cast.aoki)
    listed = read(client, at("playbooks"))
    assert "取り入れられる手順書" not in listed
    page = read(client, at("playbook", playbook.pk))
    assert "文言は自治体で確認・編集してください" in page
    assert "新しい版の案を作る" not in page


def test_aoki_writes_nothing_and_takagi_sees_nothing(
    client: Client, cast: Cast, online: Playbook, draft: PlaybookVersion, takagi: User
):
    key = online.pk
    writing = [
        at("playbook_new"),
        at("playbook_draft", key),
        at("playbook_head", key),
        at("playbook_step_new", key),
        at("playbook_step", key, "bpr"),
        at("playbook_question_new", key),
        at("playbook_replace", key),
        at("playbook_draft_json", key),
        at("playbook_publish", key),
        at("playbook_drop", key),
        at("playbook_withdraw", key),
    ]
    reading = [
        at("playbooks"),
        at("playbook", key),
        at("playbook_version", key, 1),
        at("playbook_json", key, 1),
        at("playbook_differences", key),
        at("playbook_plan", key),
        at("playbook_schema"),
        at("windows"),
    ]
    client.force_login(cast.aoki)
    assert {client.get(one).status_code for one in reading} == {200}
    assert {client.get(one).status_code for one in writing} == {404}
    assert client.post(at("windows"), {}).status_code == 404
    for name, key_ in (("playbook_begin", key), ("playbook_arrange", key), ("window_remove", 1)):
        assert client.post(at(name, key_), {}).status_code == 404
    assert client.post(at("playbook_adopt"), {"code": "overall"}).status_code == 404
    client.force_login(takagi)
    assert {client.get(one).status_code for one in (*reading, *writing)} == {404}


def step_data(**changes: Any) -> dict[str, Any]:
    return {
        "title": "窓口での聞き取り",
        "phase": "choosing",
        "kind": "WORK",
        "days": "8",
        "wording": "own",
        "need_0_step": "considering",
        "need_0_kind": "SS",
        "need_0_lag": "3",
        "when_type": ["1", "2"],
        **changes,
    }


def test_a_step_is_added_changed_moved_and_taken_out(
    kimura: Client, online: Playbook, draft: PlaybookVersion
):
    key = online.pk
    assert "窓口での聞き取り" not in read(kimura, at("playbook_draft", key))
    assert "待つ作業1" in read(kimura, at("playbook_step_new", key) + "?phase=choosing")
    answer = kimura.post(at("playbook_step_new", key), step_data(seen=seen(online)))
    assert answer.status_code == 302
    held = draft_of(online)
    assert held is not None
    made = next(one for one in held.definition["steps"] if one["title"] == "窓口での聞き取り")
    assert made["needs"] == [{"step": "considering", "kind": "SS", "lag": 3}]
    assert made["when"] == {"type": ["1", "2"]}
    page = read(kimura, at("playbook_step", key, made["code"]))
    assert 'value="窓口での聞き取り"' in page
    kimura.post(
        at("playbook_step", key, made["code"]),
        step_data(seen=seen(online), days="9", need_1_step="layers"),
    )
    for act in ("up", "up", "down", "remove"):
        form = {"seen": seen(online), "code": made["code"], "act": act}
        assert kimura.post(at("playbook_arrange", key), form).status_code == 302
    held = draft_of(online)
    assert held is not None
    assert held.definition == draft.definition


def test_who_waited_for_a_step_taken_out_waits_for_what_it_waited_for(
    kimura: Client, online: Playbook, draft: PlaybookVersion
):
    form = {"seen": seen(online), "code": "considering", "act": "remove"}
    kimura.post(at("playbook_arrange", online.pk), form)
    held = draft_of(online)
    assert held is not None
    layers = next(one for one in held.definition["steps"] if one["code"] == "layers")
    assert layers["needs"] == [{"step": "briefing"}]
    goal = {"seen": seen(online), "code": "open", "act": "remove"}
    page = words(kimura.post(at("playbook_arrange", online.pk), goal, follow=True))
    assert "本番開始のマイルストーンは外せません" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "名称を入力してください"),
        ("days", "十", "日数は0から"),
        ("days", "-1", "日数は0から"),
        ("days", "99999", "日数は0から"),
        ("days", "0", "日数を1以上"),
        ("phase", "none", "選択肢から"),
        ("kind", "GROUP", "選択肢から"),
        ("minimum_days", "30", "法定日数の根拠"),
        ("need_0_step", "nothing", "選択肢から"),
        ("need_0_lag", "x", "整数"),
        ("when_type", ["9"], "選択肢から"),
        ("gate", "済んでいること", "通過の条件は、関門に"),
        ("wording", "official", "読んだ資料"),
        ("title", "あ" * 121, "120字まで"),
        ("need_0_step", "method", "順序が一周"),
    ],
)
def test_a_slip_in_a_step_keeps_what_was_typed(
    kimura: Client, online: Playbook, draft: PlaybookVersion, field: str, value: Any, said: str
):
    data = step_data(seen=seen(online), deliverable="聞き取りの記録", **{field: value})
    address = at("playbook_step_new", online.pk)
    if said == "順序が一周":
        address = at("playbook_step", online.pk, "considering")
    answer = kimura.post(address, data)
    page = words(answer)
    assert answer.status_code == 200
    assert said in page
    assert "聞き取りの記録" in page
    assert draft_of(online) is not None and seen(online) == content_hash(draft.definition)


def test_the_head_and_the_questions_are_changed_in_words(
    kimura: Client, online: Playbook, draft: PlaybookVersion
):
    key = online.pk
    page = read(kimura, at("playbook_head", key))
    assert "organising 推進体制の構築" in page
    data = {
        "seen": seen(online),
        "title": "見本市の手続オンライン化",
        "go_live_step": "open",
        "go_live_label": "受付開始日",
        "phases": "organising 推進体制の構築\nchoosing 検討\nprocuring 調達\nrunning 運用\n定着",
        "windows": "budget-request 予算要求\nbudget-assembly 予算議会\nassembly　議会\n年末の凍結の外",
    }
    assert kimura.post(at("playbook_head", key), data).status_code == 302
    held = draft_of(online)
    assert held is not None
    assert held.definition["phases"][-1] == {"code": "phase-1", "title": "定着"}
    assert held.definition["windows"][2]["title"] == "議会"
    assert held.definition["windows"][-1]["code"] == "window-1"
    slip = kimura.post(at("playbook_head", key), {**data, "seen": seen(online), "phases": "のみ"})
    assert "段階「organising」がありません" in words(slip)
    new = {"seen": seen(online), "label": "窓口の数", "kind": "one", "options": "一つ\n二つ以上"}
    assert kimura.post(at("playbook_question_new", key), new).status_code == 302
    assert "option-1 一つ" in read(kimura, at("playbook_question", key, "question-1"))
    gone = {"seen": seen(online), "act": "remove"}
    kimura.post(at("playbook_question", key, "groups"), gone)
    held = draft_of(online)
    assert held is not None
    assert all(one.get("repeat") != "groups" for one in held.definition["steps"])


def test_a_draft_that_somebody_else_changed_is_not_overwritten(
    kimura: Client, online: Playbook, draft: PlaybookVersion
):
    answer = kimura.post(at("playbook_step_new", online.pk), step_data(seen="0" * 64))
    page = words(answer)
    assert "ほかの人が先に直しました" in page
    assert "窓口での聞き取り" in page


def test_a_file_comes_in_and_goes_out_unchanged(
    kimura: Client, online: Playbook, draft: PlaybookVersion
):
    key = online.pk
    document = copy.deepcopy(draft.definition)
    document["title"] = "取り込んだ手順書"
    upload = SimpleUploadedFile("p.json", json.dumps(document, ensure_ascii=False).encode("cp932"))
    answer = kimura.post(at("playbook_replace", key), {"seen": seen(online), "file": upload})
    assert answer.status_code == 302
    out = kimura.get(at("playbook_draft_json", key)).content
    assert json.loads(out) == document
    page = read(kimura, at("playbook_publish", key))
    assert "取り込んだ手順書" in page
    published = kimura.post(at("playbook_publish", key), {"seen": seen(online)})
    assert published.status_code == 302
    assert kimura.get(at("playbook_json", key, 2)).content == canonical_json(document)
    assert "取り込んだ手順書" in read(kimura, at("playbook_differences", key))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "手順書のファイルを選ぶか"),
        ("[1]", "一つのまとまり"),
        ("{" * 50, "入れ子が深すぎます"),
        ('{"a":1,"a":2}', "二度あります"),
        ('{"a":1.5}', "整数で書いてください"),
        ('{"a":', "JSONとして読めなくなりました"),
        ('{"a":"\\u0000"}', "制御文字"),
        ('{"a":"\\ud800"}', "記録できません"),
        ("{}", "名称"),
        (('{"schema_version":1,"code":"x","title":"x","go_live":{"step":"a","label":"b"},'
         '"phases":[{"code":"p","title":"p"}],"steps":[{"code":"a","title":"始動","phase":"q",'
         '"kind":"WORK","days":3}]}'), "段階「q」がありません"),
    ],
)  # fmt: skip
def test_a_bad_file_says_what_to_do_and_stays_in_the_box(kimura: Client, text: str, said: str):
    answer = kimura.post(at("playbook_new"), {"from": "file", "text": text})
    assert answer.status_code == 200
    page = words(answer)
    assert said in page
    assert not Playbook.objects.exists()


def test_a_playbook_begins_from_nothing(kimura: Client):
    bad = kimura.post(at("playbook_new"), {"title": "窓口改革", "code": "窓口"})
    assert "半角の英小文字" in words(bad) and "窓口改革" in words(bad)
    made = kimura.post(at("playbook_new"), {"title": "窓口改革", "code": "madoguchi"}, follow=True)
    assert "はじめの作業" in words(made)
    own = Playbook.objects.get()
    assert kimura.get(at("playbook", own.pk)).status_code == 302
    assert "手順書ごと消えます" in read(kimura, at("playbook_drop", own.pk))
    kimura.post(at("playbook_drop", own.pk))
    assert not Playbook.objects.exists()


def test_a_playbook_is_withdrawn_and_comes_back(kimura: Client, online: Playbook):
    assert "廃止しますか" in read(kimura, at("playbook_withdraw", online.pk))
    kimura.post(at("playbook_withdraw", online.pk), {"act": "withdraw"})
    assert kimura.get(at("playbook_plan", online.pk)).status_code == 404
    assert "廃止" in read(kimura, at("playbooks"))
    kimura.post(at("playbook_withdraw", online.pk), {"act": "restore"})
    assert kimura.get(at("playbook_plan", online.pk)).status_code == 200


def asked(cast: Cast, **changes: Any) -> dict[str, Any]:
    coming = timezone.localdate() + timedelta(days=900)
    return {
        "act": "preview",
        "go_live": coming.isoformat(),
        "placing": "LATEST",
        "q_type": "2",
        "q_groups": ["childcare", "care"],
        "q_rules": "ordinance",
        "q_procurement": "tender",
        "q_budget": "request",
        "project": "",
        "name": "子育て手続のオンライン化",
        "department": str(cast.dx.pk),
        **changes,
    }


def test_a_plan_is_looked_at_and_then_made(kimura: Client, cast: Cast, online: Playbook):
    address = at("playbook_plan", online.pk)
    answer = kimura.post(address, asked(cast))
    page = words(answer)
    assert "間に合います" in page
    assert "時期が登録されていません" in page
    assert "業務の見直し（書面・押印・対面）（介護関係（11手続））" in page
    assert "<svg" in page
    assert not Project.objects.exists()
    made = kimura.post(address, asked(cast, act="make"))
    run = PlaybookRun.objects.get()
    assert made.headers["Location"].endswith(reverse("programmes:plan", args=[run.project_id]))
    assert run.project.name == "子育て手続のオンライン化"
    assert "子育て手続のオンライン化" in read(kimura, at("playbook", online.pk))
    assert "行政手続のオンライン化 第1版（" in read(kimura, at("project", run.project_id))
    again = kimura.post(address, asked(cast, act="make"))
    assert again.headers["Location"] == made.headers["Location"]
    assert PlaybookRun.objects.count() == 1


def test_what_the_system_knows_is_filled_in_already(kimura: Client, cast: Cast, online: Playbook):
    page = read(kimura, at("playbook_plan", online.pk))
    assert f'<option value="{cast.dx.pk}" selected>DX推進課' in page
    assert 'value="行政手続のオンライン化"' in page


def test_a_near_day_says_what_is_late_and_why(kimura: Client, cast: Cast, online: Playbook):
    soon = timezone.localdate() + timedelta(days=60)
    data = asked(cast, go_live=soon.isoformat())
    page = words(kimura.post(at("playbook_plan", online.pk), data))
    assert "このままでは間に合いません" in page
    assert "開庁日遅れています" in page
    assert "いちばん早い" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("go_live", "", "入力してください"),
        ("go_live", "2020-01-01", "今日より後"),
        ("go_live", "2999-01-01", "年以内"),
        ("go_live", "来年", "2027-04-01"),
        ("q_type", "", "「類型」を選んでください"),
        ("q_type", "9", "選択肢から"),
        ("q_groups", [], "「取り組む手続」を選んでください"),
        ("name", "", "新しい事業の名称"),
        ("department", "", "所管課を選んで"),
        ("department", "999999", "選択肢から"),
        ("project", "999999", "選択肢から"),
        ("placing", "SOMETIME", "選択肢"),
    ],
)
def test_a_slip_before_the_plan_keeps_what_was_typed(
    kimura: Client, cast: Cast, online: Playbook, field: str, value: Any, said: str
):
    data = {"name": "残る名称", field: value}
    answer = kimura.post(at("playbook_plan", online.pk), asked(cast, act="make", **data))
    page = words(answer)
    assert answer.status_code == 200
    assert said in page
    assert field == "name" or "残る名称" in page
    assert not Project.objects.exists()


def test_aoki_plans_in_her_own_section_only(client: Client, cast: Cast, online: Playbook):
    client.force_login(cast.aoki)
    page = read(client, at("playbook_plan", online.pk))
    assert "子育て支援課" in page
    assert "環境課" not in page
    answer = client.post(
        at("playbook_plan", online.pk), asked(cast, act="make", department=str(cast.environment.pk))
    )
    assert answer.status_code == 200 and not Project.objects.exists()


def test_the_menu_marks_the_playbooks_on_the_page_of_windows(kimura: Client):
    page = kimura.get(at("windows")).content.decode()
    marked = re.findall(r'<a[^>]*href="([^"]*)"[^>]*aria-current="page"', page)
    assert at("playbooks") in marked
    assert at("portfolio") not in marked


def test_windows_are_registered_from_suggestions_and_slips_stay(kimura: Client, online: Playbook):
    page = read(kimura, at("windows"))
    assert "登録の候補" in page
    assert 'value="12月議会"' in read(kimura, at("windows") + "?code=assembly&title=12月議会")
    good = {
        "code": "assembly",
        "title": "12月議会",
        "opens": "2026-12-01",
        "closes": "2026-12-18",
    }
    for field, value, said in (
        ("title", "", "名称を入力"),
        ("opens", "いつか", "2027-04-01"),
        ("closes", "2026-11-01", "終了日は"),
        ("code", "party", "選択肢"),
    ):
        slip = kimura.post(at("windows"), {**good, "note": "残る補足", field: value})
        assert said in words(slip) and "残る補足" in words(slip)
    assert kimura.post(at("windows"), good).status_code == 302
    assert "すでに登録" in words(kimura.post(at("windows"), good))
    window = TownWindow.objects.get()
    kimura.post(at("window_remove", window.pk))
    assert not TownWindow.objects.exists()
    assert kimura.post(at("window_remove", window.pk)).status_code == 404


def test_versions_that_are_not_there_are_not_found(kimura: Client, online: Playbook):
    assert kimura.get(at("playbook_version", online.pk, 9)).status_code == 404
    assert kimura.get(at("playbook", 999_999)).status_code == 404
    assert kimura.get(at("playbook_draft", online.pk)).status_code == 404
    assert kimura.get(at("playbook_differences", online.pk) + "?old=x&new=99").status_code == 404


def test_the_shipped_document_is_what_is_published(online: Playbook):
    version, shipped = live_version(online), shipped_playbook("online-procedures")
    assert version is not None and shipped is not None
    assert version.content_hash == content_hash(shipped.document)
