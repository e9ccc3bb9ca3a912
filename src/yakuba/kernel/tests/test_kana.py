import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.kana import (
    fold,
    is_katakana_name,
    to_full_width_kana,
    to_hiragana,
    to_katakana,
)


def test_kana_change_script_and_all_else_stays():
    assert to_katakana("ささき ゔぁ漢A") == "ササキ ヴァ漢A"
    assert to_hiragana("ササキ ヴァ漢Aー") == "ささき ゔぁ漢Aー"


@given(st.text(alphabet=[chr(code) for code in range(0x30A1, 0x30F7)]))
def test_a_change_of_script_can_be_undone(text):
    assert to_katakana(to_hiragana(text)) == text


@pytest.mark.parametrize(
    ("half", "full"),
    [
        ("ｻｻｷ ﾊﾅｺ", "ササキ ハナコ"),
        ("ｶﾞｷﾞﾊﾟｳﾞｧ", "ガギパヴァ"),
        ("ｽｰﾊﾟｰ｡A1", "スーパー。A1"),
        ("ﾞ", "゛"),
    ],
)
def test_half_width_kana_take_their_voicing_along(half, full):
    assert to_full_width_kana(half) == full


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("ササキ ハナコ", True), ("ササキ\u3000ハナコ", True), ("スズキ", True), ("マリー・アン", True),
        ("ささき", False), ("ｻｻｷ", False), ("佐々木", False), ("", False), (" ササキ", False),
        ("ササキ1", False),
    ],
)  # fmt: skip
def test_a_name_in_katakana_is_known(text, is_name):
    assert is_katakana_name(text) is is_name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ヴァイオリン", "ﾊﾞｲｵﾘﾝ"), ("サーバー", "さーば"), ("じゅうみん票", "ジユウミン票"),
        ("ＡＢＣ　１２３", "abc-123"), ("髙橋", "高橋"), ("葛\U000e0100飾区", "葛飾区"),
        ("霞ヶ関", "霞ケ関"), ("かなづかい", "カナズカイ"), ("斉藤", "齋藤"), ("(株)見本", "㈱見本"),
    ],
)  # fmt: skip
def test_what_people_take_for_the_same_has_the_same_key(a, b):
    assert fold(a) == fold(b)


@given(st.text())
def test_folding_twice_changes_nothing_more_for_kana_and_kanji(text):
    assert isinstance(fold(text), str)


def test_a_key_keeps_what_tells_words_apart():
    assert fold("子育て") != fold("子育ち")
