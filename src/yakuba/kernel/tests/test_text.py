import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.text import (
    bigrams,
    clean_line,
    clean_text,
    graphemes,
    outside_jis,
    similarity,
    visible_length,
)

KATSUSHIKA = "葛\U000e0100飾"
FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  見本\t市\r\n役場  ", "見本 市 役場"),
        ("見\u200b本\u202e市\ufeff\x00", "見本市"),
        ("か\u3099", "が"),
        (KATSUSHIKA, KATSUSHIKA),
        ("\ufa19谷", "\ufa19谷"),
        (FAMILY, FAMILY),
        ("☺️ 👍🏽", "☺️ 👍🏽"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("見\u200d本\U000e0041", "見本"),
        ("佐々木\u3000\u3000花", "佐々木\u3000花"),
        ("\ud800", ""),
        ("\ue000", "\ue000"),
    ],
)
def test_a_line_is_cleaned_without_loss(typed, clean):
    assert clean_line(typed) == clean


def test_a_text_keeps_its_lines():
    assert clean_text("\r\n一行目  \r二行目\u2028\x0b\n三\n\n") == "一行目\n二行目\n\n\n三"
    assert clean_text("a\tb") == "a\tb"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("見本市 〜～－①㈱﨑", []), ("髙橋 髙", ["髙"]), ("𠮷野家", ["𠮷"]), ("か゚", []),
        (KATSUSHIKA, []), ("\ue000さん🙂", ["\ue000", "🙂"]),
    ],
)  # fmt: skip
def test_characters_outside_jis_are_named(text, outside):
    assert outside_jis(text) == outside


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0), ("見本市", 3), (KATSUSHIKA, 2), (FAMILY, 1), ("🇯🇵🇯🇵", 2), ("👍🏽", 1),
        ("か゚", 1), ("か\u3099", 1), ("𠮷", 1), ("e\u0301", 1),
    ],
)  # fmt: skip
def test_the_length_is_what_a_reader_counts(text, length):
    assert visible_length(text) == length


@given(st.text())
def test_graphemes_put_together_are_the_text(text):
    assert "".join(graphemes(text)) == text


def test_bigrams_are_pairs_of_the_folded_text():
    assert bigrams("ジュウ民票") == ("じゆ", "ゆう", "う民", "民票")
    assert bigrams("票") == ("票",)
    assert bigrams("。") == ()


def test_the_nearer_text_scores_higher():
    texts = ["住民票", "住民票の写し", "住眠票", "印鑑登録", ""]
    scores = [similarity("住民票", text) for text in texts]
    assert scores == sorted(scores, reverse=True)
    assert (scores[0], scores[-1]) == (1.0, 0.0)
    assert scores[1] > 0.9 > scores[2] > 0.4 > scores[3]


def test_words_may_stand_in_any_order_and_be_mistyped():
    assert similarity("手当 児童", "児童扶養手当の申請") > 0.8
    assert similarity("じどうてあて", "ジドウテアテ") == 1.0
    assert similarity("ごみのしゅうしゆう", "ごみの収集（ゴミノシュウシュウ）") > 0.9
    assert similarity("こくほけんこうほけん", "こくみんけんこうほけん") > 0.4


@given(st.text(max_size=12), st.text(max_size=20))
def test_a_score_lies_between_zero_and_one(query, text):
    assert 0.0 <= similarity(query, text) <= 1.0
