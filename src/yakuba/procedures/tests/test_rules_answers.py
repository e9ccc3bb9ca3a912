"""Answers are read forgivingly, refused kindly, and shown as they were meant."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.procedures.rules.answers import raw_from_post, raw_of, read, read_item
from yakuba.procedures.rules.json_schema import Draft202012Validator, question_schema
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import Question, QuestionType
from yakuba.procedures.rules.showing import show

from .forms import question

TODAY = date(2026, 11, 20)
OPTIONS = [{"value": "a", "label": "あ"}, {"value": "b", "label": "い"}]
UUID = "3f2b8c9e-0a5d-4d8e-9a51-6c2c1b7f0e11"
SLOTS = {UUID: {"date": "2026-12-01", "label": "午前"}}

QUESTIONS: dict[str, Question] = {
    "TEXT": question("TEXT"),
    "DIGITS": question("TEXT", format="DIGITS", minimum=7, maximum=7),
    "KATAKANA": question("TEXT", format="KATAKANA", maximum=30),
    "ALPHANUMERIC": question("TEXT", format="ALPHANUMERIC"),
    "LONG_TEXT": question("LONG_TEXT", maximum=100),
    "NUMBER": question("NUMBER", minimum=1, maximum=5, unit="個"),
    "YEN": question("YEN"),
    "CHOICE": question("CHOICE", options=OPTIONS),
    "CHOICES": question("CHOICES", options=OPTIONS),
    "YES_NO": question("YES_NO"),
    "DATE": question("DATE", earliest="today-120y", latest="today"),
    "NAME": question("NAME"),
    "ADDRESS": question("ADDRESS"),
    "EMAIL": question("EMAIL"),
    "TELEPHONE": question("TELEPHONE"),
    "FILES": question("FILES", minimum=1, maximum=2),
    "DECLARATION": question("DECLARATION", statement="事実です。"),
    "PLACE": question("PLACE"),
    "SLOT": question("SLOT"),
    "GROUP": question(
        "GROUP",
        item_label="犬",
        minimum=1,
        maximum=2,
        questions=[
            {"key": "called", "type": "TEXT", "label": "名前", "maximum": 10},
            {"key": "chipped", "type": "YES_NO", "label": "チップ"},
            {"key": "chip", "type": "TEXT", "label": "番号", "when": "chipped = true"},
        ],
    ),
}
NAME = {"family": "佐々木", "given": "花子", "family_kana": "ササキ", "given_kana": "ハナコ"}
ADDRESS = {
    "postal_code": "1234567",
    "prefecture": "見本県",
    "city": "見本市",
    "town": "中央",
    "block": "2-1-2",
    "building": "",
}


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("TEXT", {"value": "  柴\u3000犬  "}, "柴\u3000犬"),
        ("DIGITS", {"value": "１２３-４５６７"}, "1234567"),
        ("KATAKANA", {"value": "ｻｻｷ はなこ"}, "ササキ ハナコ"),
        ("ALPHANUMERIC", {"value": "ＡＢ １２"}, "AB12"),
        ("LONG_TEXT", {"value": "一行目\r\n二行目 "}, "一行目\n二行目"),
        ("NUMBER", {"value": "３個"}, 3),
        ("NUMBER", {"value": 3}, 3),
        ("YEN", {"value": "１万２千円"}, 12_000),
        ("CHOICE", {"value": "b"}, "b"),
        ("CHOICES", {"value": ["b", "a", "b"]}, ["a", "b"]),
        ("YES_NO", {"value": "no"}, False),
        ("DATE", {"value": "令和7年4月1日"}, "2025-04-01"),
        ("DATE", {"value": "S63.1.2"}, "1988-01-02"),
        ("DATE", {"value": "2025/4/1"}, "2025-04-01"),
        ("NAME", {**NAME, "family_kana": "ささき", "given_kana": "ﾊﾅｺ"}, NAME),
        ("ADDRESS", {**ADDRESS, "postal_code": "〒123-4567", "block": "２ー１ー２"}, ADDRESS),
        ("EMAIL", {"value": "ｓａｓａｋｉ@Example.JP"}, "sasaki@example.jp"),
        ("TELEPHONE", {"value": "０９０１２３４５６７８"}, "090-1234-5678"),
        ("DECLARATION", {"value": "on"}, True),
        ("FILES", {"value": [{"file": UUID, "name": "a.jpg"}]}, [{"file": UUID, "name": "a.jpg"}]),
        ("SLOT", {"value": UUID}, {"slot": UUID, "date": "2026-12-01", "label": "午前"}),
    ],
)
def test_what_people_type_becomes_one_form(name: str, raw: dict[str, Any], value: Any):
    reading = read(QUESTIONS[name], raw, on=TODAY, slots=SLOTS)
    assert reading.errors == ()
    assert reading.value == value
    # What is stored reads back as itself, and is what the JSON Schema says.
    again = read(QUESTIONS[name], raw_of(QUESTIONS[name], value), on=TODAY, slots=SLOTS)
    assert again.value == value
    Draft202012Validator(question_schema(QUESTIONS[name])).validate(value)


@pytest.mark.parametrize(
    ("name", "raw", "field", "sentence"),
    [
        ("TEXT", {}, "value", "「質問」を入力してください。"),
        ("TEXT", {"value": "あ" * 201}, "value", "「質問」は200文字以内で入力してください(今は201文字です)。"),
        ("TEXT", {"value": "犬🐕"}, "value", "「質問」の「🐕」は書類に印刷できません。絵文字を消してください。"),
        ("DIGITS", {"value": "12a"}, "value", "「質問」は数字だけで入力してください。"),
        ("DIGITS", {"value": "123"}, "value", "「質問」は7桁で入力してください(今は3桁です)。"),
        ("NUMBER", {"value": "六"}, "value", "「質問」は「3」のように数字で入力してください。"),
        ("NUMBER", {"value": "6"}, "value", "「質問」は5個以下で入力してください。"),
        ("YEN", {"value": "-5"}, "value", "「質問」は0円以上で入力してください。"),
        ("CHOICE", {"value": "z"}, "value", "「質問」は表示されている選択肢から選んでください。"),
        ("CHOICES", {"value": ["a", "z"]}, "value", "「質問」は表示されている選択肢から選んでください。"),
        ("YES_NO", {"value": "たぶん"}, "value", "「質問」は「はい」か「いいえ」を選んでください。"),
        ("DATE", {"value": "令和9年1月1日"}, "value", "「質問」は令和8年11月20日以前の日付を入力してください(令和9年1月1日になっています)。"),
        ("NAME", {**NAME, "given": ""}, "given", "「質問の名」を入力してください。"),
        ("NAME", {**NAME, "given_kana": "花子"}, "given_kana", "「質問の名のフリガナ」はカタカナで入力してください。例：ヤマダ"),
        ("ADDRESS", {**ADDRESS, "prefecture": "見本"}, "prefecture", "「質問の都道府県」は「東京都」のように都道府県まで入力してください。"),
        ("FILES", {"value": ["x"]}, "value", "「質問」をもう一度付けてください。"),
        ("DECLARATION", {"value": ""}, "value", "「質問」を読んで、チェックを入れてください。"),
        ("SLOT", {"value": UUID.replace("3", "4")}, "value", "「質問」：お選びの枠は埋まりました。ほかの枠を選んでください。"),
        ("PLACE", {"text": "中央公園", "latitude": "95", "longitude": "135"}, "latitude", "「質問の緯度」は20から46までの数で入力するか、空にしてください。"),
        ("GROUP", {}, "value", "「質問」を一つ以上追加してください。"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_and_the_remedy(
    name: str, raw: dict[str, Any], field: str, sentence: str
):
    reading = read(QUESTIONS[name], raw, on=TODAY, slots=SLOTS)
    assert [(error.field, error.text()) for error in reading.errors] == [(field, sentence)]
    assert reading.value is None
    assert reading.raw == raw
    assert reading.errors[0].text(Reader.EN).startswith("“質問")


def test_an_optional_question_may_stay_empty():
    optional = question("EMAIL", required=False)
    reading = read(optional, {"value": "  "}, on=TODAY)
    assert reading.ok
    assert reading.value is None


def test_a_rare_letter_in_a_name_is_noticed_and_not_refused():
    reading = read(QUESTIONS["NAME"], {**NAME, "family": "𠮷田"}, on=TODAY)
    assert reading.value["family"] == "𠮷田"
    assert "このまま進めます" in reading.notices[0].ja


def test_a_foreign_name_needs_neither_second_part_nor_kana():
    reading = read(QUESTIONS["NAME"], {"family": "Nguyễn", "given": ""}, on=TODAY)
    assert reading.ok
    assert reading.value["family"] == "NGUYỄN"


def test_items_of_a_group_are_picked_out_of_a_form_and_errors_carry_their_place():
    post = {
        "q.0.called.value": ["ポチ"],
        "q.0.chipped.value": ["yes"],
        "q.1.called.value": ["シロ"],
        "q.1.chipped.value": ["no"],
        "q.1.chip.value": ["隠れた答え"],
        "other.value": ["x"],
    }
    raw = raw_from_post(QUESTIONS["GROUP"], post)
    reading = read(QUESTIONS["GROUP"], raw, on=TODAY)
    assert [error.field for error in reading.errors] == ["0.chip.value"]
    raw["items"][0]["chip"] = {"value": "392"}
    assert read(QUESTIONS["GROUP"], raw, on=TODAY).value == [
        {"called": "ポチ", "chipped": True, "chip": "392"},
        {"called": "シロ", "chipped": False},
    ]


def test_one_item_is_read_alone_and_too_many_are_refused():
    item = {"called": {"value": "ポチ"}, "chipped": {"value": "no"}}
    assert read_item(QUESTIONS["GROUP"], item, on=TODAY).value == {
        "called": "ポチ",
        "chipped": False,
    }
    three = read(QUESTIONS["GROUP"], {"items": [item] * 3}, on=TODAY)
    assert three.errors[0].text() == "「質問」は2件までにしてください(今は3件です)。"
    flood = read(QUESTIONS["GROUP"], {"items": [item] * 5000}, on=TODAY)
    assert not flood.ok


NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE applications;--",
    "\x00\x01\x07",
    "\u202e反対",
    "﷽" * 50,
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "😀👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\ufeff",
    "٣٤٥",
    "NaN",
    "1e309",
    "-0",
    "../../etc/passwd",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "\ud800",
    "０" * 5000,
    "9" * 5000,
    "令和" * 500,
    "a@" * 3000,
]


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_text_gets_a_value_that_the_schema_knows_or_a_sentence(name: str, text: str):
    parts = [*NAME, *ADDRESS, "value", "text", "latitude", "longitude"]
    reading = read(QUESTIONS[name], dict.fromkeys(parts, text), on=TODAY)
    for error in reading.errors:
        assert error.text().startswith("「質問")
        assert error.text().endswith("。") or "例：" in error.text()
    if reading.value is not None:
        Draft202012Validator(question_schema(QUESTIONS[name])).validate(reading.value)
        assert show(QUESTIONS[name], reading.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(name=st.sampled_from(sorted(QUESTIONS)), stored=anything)
def test_whatever_was_stored_can_be_shown_and_read_again(name: str, stored: Any):
    asked = QUESTIONS[name]
    assert isinstance(show(asked, stored), list)
    reading = read(asked, raw_of(asked, stored), on=TODAY)
    if reading.value is not None:
        Draft202012Validator(question_schema(asked)).validate(reading.value)
        assert read(asked, raw_of(asked, reading.value), on=TODAY).value == reading.value


@given(
    name=st.sampled_from(sorted(QUESTIONS)),
    raw=st.dictionaries(
        st.sampled_from(["value", "items", *NAME, *ADDRESS, "text", "latitude"]), anything
    ),
)
def test_reading_never_fails_whatever_is_sent(name: str, raw: dict[str, Any]):
    reading = read(QUESTIONS[name], raw, on=TODAY)
    assert reading.raw == raw
    assert reading.ok or reading.value is None


@pytest.mark.parametrize(
    ("name", "value", "japanese", "english"),
    [
        ("DATE", "2025-04-01", ["令和7年4月1日（2025年）"], ["1 April 2025"]),
        ("YEN", 12000, ["12,000円"], ["¥12,000"]),
        ("YES_NO", False, ["いいえ"], ["No"]),
        ("NAME", NAME, ["佐々木 花子", "ササキ ハナコ"], ["佐々木 花子", "ササキ ハナコ"]),
        ("ADDRESS", ADDRESS, ["〒123-4567", "見本県見本市中央2-1-2"], None),
        ("NUMBER", None, ["（未入力）"], ["(not answered)"]),
        (
            "GROUP",
            [{"called": "ポチ", "chipped": False}],
            ["犬1: ポチ、いいえ"],
            ["犬 1: ポチ, No"],
        ),
    ],
)
def test_answers_are_shown_in_the_readers_language(
    name: str, value: Any, japanese: list[str], english: list[str] | None
):
    assert show(QUESTIONS[name], value) == japanese
    if english is not None:
        assert show(QUESTIONS[name], value, Reader.EN) == english


def test_every_type_of_question_is_covered():
    assert {asked.type for asked in QUESTIONS.values()} == set(QuestionType)
