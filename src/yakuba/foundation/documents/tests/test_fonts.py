import pytest

from yakuba.foundation.documents.fonts import described, missing_characters, strings_in


@pytest.mark.parametrize(
    "text",
    [
        "佐々木 花子、髙橋 﨑、𠮷田、辻、齋藤、渡邉",
        "〒000-0000　①②㈱℡～−—…「」『』【】〔〕",
        "ABCabc 0123 ０１２３ ｱｲｳ é ü",
        "改行\n表\tと全角　空白",
        "葛\U000e0100飾区",
    ],
)
def test_ordinary_names_and_marks_can_be_drawn(text):
    assert missing_characters(text) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("外字\ue000です\ue000", ["\ue000"]),
        ("絵文字👍", ["👍"]),
        ("稀な字\U0002b740", ["\U0002b740"]),
        ("辻\U000e01e5", ["辻\U000e01e5"]),
        ("สวัสดี"[:1], ["ส"]),
    ],
)
def test_what_no_face_can_draw_is_found_before_printing(text, missing):
    assert missing_characters(text) == missing


def test_a_missing_character_is_named_by_its_code():
    assert (
        described(["\ue000", "辻\U000e0100"])
        == "「\ue000」(U+E000)、「辻\U000e0100」(U+8FBB+U+E0100)"
    )


def test_all_text_of_a_value_is_looked_at():
    assert strings_in({"a": ["い", {"b": "ろ"}, 3, None], "c": ("は",)}) == "いろは"


def test_a_letter_written_in_two_parts_is_looked_at_as_one():
    assert missing_characters(strings_in("か\u3099")) == []
