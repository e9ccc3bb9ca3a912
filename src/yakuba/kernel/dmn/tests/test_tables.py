from decimal import Decimal

import pytest

from yakuba.kernel.dmn import Model
from yakuba.kernel.dmn import model as m


def ask(rules, policy="UNIQUE", aggregation="", given=9, outputs=None, **more):
    table = m.DecisionTable(
        inputs=(m.InputClause("x", type_ref="number"),),
        outputs=outputs or (m.OutputClause(values='"丙","乙","甲"', **more),),
        rules=tuple(m.Rule((test,), cells) for test, *cells in rules),
        hit_policy=policy,
        aggregation=aggregation,
    )
    decision = m.Decision("d", "d", table, inputs=("x",))
    model = Model(m.Definitions("n", "u", inputs=(m.InputData("x", "x"),), decisions=(decision,)))
    return model.decide("d", {"x": given})


THREE = [("> 0", '"甲"'), ("> 5", '"乙"'), ("> 8", '"丙"')]
NUMBERS = [("> 0", "10"), ("> 5", "30"), ("> 8", "20"), ("> 99", "40")]


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("FIRST", "甲"),
        ("PRIORITY", "丙"),
        ("RULE ORDER", ["甲", "乙", "丙"]),
        ("COLLECT", ["甲", "乙", "丙"]),
        ("OUTPUT ORDER", ["丙", "乙", "甲"]),
    ],
)
def test_the_hit_policy_chooses(policy, value):
    assert ask(THREE, policy).value == value


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", 60), ("COUNT", 3), ("MIN", 10), ("MAX", 30)]
)
def test_what_is_collected_can_be_put_together(aggregation, value):
    assert ask(NUMBERS, "COLLECT", aggregation).value == Decimal(value)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("UNIQUE", "1行目と2行目と3行目が同時に当てはまります。表の条件を見直してください。"),
        ("ANY", "1行目と2行目と3行目が異なる結果を出します。表の条件を見直してください。"),
        ("LAST", "当て方「LAST」はありません。"),
    ],
)
def test_a_contradiction_names_the_rows(policy, reason):
    answer = ask(THREE, policy)
    assert (answer.value, answer.reasons) == (None, (reason,))


def test_rows_that_agree_may_hold_together():
    assert ask([("> 0", "1"), ("> 5", "1.0")], "ANY").value == Decimal(1)


def test_no_row_is_null_with_a_reason_or_the_default():
    answer = ask(THREE, given=-1)
    assert (answer.value, answer.reasons) == (None, ("表のどの行にも当てはまりません。",))
    assert ask(THREE, given=-1, default='"丁"').value == "丁"


def test_several_outputs_are_a_context():
    outputs = (m.OutputClause("額", type_ref="number"), m.OutputClause("者", values='"長","員"'))
    rules = [("> 0", "1", '"員"'), ("> 1", "2", '"長"')]
    assert ask(rules, "PRIORITY", outputs=outputs).value == {"額": Decimal(2), "者": "長"}


def test_a_cell_that_cannot_be_read_never_holds_and_is_told():
    answer = ask([("((", '"甲"'), ("-", '"乙"')])
    assert answer.value == "乙"
    assert answer.reasons[0].startswith("条件「((」の3文字目")


def test_a_table_without_inputs_holds_always():
    table = m.DecisionTable((), (m.OutputClause("a"),), (m.Rule((), ("1",)),))
    model = Model(m.Definitions("n", "u", decisions=(m.Decision("d", "d", table),)))
    assert model.decide("d", {}).value == Decimal(1)
