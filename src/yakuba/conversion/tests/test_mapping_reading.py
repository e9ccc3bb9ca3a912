"""Mappings as files: steps that fit, names that exist, and a sentence for everything else."""

import copy
import tomllib

import pytest

from yakuba.conversion.rules import mapping_reading
from yakuba.conversion.rules.layouts import Field, Kind
from yakuba.conversion.rules.mapping_reading import UnreadableMapping
from yakuba.conversion.rules.steps import (
    AddressPart,
    DateForm,
    EraForm,
    Holds,
    Setting,
    Step,
    StepKind,
    choices,
    gives,
    may,
    needs,
    takes,
)

from .sample import MAPPINGS, document, file_of, layout, layout_of

SOURCE = layout_of(
    file_of("old", ["a", "b"], name="旧"), file_of("other", ["no", "name"], name="別")
)
TARGET = layout_of(
    file_of(
        "new",
        [
            Field("text", "文字", required=True),
            Field("day", "日付", Kind.DATE),
            Field("count", "数", Kind.NUMBER),
        ],
        name="新",
    )
)
DATE, DIGITS = {"step": "DATE", "form": "YYYYMMDD"}, {"step": "DIGITS"}
SOUND = {
    "schema_version": 1,
    "code": "small",
    "title": "小さな見本",
    "source": "small",
    "target": "small",
    "tables": {"t": {"1": "2"}},
    "files": [
        {
            "to": "new",
            "from": "old",
            "fields": [
                {"to": "text", "from": ["a", "b"], "between": " ", "steps": [{"step": "TRIM"}]},
                {"to": "day", "from": ["a"], "steps": [DATE]},
                {"to": "count", "from": ["b"], "steps": [DIGITS]},
            ],
        }
    ],
}
PLACE = "ファイル「新」"


def with_steps(field, *steps):
    """Return the sound mapping with other steps for a field."""
    made = copy.deepcopy(SOUND)
    next(one for one in made["files"][0]["fields"] if one["to"] == field)["steps"] = list(steps)
    return made


def with_field(field):
    made = copy.deepcopy(SOUND)
    made["files"][0]["fields"].append(field)
    return made


def with_file(**more):
    made = copy.deepcopy(SOUND)
    made["files"][0].update(more)
    return made


def said(given):
    with pytest.raises(UnreadableMapping) as caught:
        mapping_reading.parse(given, SOURCE, TARGET)
    assert str(caught.value)
    assert all(one.sentence.endswith("。") for one in caught.value.faults)
    return {one.sentence: one.place for one in caught.value.faults}


def test_a_sound_mapping_is_read():
    found = mapping_reading.parse(SOUND, SOURCE, TARGET)
    assert found.files[0].field("text").between == " "
    assert found.files[0].field("nowhere") is None
    assert mapping_reading.read(SOUND) == found


DEFAULT = {"step": "DEFAULT", "value": "0", "reason": "記録がない"}
FAULTS = [
    ({**SOUND, "title": ""}, "空です。入力してください。", "名称"),
    (
        with_steps("text", {"step": "MAGIC"}),
        None,
        "ファイルの1番目の項目の1番目の手順「MAGIC」の手順の種類",
    ),
    (
        {**SOUND, "files": SOUND["files"] * 2},
        "標準のファイル「new」が2回あります。",
        "対応表全体",
    ),
    (
        with_file(to="nowhere"),
        "標準レイアウトに「nowhere」というファイルはありません。",
        "対応表全体",
    ),
    (
        {**SOUND, "files": [{**SOUND["files"][0], "from": "nowhere"}]},
        "現行レイアウトに「nowhere」というファイルはありません。",
        PLACE,
    ),
    (
        with_field({"to": "text", "from": ["a"]}),
        "項目「text」が2回あります。1つにしてください。",
        PLACE,
    ),
    (
        with_file(fields=SOUND["files"][0]["fields"][1:]),
        "必須の項目「文字」の作りかたがありません。",
        PLACE,
    ),
    (with_field({"to": "nowhere", "from": ["a"]}), "標準の項目に「nowhere」はありません。", PLACE),
    (
        with_file(fields=[{"to": "text", "from": ["nowhere"]}]),
        "もとのファイル「旧」に「nowhere」はありません。",
        f"{PLACE}の項目「文字」",
    ),
    (
        with_file(fields=[{"to": "text", "from": []}]),
        "もとの項目がないときは、最初の手順を「空のときの値」にしてください。",
        f"{PLACE}の項目「文字」",
    ),
    (
        with_steps("day", DATE, {"step": "TRIM"}, DATE),
        "文字に使う手順です。前の手順は日付にしています。",
        f"{PLACE}の項目「日付」の手順2「空白を整える」",
    ),
    (
        with_steps("day"),
        "日付の項目です。手順の最後に「和暦を日付に」か「西暦を日付に」を加えてください。",
        f"{PLACE}の項目「日付」",
    ),
    (
        with_steps("count"),
        "数の項目です。手順の最後に「数に」を加えてください。",
        f"{PLACE}の項目「数」",
    ),
    (
        with_steps("text", {"step": "PAD"}),
        "「文字数」（length）を書いてください。",
        f"{PLACE}の項目「文字」の手順1「前に0を付ける」",
    ),
    (
        with_steps("text", {"step": "TRIM", "length": 3}),
        "「length」は、この手順では使いません。消してください。",
        f"{PLACE}の項目「文字」の手順1「空白を整える」",
    ),
    (
        with_steps("day", {"step": "WAREKI", "form": "ROMAN"}),
        "「NUMBERED」、「LETTERED」、「DOTTED」、「WRITTEN」から選んでください。",
        f"{PLACE}の項目「日付」の手順1「和暦を日付に」",
    ),
    (
        with_steps("text", {"step": "CODES", "table": "nowhere"}),
        "変換表「nowhere」がありません。",
        f"{PLACE}の項目「文字」の手順1「コードを置き換える」",
    ),
    (
        with_steps("text", {"step": "LOOKUP", "file": "nowhere", "key": "no", "value": "name"}),
        "現行レイアウトに「nowhere」はありません。",
        f"{PLACE}の項目「文字」の手順1「ほかのファイルから引く」",
    ),
    (
        with_steps("text", {"step": "LOOKUP", "file": "other", "key": "x", "value": "name"}),
        "「別」に「x」はありません。",
        f"{PLACE}の項目「文字」の手順1「ほかのファイルから引く」",
    ),
    (
        with_steps("text", {"step": "REPLACE", "old": "", "new": "x"}),
        "「もとの文字」（old）が空です。入力してください。",
        f"{PLACE}の項目「文字」の手順1「文字を置き換える」",
    ),
    (
        with_steps("text", {"step": "PART", "at": 1, "by": ""}),
        "「区切り」（by）が空です。入力してください。",
        f"{PLACE}の項目「文字」の手順1「区切って取り出す」",
    ),
    (
        with_steps("day", DATE, {**DEFAULT, "value": "2025-02-30"}),
        "日付の項目です。値は「2025-04-01」の形で書いてください。",
        f"{PLACE}の項目「日付」の手順2「空のときの値」",
    ),
    (
        with_steps("count", DIGITS, {**DEFAULT, "value": "なし"}),
        "数の項目です。値は整数で書いてください。",
        f"{PLACE}の項目「数」の手順2「空のときの値」",
    ),
]


@pytest.mark.parametrize(("given", "sentence", "place"), FAULTS)
def test_every_fault_is_said_at_its_place(given, sentence, place):
    found = said(given)
    if sentence is None:
        assert place in found.values()
    else:
        assert found.get(sentence) == place


@pytest.mark.parametrize(
    "given",
    [
        with_steps("day", DATE, {**DEFAULT, "value": "2025-04-01"}),
        with_steps("count", DIGITS, {**DEFAULT, "value": "-5"}),
        with_steps("day", {**DEFAULT, "value": "20250401"}, DATE),
        with_file(fields=[{"to": "text", "from": [], "steps": [DEFAULT]}]),
    ],
)
def test_a_default_that_fits_is_taken(given):
    assert mapping_reading.parse(given, SOURCE, TARGET)


@pytest.mark.parametrize("given", [None, [], "x", {}])
def test_what_is_no_document_at_all_is_refused(given):
    assert said(given)


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.json")), ids=lambda path: path.stem)
def test_shipped_mappings_fit_their_layouts_and_have_their_source(path):
    given = document(path)
    found = mapping_reading.parse(given, layout(given["source"]), layout(given["target"]))
    assert found.code == path.stem
    source = tomllib.loads(path.with_suffix("").with_suffix(".source.toml").read_text("utf-8"))
    assert {"publisher", "title", "address", "read", "licence"} <= source.keys()


def test_every_step_has_words_for_people():
    assert len({one.label for one in StepKind}) == len(StepKind)
    for one in StepKind:
        assert one.hint
        assert takes(one) in Holds
        if one is not StepKind.DEFAULT:
            assert all(gives(one, before) is gives(one, Holds.TEXT) for before in Holds)
    assert {gives(StepKind.DEFAULT, one) for one in Holds} == set(Holds)
    for labelled in (Holds, Setting, EraForm, DateForm, AddressPart):
        assert len({one.label for one in labelled}) == len(labelled)


def test_what_a_step_can_have_is_not_also_what_it_needs():
    for one in StepKind:
        assert not set(needs(one)) & set(may(one))
        if choices(one) is not None:
            assert needs(one)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"step": "TRIM"}, "空白を整える"),
        ({"step": "PART", "at": 2, "by": " "}, "区切って取り出す（何番目 2、区切り 空白）"),
        ({"step": "PART", "at": 1}, "区切って取り出す（何番目 1）"),
        (
            {"step": "REPLACE", "old": "番地", "new": ""},
            "文字を置き換える（もとの文字 番地、置き換える文字 （空））",
        ),
        ({"step": "WAREKI", "form": "DOTTED"}, "和暦を日付に（書きかた 英字と点（R7.4.1））"),
        ({"step": "ADDRESS", "part": "CHOME"}, "住所を分ける（取り出すもの 丁目）"),
        (DEFAULT, "空のときの値（値 0、理由 記録がない）"),
    ],
)
def test_a_step_reads_as_a_sentence(given, sentence):
    assert Step.of(given).sentence == sentence
