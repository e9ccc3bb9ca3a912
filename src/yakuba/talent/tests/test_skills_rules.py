"""Frameworks as documents, gaps in words, what is expected of whom: no database."""

import copy
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.talent.rules.boundary import OUTSIDE
from yakuba.talent.rules.confirming import Judgement, lacking_reason
from yakuba.talent.rules.expecting import expected_of
from yakuba.talent.rules.framework import UnreadableFramework, parse
from yakuba.talent.rules.framework_editing import (
    COLUMNS,
    changes,
    from_table,
    moved,
    new_document,
    table_of,
    without_skill,
)
from yakuba.talent.rules.gaps import Gap, hidden_places, total
from yakuba.talent.rules.levels import Target

DSS = Path(__file__).resolve().parents[4] / "data" / "skills" / "dss-1.2.json"


@pytest.fixture(scope="module")
def dss() -> dict:
    return json.loads(DSS.read_text(encoding="utf-8"))


def test_the_shipped_framework_has_the_published_numbers_and_says_what_is_unverified(dss):
    found = parse(dss)
    sizes = {area.name: len(area.items) for area in found.areas}
    assert [
        sizes[name]
        for name in ("ビジネス変革", "データ活用", "テクノロジー", "セキュリティ", "パーソナル")
    ] == [17, 7, 13, 6, 6]
    assert len(found.items) == 49 + 23
    assert len(found.roles) == 15
    assert found.unverified == len(found.items)
    source = tomllib.loads(DSS.with_suffix(".source.toml").read_text(encoding="utf-8"))
    assert {"publisher", "address", "read", "licence"} <= set(source)


@pytest.mark.parametrize("word", OUTSIDE)
def test_no_framework_may_name_what_belongs_to_personnel_evaluation(dss, word):
    document = copy.deepcopy(dss)
    document["areas"][0]["groups"][0]["skills"][0]["name"] = f"{word}の点数"
    with pytest.raises(UnreadableFramework, match="人事評価に関わる項目"):
        parse(document)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("format"), "format"),
        (lambda d: d.update(code="DSS!"), "コードは"),
        (lambda d: d["levels"].pop(), "0から4まで"),
        (lambda d: d.update(areas=[]), "分野を1つ以上"),
        (lambda d: d["areas"][1].update(code="mind"), "二度あります"),
        (lambda d: d["areas"][0]["groups"].append("x"), "スキルを1つ以上"),
        (lambda d: d["areas"][0].update(name=3), "分野の名称を入力"),
        (lambda d: d.update(title="あ" * 121), "120文字以内"),
        (
            lambda d: d["areas"][0]["groups"][0]["skills"][0].update(unverified="yes"),
            "true か false",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(dss, change, said):
    document = copy.deepcopy(dss)
    change(document)
    with pytest.raises(UnreadableFramework, match=said):
        parse(document)


@pytest.mark.parametrize("junk", [None, [], "x", 3, {"areas": {}}, {"areas": [None], "levels": 0}])
def test_junk_is_refused_and_not_stumbled_over(junk):
    with pytest.raises(UnreadableFramework):
        parse(junk)


def test_a_table_taken_out_and_in_again_says_the_same(dss):
    before = parse(dss)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in table_of(before)]
    again = parse(from_table(dss, rows))
    assert table_of(again) == table_of(before)
    assert changes(before, again) == []


def test_a_skill_moves_only_inside_its_group_and_leaves_with_its_area(dss):
    codes = [item.code for item in parse(dss).items]
    assert [one.code for one in parse(moved(dss, codes[1], -1)).items][:2] == [codes[1], codes[0]]
    assert parse(moved(dss, codes[0], -1)).items == parse(dss).items
    own = new_document("own", "町のスキル")
    assert without_skill(own, "own-1-01")["areas"] == []


def test_what_is_set_for_the_post_goes_before_its_rank_and_a_role_asks_on_top():
    asked = {
        (Target.RANK, "OFFICER"): {1: 2, 2: 3, 3: 1},
        (Target.POST, "7"): {2: 1, 3: 0},
        (Target.ROLE, "dx"): {2: 2, 4: 3},
    }
    assert expected_of(asked, rank="OFFICER", post="7") == {1: 2, 2: 1}
    assert expected_of(asked, rank="OFFICER", post="7", roles=["dx"]) == {1: 2, 2: 2, 4: 3}
    assert expected_of(asked, rank="MANAGER", post="8") == {}


def test_another_level_needs_a_sentence_that_the_person_can_read():
    said = {1: 3, 2: 2, 3: 1}
    judged = {
        1: Judgement(2, "　短い"),
        2: Judgement(2),
        3: Judgement(None, "仕事を見ていないため。"),
    }
    assert lacking_reason(said, judged) == [1]


@pytest.mark.parametrize(
    ("gap", "word", "share"),
    [
        (Gap(), "求めなし", None),
        (Gap(expected=4), "未診断", None),
        (Gap(10, 10, 8), "足りている", 80),
        (Gap(10, 10, 6), "おおむね", 60),
        (Gap(10, 10, 4), "不足", 40),
        (Gap(10, 10, 0), "大きく不足", 0),
        (Gap(10, 10, 9, is_hidden=True), "少人数", None),
    ],
)
def test_a_gap_says_in_a_word_how_it_stands(gap, word, share):
    assert (gap.word, gap.share) == (word, share)


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=8))
def test_no_hidden_count_can_be_reckoned_from_the_total(counts):
    hidden = hidden_places(counts)
    assert {place for place, n in enumerate(counts) if 0 < n < 3} <= hidden
    others = [n for place, n in enumerate(counts) if n and place not in hidden]
    assert len(hidden) != 1 or not others


def test_a_total_leaves_out_what_is_hidden():
    assert total([Gap(2, 2, 1), Gap(9, 9, 9, is_hidden=True)]) == Gap(2, 2, 1)
