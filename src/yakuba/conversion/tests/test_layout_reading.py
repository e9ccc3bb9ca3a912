"""Layouts as files: what is wrong with one is said in a sentence, at its place."""

import copy
import tomllib

import pytest

from yakuba.conversion.rules import layout_reading
from yakuba.conversion.rules.layout_reading import UnreadableLayout
from yakuba.conversion.rules.layouts import (
    CheckKind,
    Encoding,
    Form,
    Kind,
    Severity,
)

from .sample import LAYOUTS, document

SOUND = {
    "schema_version": 1,
    "code": "small",
    "title": "小さな見本",
    "business": "住民基本台帳",
    "edition": "1",
    "origin": "試験のため",
    "codes": {"sex": {"1": "男", "2": "女"}},
    "files": [
        {
            "code": "people",
            "name": "住民",
            "pattern": "people.csv",
            "key": ["no"],
            "fields": [
                {"code": "no", "name": "番号", "kind": "DIGITS", "length": 4, "exact": True},
                {"code": "sex", "name": "性別", "kind": "CODE", "codes": "sex"},
                {"code": "born", "name": "生年月日", "kind": "DATE"},
                {"code": "died", "name": "死亡日", "kind": "DATE"},
                {"code": "count", "name": "数", "kind": "NUMBER", "least": 0, "most": 9},
                {
                    "code": "home",
                    "name": "世帯番号",
                    "reference": {"file": "homes", "field": "home"},
                },
            ],
            "checks": [
                {"kind": "ORDER", "code": "order", "fields": ["born", "died"], "rule": "順"},
                {"kind": "PAST", "code": "past", "fields": ["born"], "rule": "過去"},
                {
                    "kind": "NEEDS",
                    "code": "needs",
                    "fields": ["died"],
                    "when": "sex",
                    "among": ["1"],
                    "rule": "要る",
                },
                {
                    "kind": "ONE_HEAD",
                    "code": "head",
                    "fields": ["home", "no"],
                    "when": "sex",
                    "among": ["1"],
                    "against": {"file": "homes", "field": "head"},
                    "rule": "ひとり",
                },
            ],
        },
        {
            "code": "homes",
            "name": "世帯",
            "pattern": "homes.csv",
            "fields": [{"code": "home", "name": "世帯番号"}, {"code": "head", "name": "世帯主"}],
        },
    ],
}
PEOPLE, FIELDS, CHECKS = SOUND["files"][0], "files.0.fields", "files.0.checks"


def changed(path, value):
    """Return the sound document with one thing put elsewhere; ... takes it away."""
    made = copy.deepcopy(SOUND)
    *way, last = [int(one) if one.isdigit() else one for one in path.split(".")]
    inside = made
    for one in way:
        inside = inside[one]
    if value is ...:
        del inside[last]
    elif isinstance(inside, list) and last == len(inside):
        inside.append(value)
    else:
        inside[last] = value
    return made


def said(given):
    with pytest.raises(UnreadableLayout) as caught:
        layout_reading.parse(given)
    assert str(caught.value)
    for one in caught.value.faults:
        assert one.place
        assert one.sentence.endswith("。")
    return {one.sentence: one.place for one in caught.value.faults}


def test_a_sound_layout_is_read():
    found = layout_reading.parse(SOUND)
    people = found.file("people")
    assert people.dialect.form is Form.CSV
    assert people.dialect.encoding is Encoding.CP932
    assert people.field("sex").kind is Kind.CODE
    assert people.checks[0].severity is Severity.ERROR
    assert not found.is_sample
    assert found.file("nowhere") is None
    assert people.field("nowhere") is None


FAULTS = [
    ("title", ..., "名称がありません。加えてください。", "レイアウト全体"),
    ("title", "", "空です。入力してください。", "名称"),
    ("title", "長" * 121, "長すぎます（121文字）。120文字までにしてください。", "名称"),
    ("title", 5, '文字（「"」で囲む）で書いてください。', "名称"),
    ("code", "Ａ", layout_reading._CODED, "コード"),
    ("schema_version", 2, "「1」のどれかにしてください。", "書式の版"),
    (
        "odd",
        1,
        "「odd」という項目は使えません。消すか、項目の名前を直してください。",
        "レイアウト全体",
    ),
    ("files", [], "1個以上を書いてください。", "ファイル"),
    ("files.0.fields", [], "1個以上を書いてください。", "ファイル「住民」の項目"),
    ("files.0.dialect", {"encoding": "sjis"}, None, "ファイル「住民」の書かれかたの文字コード"),
    (f"{FIELDS}.0.kind", "WORD", None, "ファイル「住民」の項目「番号」の種類"),
    (
        f"{FIELDS}.0.length",
        -1,
        "0以上の整数にしてください。",
        "ファイル「住民」の項目「番号」の文字数",
    ),
    (f"{FIELDS}.4.most", 10**18, None, "ファイル「住民」の項目「数」の最大"),
    (
        "files.2",
        {**PEOPLE, "name": "もう1つ"},
        "ファイル「people」が2回あります。別々のものにしてください。",
        "レイアウト全体",
    ),
    (
        f"{FIELDS}.6",
        {"code": "no", "name": "別"},
        "項目「no」が2回あります。別々のものにしてください。",
        "ファイル「住民」",
    ),
    (
        f"{FIELDS}.6",
        {"code": "other", "name": "番号"},
        "項目の名称「番号」が2回あります。別々のものにしてください。",
        "ファイル「住民」",
    ),
    (
        f"{CHECKS}.4",
        PEOPLE["checks"][0],
        "確認「order」が2回あります。別々のものにしてください。",
        "ファイル「住民」",
    ),
    ("files.0.key", ["nowhere"], "「nowhere」という項目はありません。", "ファイル「住民」の主キー"),
    (
        f"{FIELDS}.1.codes",
        "nowhere",
        "コード表「nowhere」がありません。「codes」に加えてください。",
        "ファイル「住民」の項目「性別」",
    ),
    (
        "files.1.dialect",
        {"form": "FIXED"},
        "固定長のファイルでは、文字数が要ります。",
        "ファイル「世帯」の項目「世帯主」",
    ),
    (
        f"{FIELDS}.5.reference.file",
        "nowhere",
        "参照先のファイル「nowhere」がありません。",
        "ファイル「住民」の項目「世帯番号」",
    ),
    (
        f"{FIELDS}.5.reference.field",
        "nowhere",
        "参照先の項目「nowhere」が「世帯」にありません。",
        "ファイル「住民」の項目「世帯番号」",
    ),
    (
        f"{FIELDS}.2.check_digit",
        {"weights": [1, 2]},
        "検査数字は、種類が「DIGITS」の項目だけに付けられます。",
        "ファイル「住民」の項目「生年月日」",
    ),
    (
        f"{FIELDS}.4.least",
        10,
        "最小（10）が最大（9）より大きくなっています。",
        "ファイル「住民」の項目「数」",
    ),
    (
        f"{FIELDS}.0.most",
        5,
        "最小と最大は、種類が「NUMBER」の項目だけに付けられます。",
        "ファイル「住民」の項目「番号」",
    ),
    (
        f"{FIELDS}.0.length",
        ...,
        "「文字数ちょうど」のときは、文字数を書いてください。",
        "ファイル「住民」の項目「番号」",
    ),
    (
        "files.1.dialect",
        {"count_at": 2},
        "件数の位置を書くときは、末尾の行の目印（trailer）も書いてください。",
        "ファイル「世帯」",
    ),
    (
        f"{CHECKS}.0.fields",
        ["born", "nowhere"],
        "「nowhere」という項目はありません。",
        "ファイル「住民」の確認「order」",
    ),
    (
        f"{CHECKS}.2.when",
        "nowhere",
        "「nowhere」という項目はありません。",
        "ファイル「住民」の確認「needs」",
    ),
    (
        f"{CHECKS}.2.among",
        ...,
        "条件の項目（when）と値（among）を書いてください。",
        "ファイル「住民」の確認「needs」",
    ),
    (
        f"{CHECKS}.3.when",
        ...,
        "条件の項目（when）と値（among）を書いてください。",
        "ファイル「住民」の確認「head」",
    ),
    (
        f"{CHECKS}.0.fields",
        ["born"],
        "順を確かめる日付を、2つ以上書いてください。",
        "ファイル「住民」の確認「order」",
    ),
    (
        f"{CHECKS}.0.fields",
        ["born", "no"],
        "項目「番号」は日付ではありません。",
        "ファイル「住民」の確認「order」",
    ),
    (
        f"{CHECKS}.1.fields",
        ["born", "died"],
        "項目は1つだけ書いてください。ほかの項目には、別の確認を加えます。",
        "ファイル「住民」の確認「past」",
    ),
    (
        f"{CHECKS}.3.fields",
        ["home"],
        "世帯の番号の項目を、照らす項目があれば本人の番号も書いてください。",
        "ファイル「住民」の確認「head」",
    ),
    (
        f"{CHECKS}.3.fields",
        ["sex", "no"],
        "「世帯」に、同じ「sex」という項目がありません。",
        "ファイル「住民」の確認「head」",
    ),
    (
        f"{CHECKS}.3.against.field",
        "nowhere",
        "参照先の項目「nowhere」が「世帯」にありません。",
        "ファイル「住民」の確認「head」",
    ),
    (
        f"{CHECKS}.1.against",
        {"file": "homes", "field": "head"},
        "照らす項目（against）は、「ONE_HEAD」だけで使えます。",
        "ファイル「住民」の確認「past」",
    ),
]


@pytest.mark.parametrize(("path", "value", "sentence", "place"), FAULTS)
def test_every_fault_is_said_at_its_place(path, value, sentence, place):
    found = said(changed(path, value))
    if sentence is None:
        assert place in found.values()
    else:
        assert found.get(sentence) == place


@pytest.mark.parametrize("given", [None, [], "x", 1, {}])
def test_what_is_no_document_at_all_is_refused(given):
    assert said(given)


def test_many_faults_are_told_at_once_but_not_all():
    given = changed(FIELDS, [{"code": "x", "name": "x"}] * 1 + [{"code": "Ａ", "name": ""}] * 60)
    with pytest.raises(UnreadableLayout) as caught:
        layout_reading.parse(given)
    assert len(caught.value.faults) == layout_reading.MOST_FAULTS


@pytest.mark.parametrize("path", sorted(LAYOUTS.glob("*.json")), ids=lambda path: path.stem)
def test_shipped_layouts_are_sound_samples_with_their_source(path):
    found = layout_reading.parse(document(path))
    assert found.code == path.stem
    assert found.is_sample
    source = tomllib.loads(path.with_suffix("").with_suffix(".source.toml").read_text("utf-8"))
    assert {"publisher", "title", "address", "read", "licence"} <= source.keys()


@pytest.mark.parametrize("labelled", [Kind, Form, Encoding, Severity, CheckKind])
def test_everything_that_people_choose_from_has_a_label(labelled):
    labels = [one.label for one in labelled]
    assert all(labels)
    assert len(set(labels)) == len(labels)
