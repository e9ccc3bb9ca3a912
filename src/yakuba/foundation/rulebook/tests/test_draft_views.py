"""The pages of a draft: what is typed is kept, what is wrong is told, and who meets a 404."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.rulebook.services import begin_draft, publish_table
from yakuba.organisation.demo import Cast

ROOT = "/mihon/desk/rules/"


def read(answer: Any) -> str:
    return unescape(re.sub(r"<wbr>|</?span[^>]*>|\u200b", "", answer.content.decode()))


def address(draft: RuleDraft, tail: str = "") -> str:
    return f"{ROOT}drafts/{draft.pk}/{tail}"


@pytest.fixture
def kimura(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.kimura)
    return client


@pytest.fixture
def fees(in_mihon, document, system):
    return publish_table(
        code="fees",
        title="手数料(別表)",
        source_text="手数料条例(架空)",
        document=document,
        valid_from=timezone.localdate(),
        actor=system,
        at=timezone.now(),
    )


@pytest.fixture
def draft(fees, cast: Cast) -> RuleDraft:
    return begin_draft(code="fees", actor=cast.actor(cast.kimura), at=timezone.now())


def typed(client: Client, draft: RuleDraft, **changes: str) -> dict[str, str]:
    """Return the fields of the grid as the page shows them, with some typed over."""
    page = client.get(address(draft)).content.decode()
    found = {
        name: unescape(text)
        for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    }
    found |= {
        name: unescape(text)
        for name, text in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    return found | {"act": "save", **changes}


def cells(draft: RuleDraft) -> list[list[str]]:
    draft.refresh_from_db()
    return [[*rule["inputs"], *rule["outputs"]] for rule in draft.document["rules"]]


def test_the_next_version_begins_with_the_newest_one_and_is_found_again(fees, kimura) -> None:
    first = kimura.post(f"{ROOT}fees/begin/")
    draft = RuleDraft.objects.get()
    assert first["Location"] == address(draft)
    assert draft.document == fees.document
    assert kimura.post(f"{ROOT}fees/begin/")["Location"] == address(draft)
    assert EventRecord.objects.get(code="rulebook.draft.begun").payload["base"] == 1
    assert "下書きの続きを書く" in read(kimura.get(f"{ROOT}fees/"))
    assert "手数料(別表)" in read(kimura.get(ROOT))


def test_cells_are_shown_and_typed_in_words(draft, kimura) -> None:
    form = typed(kimura, draft)
    assert (form["r0c0"], form["r1c0"], form["r1c1"]) == ("犬の登録", "犬の登録以外", "100円未満")
    kimura.post(address(draft), form | {"r1c1": "５０万円以上５００万円未満", "r0e0": "3,200円"})
    assert cells(draft) == [['"dog"', "-", "3200"], ['not("dog")', "[500000..5000000)", "0"]]
    assert draft.turn == 1


def test_saving_what_is_shown_changes_nothing(draft, kimura) -> None:
    before = cells(draft)
    kimura.post(address(draft), typed(kimura, draft))
    assert (cells(draft), draft.turn) == (before, 0)


def test_a_bad_cell_is_kept_and_told_with_row_column_and_remedy(draft, kimura) -> None:
    answer = kimura.post(address(draft), typed(kimura, draft, r1c1="たくさん", r0c0="猫", r0a=""))
    shown = read(kimura.get(answer["Location"]))
    for words in (
        "2行目「金額」",
        "「たくさん」という値は、この列では使えません。「50万円未満」",
        "1行目「種別」",
        "次から選んで入力してください：犬の登録",
        "1行目「根拠の条項」",
        ">たくさん</textarea>",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add-2", ["3000", "0", "null"]),
        ("copy-0", ["3000", "3000", "0"]),
        ("down-0", ["0", "3000"]),
        ("up-1", ["0", "3000"]),
        ("drop-0", ["0"]),
    ],
)
def test_each_button_saves_what_was_typed_and_does_its_act(draft, kimura, act, expected) -> None:
    kimura.post(address(draft), typed(kimura, draft, act=act, r1a="第9条"))
    assert [row[-1] for row in cells(draft)] == expected
    assert "第9条" in {rule["annotation"] for rule in draft.document["rules"]}


def test_the_last_row_stays(draft, kimura) -> None:
    kimura.post(address(draft), typed(kimura, draft, act="drop-0"))
    answer = kimura.post(address(draft), typed(kimura, draft, act="drop-0"))
    assert answer.status_code == 422
    assert "最後の1行は消せません" in read(answer)


def test_of_two_editors_the_later_is_told_and_loses_nothing(draft, kimura, cast) -> None:
    stale = typed(kimura, draft, r1e0="500円")
    kimura.post(address(draft), typed(kimura, draft, r0e0="3,200円"))
    answer = kimura.post(address(draft), stale)
    assert answer.status_code == 422
    shown = read(answer)
    assert f"{cast.kimura.name}さんがこの下書きを保存しました" in shown
    assert ">500</textarea>" in shown
    assert "3200 → " not in shown
    assert '<del class="rb-before">3200</del>' in shown, "what would be overwritten is shown"
    assert cells(draft)[1][-1] == "0"


def test_rows_typed_into_another_shape_are_handed_back(draft, kimura) -> None:
    stale = typed(kimura, draft, r1e0="777円")
    kimura.post(address(draft), typed(kimura, draft, act="copy-0"))
    answer = kimura.post(address(draft), stale)
    assert answer.status_code == 422
    assert "2行目：" in read(answer)
    assert "777円" in read(answer)
    assert len(cells(draft)) == 3


def test_the_last_save_is_taken_back_and_put_again(draft, kimura) -> None:
    kimura.post(address(draft), typed(kimura, draft, act="drop-1"))
    for rows in (2, 1):
        draft.refresh_from_db()
        kimura.post(address(draft, "undo/"), {"seen": draft.turn})
        assert len(cells(draft)) == rows


def test_name_day_and_policy_are_kept(draft, kimura) -> None:
    said = {
        "title": "手数料",
        "source_text": "手数料条例",
        "note": "値上げ",
        "valid_from": "令和9年4月1日",
        "hit_policy": "F",
        "seen": "0",
    }
    assert kimura.post(address(draft, "head/"), said).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, str(draft.valid_from)) == ("手数料", "2027-04-01")
    assert draft.document["hit_policy"] == "F"
    answer = kimura.post(address(draft, "head/"), said | {"valid_from": "いつか", "seen": "1"})
    assert answer.status_code == 422


COLUMN = {
    "label": "区分",
    "name": "class",
    "type": "string",
    "labels": "A=甲\nB=乙",
    "values": "",
    "seen": "0",
}


def test_a_column_comes_is_renamed_moved_copied_and_goes(draft, kimura) -> None:
    columns = address(draft, "columns/")
    kimura.post(f"{columns}inputs/new/", COLUMN)
    assert cells(draft)[0] == ['"dog"', "-", "-", "3000"]
    assert draft.document["labels"]["class"] == {"A": "甲", "B": "乙"}
    kimura.post(f"{columns}inputs/2/", COLUMN | {"name": "rank", "seen": "1"})
    draft.refresh_from_db()
    assert draft.document["labels"]["rank"] == {"A": "甲", "B": "乙"}
    for turn, act in enumerate(("left-inputs-2", "copy-inputs-1", "drop-inputs-0"), 2):
        kimura.post(columns, {"act": act, "seen": turn})
    draft.refresh_from_db()
    assert [one["name"] for one in draft.document["inputs"]] == ["rank", "rank_2", "amount"]
    assert cells(draft)[0] == ["-", "-", "-", "3000"]
    assert "kind" not in draft.document["labels"]
    kimura.post(columns, {"act": "drop-outputs-0", "seen": 5})
    draft.refresh_from_db()
    assert len(draft.document["outputs"]) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "amount"}, "もうあります"),
        ({"name": "金額"}, "半角英数字"),
        ({"labels": "甲\n=乙"}, "2行目"),
        ({"values": ">>"}, "範囲を読み取れません"),
    ],
)
def test_a_column_that_cannot_be_is_refused(draft, kimura, changes, reason) -> None:
    answer = kimura.post(address(draft, "columns/inputs/new/"), COLUMN | changes)
    assert answer.status_code == 422
    assert reason in read(answer)


def test_a_new_table_begins_and_is_thrown_away(in_mihon, kimura) -> None:
    said = {"title": "使用料", "source_text": "使用料条例", "code": "use-fee"}
    kimura.post(f"{ROOT}drafts/new/", said)
    draft = RuleDraft.objects.get()
    assert "はじめての版" in read(kimura.get(address(draft)))
    again = kimura.post(f"{ROOT}drafts/new/", said)
    assert again.status_code == 422
    assert kimura.post(f"{ROOT}drafts/new/", said | {"code": "drafts"}).status_code == 422
    kimura.post(address(draft, "discard/"))
    assert not RuleDraft.objects.exists()
    assert EventRecord.objects.filter(code="rulebook.draft.discarded").exists()


def addresses(draft: RuleDraft) -> list[str]:
    from yakuba.foundation.rulebook.urls import urlpatterns

    values = {"key": draft.pk, "side": "inputs", "at": 0}
    return [
        "/mihon"
        + reverse(
            f"rulebook:{one.name}",
            kwargs={name: values[name] for name in one.pattern.converters},
        )
        for one in urlpatterns
        if str(one.pattern).startswith("drafts/")
    ]


def test_takagi_aoki_and_residents_meet_a_404_at_each_address(draft, cast, takagi) -> None:
    paths = [*addresses(draft), f"{ROOT}fees/begin/"]
    assert len(paths) > 8
    for user in (takagi, cast.aoki, cast.sasaki):
        client = Client()
        client.force_login(user)
        for path in paths:
            assert client.get(path).status_code in (404, 405), path
            assert client.post(path).status_code == 404, path
