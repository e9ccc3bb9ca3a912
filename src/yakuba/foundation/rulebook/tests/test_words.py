"""Cells in words: what people type, and back without losing anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.rulebook.rules.drafts import columns_of, faults, typed_rows, with_rows
from yakuba.foundation.rulebook.rules.words import Meaning, cell_language, cell_words

YEN = Meaning("number", is_yen=True)
RANK = Meaning("string", {"A": "認定・交付", "B": "却下", "C": "課長"})
FREE = Meaning("string")
DAY = Meaning("date")


@pytest.mark.parametrize(
    ("typed", "meaning", "raw"),
    [
        ("すべて", YEN, "-"),
        ("", YEN, "-"),
        ("５０万円未満", YEN, "< 500000"),
        ("1億5,000万円以上", YEN, ">= 150000000"),
        ("50万円以上、500万円未満", YEN, "[500000..5000000)"),
        ("10から20まで", YEN, "[10..20]"),
        ("1,000円を超える", YEN, "> 1000"),
        ("0.5", YEN, "0.5"),
        ("たくさん", YEN, "たくさん"),
        ("1" * 40, YEN, "1" * 40),
        ("認定・交付・却下", RANK, '"A", "B"'),
        ("認定・交付以外", RANK, 'not("A")'),
        ("B、課長", RANK, '"B", "C"'),
        ("部長", RANK, "部長"),
        ("却下課長", RANK, "却下課長"),
        ("犬・猫", FREE, '"犬", "猫"'),
        ("A-1", FREE, '"A-1"'),
        ('"A" , "B"', FREE, '"A" , "B"'),
        ("はい", Meaning("boolean"), "true"),
        ("令和9年4月1日以後", DAY, '>= date("2027-04-01")'),
        ("R9.4.1からR10.3.31まで", DAY, '[date("2027-04-01")..date("2028-03-31")]'),
        ("2027-04-01より前", DAY, '< date("2027-04-01")'),
        ("昨日", DAY, "昨日"),
        ("3,000円", Meaning("number", is_yen=True, is_result=True), "3000"),
        ("50万円未満", Meaning("number", is_yen=True, is_result=True), "50万円未満"),
        ("なし", Meaning("string", is_result=True), '""'),
        ("なし", Meaning("number", is_result=True), "null"),
        ("課長・却下", Meaning("string", RANK.labels, is_result=True), "課長・却下"),
    ],
)
def test_words_become_the_rule_language(typed, meaning, raw) -> None:
    assert cell_language(typed, meaning) == raw


@given(
    st.one_of(
        st.sampled_from(
            ["-", '"A"', '"A", "B"', 'not("B", "A")', "null", '""', "true", "< 3", "A"]
        ),
        st.integers(0, 10**12).map(lambda n: f">= {n}"),
        st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda p: f"[{p[0]}..{p[1]})"),
        st.text(max_size=12).map(str.strip),
    ),
    st.sampled_from([YEN, RANK, FREE, DAY, Meaning("boolean"), Meaning("string", is_result=True)]),
)
def test_what_is_shown_and_saved_again_is_the_same(raw, meaning) -> None:
    shown = cell_words(raw, meaning)
    assert shown == raw.strip() or cell_language(shown, meaning) == raw.strip()


def test_a_date_reads_as_an_ordinance_would_say_it() -> None:
    assert cell_words('>= date("2027-04-01")', DAY) == "令和9年4月1日以後"
    assert cell_words('>= date("2027-13-01")', DAY) == '>= date("2027-13-01")'


def test_a_table_that_is_opened_and_saved_is_the_same(document) -> None:
    assert with_rows(document, 0, typed_rows(document)) == document
    assert [column.key for column in columns_of(document)] == ["c0", "c1", "e0"]
    assert faults(document) == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (['"dog"', "-", '"三千円"'], "この列の種類ではありません"),
        (['"dog"', "<<", "1"], "読み取れません"),
        (['"dog"', "-", ""], "結果がありません"),
        (["cat", "-", "1"], "この列では使えません"),
    ],
)
def test_a_bad_cell_names_its_row_and_column(document, cells, sentence) -> None:
    rule = {"inputs": cells[:2], "outputs": cells[2:], "annotation": "第1条"}
    found = faults({**document, "rules": [*document["rules"], rule]})
    assert [one.row for one in found] == [3]
    assert found[0].place.startswith("3行目「")
    assert sentence in found[0].sentence
