"""Before a draft is published: test cases, differences, gaps and overlaps; and publishing itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yakuba.foundation.rulebook import queries
from yakuba.foundation.rulebook.models import RuleDraft, RuleTable
from yakuba.foundation.rulebook.rules.cases import TypedCase, play, with_cases
from yakuba.foundation.rulebook.rules.checks import checked, lost
from yakuba.foundation.rulebook.rules.differences import column_changes, row_changes
from yakuba.foundation.rulebook.services import (
    begin_draft,
    publish_draft,
)
from yakuba.kernel.verdict import UnableToAct

from .test_draft_views import address, draft, fees, kimura, read, typed

__all__ = ["draft", "fees", "kimura"]


def set_day(draft: RuleDraft, days: int = 30) -> None:
    draft.valid_from = timezone.localdate() + timedelta(days=days)
    draft.save()


def send(client, draft: RuleDraft, **changes: str):
    given = {"seen": draft.turn, "newest": "1", "looked": "on", **changes}
    return client.post(address(draft, "publish/"), given)


def test_a_changed_draft_is_shown_row_by_row_and_becomes_the_next_version(draft, kimura) -> None:
    kimura.post(address(draft), typed(kimura, draft, r0e0="3,200円", act="copy-1"))
    draft.refresh_from_db()
    kimura.post(address(draft), typed(kimura, draft, r2c1="100円以上", r2e0="50"))
    draft.refresh_from_db()
    set_day(draft)
    shown = read(kimura.get(address(draft, "publish/")))
    for words in (
        "第2版として公布しますか",
        "1行目が変わります",
        '<del class="rb-before">3000</del> → <ins class="rb-after">3200</ins>',
        "3行目が加わります",
        "もれも重なりもありません",
    ):
        assert words in shown
    answer = send(kimura, draft)
    made = RuleTable.objects.get(version=2)
    assert answer["Location"].endswith("/fees/?version=2")
    assert not RuleDraft.objects.exists()
    assert made.valid_from == draft.valid_from
    assert queries.table_in_force("fees", timezone.localdate()).version == 1
    assert queries.decide("fees", {"kind": "dog", "amount": 1}, made.valid_from).values == {
        "fee": 3200
    }


def test_gaps_and_overlaps_are_told_with_an_example_and_have_to_be_looked_at(draft, kimura) -> None:
    kimura.post(address(draft), typed(kimura, draft, act="copy-0"))
    draft.refresh_from_db()
    set_day(draft)
    shown = read(kimura.get(address(draft, "publish/")))
    assert "1行目と2行目" in shown
    assert "例　種別：犬の登録、金額：" in shown
    assert "例　種別：その他、金額：10" in shown
    answer = send(kimura, draft, looked="")
    assert answer.status_code == 422
    assert "もれと重なりを確かめて" in read(answer)
    assert send(kimura, draft).status_code == 302


CASES = [
    TypedCase(("犬の登録", "", "3,000円"), "犬"),
    TypedCase(("猫", "100", ""), "定めなし"),
]


def test_test_cases_are_played_at_each_save_and_stop_publishing(draft, kimura) -> None:
    cases = address(draft, "cases/")
    page = kimura.post(
        cases, {"act": "add", "seen": "0", "shape": shape(kimura, draft)}, follow=True
    )
    assert "見込みと違う" in read(page)
    given = {"t0n": "犬", "t0c0": "犬の登録", "t0c1": "", "t0e0": "3,000円", "act": "save"}
    shown = read(
        kimura.post(cases, given | {"seen": "1", "shape": shape(kimura, draft)}, follow=True)
    )
    assert "見込みどおり" in shown
    assert "1行目があてはまります。" in shown
    draft.refresh_from_db()
    shown = read(kimura.post(address(draft), typed(kimura, draft, r0e0="3,200円"), follow=True))
    assert "1番（犬）：1行目があてはまります。「手数料」は3,200円です（見込みは3,000円）。" in shown
    draft.refresh_from_db()
    set_day(draft)
    assert "見込みと違う試験があります" in read(send(kimura, draft))
    assert not RuleTable.objects.filter(version=2).exists()
    given["t0e0"] = "3,200円"
    kimura.post(cases, given | {"seen": draft.turn, "shape": shape(kimura, draft)})
    draft.refresh_from_db()
    assert send(kimura, draft).status_code == 302
    assert RuleTable.objects.get(version=2).document["cases"][0]["expected"] == {"fee": "3200"}


def shape(client, draft: RuleDraft) -> str:
    return typed(client, draft)["shape"]


def test_cases_say_what_they_came_to(document) -> None:
    played = play(with_cases(document, CASES))
    assert [one.passed for one in played] == [True, False]
    assert "「猫」を読み取れません" in played[1].sentence
    other = play(with_cases(document, [TypedCase(("", "100", ""), "")]))
    assert (other[0].passed, other[0].sentence) == (True, "あてはまる行がありません。")
    unmet = play(with_cases(document, [TypedCase(("犬の登録", "", ""), "")]))
    assert (unmet[0].passed, unmet[0].row) == (False, 1)
    broken = {
        **document,
        "rules": [{"inputs": ["<<", "-"], "outputs": ["1"], "annotation": "第1条"}],
    }
    assert not play(with_cases(broken, CASES))[0].passed


def test_differences_name_columns_and_rows(document) -> None:
    second = document["rules"][1]
    after = {**document, "rules": [second], "hit_policy": "F"}
    after["outputs"] = [{"name": "fee", "label": "料金", "type": "number"}]
    assert column_changes(document, after) == [
        "列「手数料」の見出しが「料金」になります。",
        "行の当て方が変わります。",
    ]
    gone = row_changes(document, {**document, "rules": [second]})
    assert [(one.kind, one.before, one.after) for one in gone] == [("消える行", 1, 0)]
    assert row_changes(document, document) == []


def test_a_table_with_faults_has_nothing_to_check(document) -> None:
    assert not checked({**document, "rules": []}).is_open


def test_what_is_not_ready_is_not_published(draft, cast, at) -> None:
    act = {"actor": cast.actor(cast.kimura), "at": timezone.now()}
    with pytest.raises(UnableToAct, match=r"施行日を入れてください。表は第1版と同じです"):
        publish_draft(draft=draft, seen=0, newest=1, **act)
    with pytest.raises(UnableToAct, match="下書きが保存されました"):
        publish_draft(draft=draft, seen=7, newest=1, **act)
    with pytest.raises(UnableToAct, match="新しい版が公布されました"):
        publish_draft(draft=draft, seen=0, newest=0, **act)
    draft.title = "手数料(改)"
    set_day(draft, days=0)
    with pytest.raises(UnableToAct, match="いまの第1版の施行日"):
        publish_draft(draft=draft, seen=0, newest=1, **act)
    with pytest.raises(UnableToAct, match="DX推進"):
        publish_draft(draft=draft, seen=0, newest=1, actor=cast.actor(cast.aoki), at=act["at"])
    assert RuleDraft.objects.get().title == "手数料(改)"


def test_a_draft_is_begun_once(draft, cast) -> None:
    with pytest.raises(UnableToAct, match="もうあります"):
        begin_draft(code="fees", actor=cast.actor(cast.kimura), at=timezone.now())


def test_what_a_slip_leaves_without_a_row_is_told_whatever_else_is_open(
    document, draft, kimura
) -> None:
    first, second = document["rules"]
    slip = {**document, "rules": [first, {**second, "inputs": ['not("dog")', "< 30"]}]}
    assert lost(document, slip) == [(2, "種別：その他、金額：30円")]
    assert lost(document, document) == []
    assert lost(slip, document) == []
    kimura.post(address(draft), typed(kimura, draft, r1c1="30円未満"))
    assert "第1版の2行目" in read(kimura.get(address(draft, "publish/")))
