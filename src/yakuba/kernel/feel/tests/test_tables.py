from datetime import date
from decimal import Decimal

import pytest

from yakuba.kernel.feel import (
    DecisionTable,
    InvalidTable,
    analysis,
    decide,
    gaps_and_overlaps,
    index,
)


def table(rules, hit_policy="U", **more):
    """A fictional fee by household income and number of children."""
    return DecisionTable.from_dict(
        {
            "hit_policy": hit_policy,
            "inputs": [
                {"name": "income", "label": "世帯の所得", "type": "number", "values": ">= 0"},
                {"name": "is_exempt", "label": "非課税", "type": "boolean"},
            ],
            "outputs": [{"name": "fee", "label": "負担額", "type": "number"} | more],
            "rules": [
                {"inputs": inputs, "outputs": [fee], "annotation": f"見本市条例第{number}条"}
                for number, (*inputs, fee) in enumerate(rules, 1)
            ],
        }
    )


FEES = [
    ("-", "true", "0"),
    ("< 3000000", "false", "income * 0.01"),
    (">= 3000000", "false", "30000"),
]


def test_the_rule_that_applies_gives_its_value_and_its_article():
    outcome = decide(table(FEES), {"income": 2_000_000, "is_exempt": False})
    assert outcome.rows == [1]
    assert outcome.values == [{"fee": Decimal(20_000)}]
    assert outcome.annotations == ["見本市条例第2条"]
    assert (outcome.missing, outcome.problem_ja) == ((), "")


def test_a_missing_input_is_named_and_no_rule_guessed():
    outcome = decide(table(FEES), {"is_exempt": False})
    assert (outcome.rows, outcome.values, outcome.missing) == ([], [], ("income",))


def test_an_input_of_another_type_counts_as_missing():
    outcome = decide(table(FEES), {"income": "2000000", "is_exempt": False})
    assert (outcome.rows, outcome.missing) == ([], ("income",))


def test_a_default_answers_when_no_rule_does():
    outcome = decide(table(FEES[1:], default="-1"), {"income": 1, "is_exempt": True})
    assert (outcome.rows, outcome.values) == ([], [{"fee": Decimal(-1)}])


SEVERAL = [("> 0", "-", "10"), ("> 5", "-", "30"), ("> 8", "-", "20")]


@pytest.mark.parametrize(
    ("policy", "rows", "fees"),
    [
        ("F", [0], [10]),
        ("C", [0, 1, 2], [10, 30, 20]),
        ("C+", [0, 1, 2], [60]),
        ("C#", [0, 1, 2], [3]),
        ("C<", [0, 1, 2], [10]),
        ("C>", [0, 1, 2], [30]),
        ("P", [2], [20]),
        ("U", [0, 1, 2], []),
        ("A", [0, 1, 2], []),
    ],
)
def test_the_hit_policy_chooses_among_the_rules_that_apply(policy, rows, fees):
    outcome = decide(table(SEVERAL, policy, priorities=["20", "30"]), {"income": 9})
    assert outcome.rows == rows
    assert [values["fee"] for values in outcome.values] == fees
    assert bool(outcome.problem_ja) is (not fees)


def test_a_contradiction_names_the_rows():
    assert decide(table(SEVERAL), {"income": 6}).problem_ja.startswith("1行目と2行目が同時に")
    agreeing = table([("> 0", "-", "10"), ("> 5", "-", "10")], "A")
    assert decide(agreeing, {"income": 6}).values == [{"fee": Decimal(10)}]
    assert decide(table(SEVERAL, "A"), {"income": 6}).problem_ja.startswith("1行目と2行目が異なる")


def test_a_table_survives_its_plain_form():
    original = table(FEES, default="0", priorities=["1"])
    assert DecisionTable.from_dict(original.to_dict()) == original
    assert original.names == {"income", "is_exempt"}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: table([("<", "-", "1")]), "1行目「世帯の所得」の2文字目"),
        (lambda: table([("-", "-", "1 +")]), "1行目「負担額」の4文字目"),
        (lambda: table(FEES, "X"), "当て方「X」"),
        (lambda: table([("-", "1")]), "1行目のセルの数"),
        (lambda: table(FEES, type="yen"), "列「負担額」の型「yen」"),
        (lambda: table(FEES, default="("), "列「負担額」の2文字目"),
        (lambda: table(FEES, priorities=[1]), "「priorities」は文字列の一覧"),
        (lambda: DecisionTable.from_dict({}), "「inputs」がありません"),
        (lambda: DecisionTable.from_dict({"inputs": [{}], "outputs": [], "rules": []}), "「name」"),
        (lambda: DecisionTable((), (), ()), "結果の列"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_place(make, says):
    with pytest.raises(InvalidTable, match=says):
        make()


def test_a_complete_table_has_no_gaps_and_no_overlaps():
    findings = gaps_and_overlaps(table(FEES))
    assert (findings.gaps, findings.overlaps, findings.unsure_ja) == ([], [], "")


def test_a_gap_at_the_boundary_is_found():
    rules = [FEES[0], ("< 3000000", "false", "1"), ("> 3000000", "false", "2")]
    findings = gaps_and_overlaps(table(rules))
    assert findings.gaps == [{"income": Decimal(3_000_000), "is_exempt": False}]


def test_an_overlap_names_the_rules_and_gives_an_example():
    rules = [FEES[0], ("<= 3000000", "false", "1"), (">= 3000000", "false", "2")]
    (overlap,) = gaps_and_overlaps(table(rules)).overlaps
    assert overlap.rows == (1, 2)
    assert overlap.example == {"income": Decimal(3_000_000), "is_exempt": False}


def enumerated(type_, values, *cells):
    return DecisionTable.from_dict(
        {
            "inputs": [{"name": "a", "label": "区分", "type": type_, "values": values}],
            "outputs": [{"name": "b", "label": "結果", "type": "number"}],
            "rules": [{"inputs": [cell], "outputs": ["1"]} for cell in cells],
        }
    )


@pytest.mark.parametrize(
    ("type_", "values", "cells", "gaps"),
    [
        ("string", '"A", "B"', ['"A"'], ["B"]),
        ("string", '"A", "B"', ['"A"', '"B"'], []),
        ("string", '"A", "B"', ['"A"', 'not("A")'], []),
        ("string", "", ['"A"', '"その他"'], ["その他*"]),
        ("number", "", ["[1..5]", "> 5"], [0]),
        ("number", "[0..10]", ["[0..5]", "[6..10]"], [Decimal("5.5")]),
        ("number", "", ["-"], []),
        ("boolean", "", ["true"], [False]),
        ("date", "", ['< date("2025-04-01")', '> date("2025-04-01")'], [date(2025, 4, 1)]),
        ("date", "", ['<= date("9999-12-31")'], []),
        ("date", "", ["-"], []),
        ("string", "", ["[\"A\", \"B\"]", 'not("A", "B")'], []),
    ],
)  # fmt: skip
def test_gaps_are_found_in_columns_of_every_type(type_, values, cells, gaps):
    findings = gaps_and_overlaps(enumerated(type_, values, *cells))
    assert [gap["a"] for gap in findings.gaps] == gaps


@pytest.mark.parametrize(
    ("type_", "cell", "says"),
    [
        ("number", "> limit", "他の値によって"),
        ("number", "? > 3", "他の値によって"),
        ("string", '> "A"', "文字列の大小"),
    ],
)
def test_a_table_that_cannot_be_looked_through_says_so(type_, cell, says):
    findings = gaps_and_overlaps(enumerated(type_, "", cell))
    assert says in findings.unsure_ja
    assert (findings.gaps, findings.overlaps) == ([], [])


def wide(cells, columns):
    return DecisionTable.from_dict(
        {
            "inputs": [
                {"name": f"n{at}", "label": "数", "type": "number"} for at in range(columns)
            ],
            "outputs": [{"name": "b", "label": "結果", "type": "number"}],
            "rules": [{"inputs": row, "outputs": ["1"]} for row in cells],
        }
    )


def test_many_columns_are_looked_through_without_trying_every_combination():
    complete = wide([["-"] * 60, *([str(n)] * 60 for n in range(10))], 60)
    findings = gaps_and_overlaps(complete)
    assert (findings.gaps, findings.unsure_ja) == ([], "")
    assert [overlap.rows for overlap in findings.overlaps] == [(0, n) for n in range(1, 11)]
    gap = gaps_and_overlaps(wide([[str(n)] * 60 for n in range(10)], 60)).gaps[0]
    assert set(gap.values()) == {Decimal(-1)}


def test_where_there_are_too_many_combinations_pairs_of_rules_are_still_found(monkeypatch):
    monkeypatch.setattr(analysis, "_MOST_STEPS", 10)
    findings = gaps_and_overlaps(wide([["> 1", "-"], ["< 5", "> 2"], ["> 5", "< 9"]], 2))
    assert "多すぎます" in findings.unsure_ja
    assert findings.gaps == []
    assert [overlap.rows for overlap in findings.overlaps] == [(0, 1), (0, 2)]
    for overlap in findings.overlaps:
        found = decide(wide([["> 1", "-"], ["< 5", "> 2"], ["> 5", "< 9"]], 2), overlap.example)
        assert set(overlap.rows) <= set(found.rows)


def test_a_column_that_allows_no_value_leaves_nothing_to_find():
    findings = gaps_and_overlaps(enumerated("number", "(1..1)", "> 5"))
    assert (findings.gaps, findings.overlaps, findings.unsure_ja) == ([], [], "")


def test_many_heavy_cells_are_no_heavier_than_one():
    heavy = enumerated("number", "", *(f"> count(for i in 1..9999 return {n})" for n in range(300)))
    outcome = decide(heavy, {"a": 10_000})
    assert (outcome.rows, outcome.values) == ([], [])
    assert "長くなりすぎます" in outcome.problem_ja
    assert gaps_and_overlaps(heavy).unsure_ja


def test_a_very_long_table_is_asked_but_not_looked_through(monkeypatch):
    monkeypatch.setattr(analysis, "_MOST_ROWS", 2)
    monkeypatch.setattr(index, "_MOST_BITS", 4)
    long = enumerated("number", "", "1", "2", "> 2")
    assert decide(long, {"a": 2}).rows == [1]
    assert gaps_and_overlaps(long).unsure_ja == "2行を超えるため、もれと重なりを確かめられません。"
