"""A document read as a table: words for cells, and what is refused."""

import pytest

from yakuba.foundation.rulebook.rules import (
    BadTable,
    Column,
    UnreadableInput,
    cell_text,
    read_input,
    read_sheet,
)

LABELS = {"GRANTED": "交付", "REFUSED": "却下"}


@pytest.mark.parametrize(
    ("raw", "is_yen", "expected"),
    [
        ("-", False, "すべて"),
        ("", False, "すべて"),
        ("< 500000", True, "50万円未満"),
        ("<= 1234", True, "1,234円以下"),
        (">= 50000000", True, "5,000万円以上"),
        ("> 3", False, "3超"),
        ("[500000..5000000)", True, "50万円以上 500万円未満"),
        ("(0..10]", False, "0超 10以下"),
        ('"GRANTED"', False, "交付"),
        ('"GRANTED", "REFUSED"', False, "交付・却下"),
        ('not("REFUSED")', False, "却下以外"),
        ('"知らない値"', False, "知らない値"),
        ('""', False, "なし"),
        ("true", False, "はい"),
        ("age(birth, today) < 3", False, "age(birth, today) < 3"),
    ],
)
def test_a_cell_reads_as_an_ordinance_would_say_it(raw, is_yen, expected) -> None:
    assert cell_text(raw, LABELS, is_yen=is_yen) == expected


def document(**changes) -> dict:
    base = {
        "hit_policy": "U",
        "inputs": [{"name": "amount", "label": "金額", "type": "number"}],
        "outputs": [{"name": "fee", "label": "手数料", "type": "number"}],
        "rules": [
            {"inputs": ["< 100"], "outputs": ["0"], "annotation": "第2条第1号"},
            {"inputs": [">= 100"], "outputs": ["300"], "annotation": "第2条第2号"},
        ],
        "yen": ["amount", "fee"],
    }
    return {**base, **changes}


def test_a_table_answers_with_row_and_article() -> None:
    answer = read_sheet(document()).answer({"amount": 100})
    assert (answer.values, answer.row, answer.annotation) == ({"fee": 300}, 2, "第2条第2号")


def test_no_row_fits_without_a_value() -> None:
    answer = read_sheet(document()).answer({"amount": None})
    assert (answer.values, answer.row) == (None, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rules": []}, "行がありません"),
        ({"rules": [{"inputs": ["-"], "outputs": ["1"], "annotation": " "}]}, "根拠の条項"),
        ({"rules": [{"inputs": [], "outputs": ["1"], "annotation": "第1条"}]}, "セルの数"),
        ({"rules": [{"inputs": ["<<"], "outputs": ["1"], "annotation": "第1条"}]}, "1行目"),
        ({"outputs": []}, "結果の列"),
        ({"labels": "x"}, "labels"),
    ],
)
def test_a_document_that_cannot_decide_is_refused(changes, reason) -> None:
    with pytest.raises(BadTable, match=reason):
        read_sheet(document(**changes))


def test_rows_that_contradict_each_other_are_named() -> None:
    double = document(
        rules=[{"inputs": ["-"], "outputs": [n], "annotation": "第1条"} for n in ("1", "2")]
    )
    with pytest.raises(BadTable, match="1行目と2行目"):
        read_sheet(double).answer({"amount": 1})


def column(kind: str) -> Column:
    return Column(name="x", label="金額", type=kind, is_yen=False, choices=())


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("number", "12,000円", 12000),
        ("number", " ", None),
        ("string", "A", "A"),
        ("boolean", "true", True),
    ],
)
def test_what_is_typed_into_the_trial_is_read(kind, typed, expected) -> None:
    assert read_input(column(kind), typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "たくさん"), ("number", "9" * 40), ("date", "昨日"), ("number", "²")],
)
def test_what_cannot_be_read_is_said(kind, typed) -> None:
    with pytest.raises(UnreadableInput, match="金額"):
        read_input(column(kind), typed)
