from dataclasses import replace

import pytest

from yakuba.kernel.dmn import (
    InvalidModel,
    Model,
    model_of,
    read_model,
    sheet_names,
    sheet_of,
    write_model,
)
from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.tests.models import REGULATION, literal
from yakuba.kernel.feel import HIT_POLICIES, DecisionTable, InvalidTable, decide


def sheet(policy="U"):
    return DecisionTable.from_dict(
        {
            "hit_policy": policy,
            "inputs": [
                {"name": "予定価格", "label": "予定価格（円）", "type": "number", "values": ">= 0"},
                {"name": "条件2", "label": "税込", "type": "number", "expression": "予定価格 * 1.1"},
                {"name": "起案日", "label": "起案日", "type": "date"},
            ],
            "outputs": [
                {"name": "額", "label": "額", "type": "number", "priorities": ["2", "1"], "default": "0"}
            ],
            "rules": [
                {"inputs": ["< 500", "-", "-"], "outputs": ["1"], "annotation": "第6条第1号"},
                {
                    "inputs": ['[500..900], not(700)', "> 5", '>= date("2025-04-01")'],
                    "outputs": ["割増 * 2"],
                    "annotation": "第6条第2号 <但書> & 「例」",
                },
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("policy", HIT_POLICIES)
def test_a_table_of_the_house_goes_out_as_dmn_and_comes_back_the_same(policy):
    table = sheet(policy)
    written = write_model(model_of(table, "契約の額", "https://mihon.example.jp/dmn"))
    assert sheet_of(read_model(written), "契約の額") == table


def test_the_model_answers_as_the_table_does():
    model = Model(model_of(sheet("F"), "契約の額", "u"))
    assert {one.name for one in model.inputs.values()} == {"予定価格", "起案日", "割増"}
    for price in (100, 700, 800, 5000):
        given = {"予定価格": price, "起案日": None, "割増": 4}
        (value,) = decide(sheet("F"), given).values
        assert model.decide("契約の額", given).value == value["額"]


def test_a_table_of_another_house_is_taken_with_its_types_and_articles():
    assert sheet_names(REGULATION) == ["決裁者"]
    table = sheet_of(REGULATION, "決裁者")
    assert [one.type for one in table.inputs] == ["number", "string"]
    assert table.inputs[1].values == '"工事","委託","購入"'
    assert table.outputs[0].priorities == ('"市長"', '"副市長"', '"部長"', '"課長"')
    assert table.rules[2].annotation == "第6条第3号 大きな契約"
    assert decide(table, {"予定価格": 9_000_000, "契約の種類": "購入"}).values == [
        {"決裁者": "副市長"}
    ]


def changed(**changes):
    table = m.DecisionTable(
        (m.InputClause("a", type_ref="number"),),
        (m.OutputClause(type_ref="string"),),
        (m.Rule((), ('"x"',)),),
    )
    return m.Definitions("n", "u", decisions=(m.Decision("d", "判 断", replace(table, **changes)),))


def test_what_a_table_leaves_open_is_filled_in():
    table = sheet_of(changed(), "判 断")
    assert (table.outputs[0].name, table.outputs[0].label) == ("結果", "判 断")
    assert table.rules[0].inputs == ("-",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hit_policy": "OUTPUT ORDER"}, "当て方「OUTPUT ORDER」"),
        ({"inputs": (m.InputClause("a", "区分", "time"),)}, "列「区分」の型"),
        ({"inputs": (m.InputClause("a"),)}, "列「a」の型"),
        ({"outputs": (m.OutputClause("b", type_ref="string", values="("),)}, "列「b」の値の一覧の"),
    ],
)
def test_a_table_that_the_house_does_not_know_is_refused(changes, says):
    with pytest.raises(InvalidModel, match=says):
        sheet_of(changed(**changes), "判 断")


def test_what_is_no_table_is_refused():
    model = m.Definitions("n", "u", decisions=(m.Decision("d", "式", literal("1")),))
    for name in ("式", "無い"):
        with pytest.raises(InvalidModel, match="判断表ではありません"):
            sheet_of(model, name)


def test_a_cell_that_cannot_be_read_is_refused_with_its_place():
    with pytest.raises(InvalidTable, match="1行目「a」"):
        sheet_of(changed(rules=(m.Rule(("((",), ('"x"',)),)), "判 断")
