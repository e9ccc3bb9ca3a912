from datetime import UTC, datetime
from decimal import Decimal

import pytest

from yakuba.kernel.dmn import InvalidModel, Model, requirements
from yakuba.kernel.dmn import model as m
from yakuba.kernel.dmn.tests.models import REGULATION, literal

GIVEN = {"予定価格": 800_000, "契約の種類": "工事"}


@pytest.fixture(scope="module")
def regulation():
    return Model(REGULATION)


def model(*decisions, **more):
    return Model(m.Definitions("n", "u", decisions=decisions, **more))


def test_a_table_decides_and_others_build_on_it(regulation):
    assert regulation.decide("決裁者", GIVEN).value == "部長"
    assert regulation.decide("決裁の説明", GIVEN).value == "部長：880000.0円：2"
    assert regulation.decide("d5", {}).value is True
    assert regulation.decide("呼出し", {}).value == Decimal(1100)


def test_entries_with_blanks_are_found_in_filters_and_paths(regulation):
    contracts = [
        {"予定 価格": 5000, "種類": "工事"},
        {"予定 価格": 900, "種類": "工事"},
        {"予定 価格": 7000, "種類": "委託"},
    ]
    assert regulation.decide("大きな契約の額", {"契約 一覧": contracts}).value == [5000, 0]


def test_a_default_answers_where_no_row_does(regulation):
    answer = regulation.decide("決裁者", {"予定価格": 800_000, "契約の種類": "委託"})
    assert answer.value == "市長"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"予定価格": 1, "契約の種類": "寄附"}, "「契約の種類」の値は、定められた値のどれでもありません。"),
        ({"予定価格": "1", "契約の種類": "工事"}, "「予定価格」の値の種類が定義と合いません。"),
        ({"予定価格": -1, "契約の種類": "工事"}, "「予定価格」の値が、表の定める値のどれでもありません。"),
        ({"契約の種類": "工事"}, "「予定価格」が入力されていません。"),
    ],
)  # fmt: skip
def test_what_is_wanting_is_told(regulation, given, reason):
    assert reason in regulation.decide("決裁者", given).reasons


def test_a_decision_without_an_expression_is_null_with_a_reason(regulation):
    answer = regulation.decide("未定", {})
    assert (answer.value, answer.reasons) == (None, ("「未定」に式がありません。",))


def test_a_service_takes_decisions_made_elsewhere(regulation):
    answer = regulation.call("決裁の案内", {"予定価格": 100, "決裁者": "市長"})
    assert answer.value == "市長：110.0円：2"
    assert regulation.call("決裁の案内", {"予定価格": 100}).value is None


def test_a_knowledge_model_can_be_called_by_itself(regulation):
    assert regulation.call("税込", {"金額": 100}).value == Decimal(110)
    assert regulation.call("税込", {"金額": "百"}).value is None


@pytest.mark.parametrize("ask", ["decide", "call"])
def test_what_is_not_there_is_a_key_error(regulation, ask):
    with pytest.raises(KeyError):
        getattr(regulation, ask)("無い", {})


def test_only_what_the_answer_needs_is_worked_out():
    needed = m.Decision(
        "a", "a", literal('if 急ぐ then "今" else b'), inputs=("i",), decisions=("b",)
    )
    heavy = m.Decision("b", "b", literal("for i in 1..10**12 return i"))
    found = model(needed, heavy, inputs=(m.InputData("i", "急ぐ"),))
    answer = found.decide("a", {"急ぐ": True})
    assert (answer.value, answer.reasons) == ("今", ())
    late = found.decide("a", {"急ぐ": False})
    assert (late.value, late.reasons) == (None, ("計算が長くなりすぎたため、途中でやめました。",))


def test_what_needs_what_is_told_by_ids():
    assert requirements(REGULATION) == {
        "d1": ("i1", "i2"),
        "d2": ("i1", "k1"),
        "d3": ("d1", "d2"),
        "d4": ("i3",),
        "d5": (),
        "d6": ("k1",),
        "d7": (),
        "k1": (),
        "v1": ("d3", "d2"),
    }


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (m.Filter(literal("null"), literal("true")), None),
        (m.Filter(literal("5"), literal("item > 3")), [5]),
        (m.Filter(literal("[1]"), literal("1")), None),
        (m.Iteration("for", "x", literal("null"), literal("x")), None),
        (m.Iteration("some", "x", literal("[1, 2]"), literal("x > 1")), True),
        (m.Iteration("every", "x", literal("[1]"), literal("x")), None),
        (m.Iteration("for", "x", literal("[1, 2]"), literal("count(partial)")), [0, 1]),
        (m.Invocation(literal("1"), ()), None),
        (m.Conditional(literal("null"), literal("1"), literal("2")), 2),
        (m.LiteralExpression("[1]", "number"), 1),
        (m.LiteralExpression('"a"', "number"), None),
        (m.LiteralExpression("1", "feel:number"), 1),
        (m.LiteralExpression("function(x) x", "function"), None),
    ],
)
def test_boxed_expressions_come_to_what_the_standard_says(expression, value):
    found = model(m.Decision("d", "d", expression)).decide("d", {}).value
    assert found == value or (value is None and callable(found))


def test_a_cycle_is_refused_and_named():
    with pytest.raises(InvalidModel, match="「課税」→「控除」→「所得」→「課税」"):
        model(
            m.Decision("a", "課税", literal("1"), decisions=("b",)),
            m.Decision("b", "控除", literal("1"), decisions=("c",)),
            m.Decision("c", "所得", literal("1"), decisions=("a",)),
        )


def test_a_long_chain_of_decisions_is_no_cycle_but_has_an_end():
    chain = [m.Decision("d0", "d0", literal("1"))]
    chain += [
        m.Decision(f"d{at}", f"d{at}", literal(f"d{at - 1} + 1"), decisions=(f"d{at - 1}",))
        for at in range(1, 2000)
    ]
    found = model(*chain)
    assert found.decide("d30", {}).value == Decimal(31)
    assert found.decide("d1999", {}).reasons == ("関数の呼出しが深すぎるため、途中でやめました。",)


def test_a_function_may_call_itself_within_bounds():
    times = m.KnowledgeModel(
        "k", "階乗", m.FunctionDefinition((m.Parameter("n"),), literal("if n = 0 then 1 else n * 階乗(n - 1)")),
        knowledge=("k",),
    )  # fmt: skip
    found = model(
        m.Decision("a", "a", literal("階乗(5)"), knowledge=("k",)),
        m.Decision("b", "b", literal("階乗(-1)"), knowledge=("k",)),
        knowledge=(times,),
    )
    assert found.decide("a", {}).value == Decimal(120)
    assert found.decide("b", {}).value is None


def test_services_that_call_each_other_come_to_an_end():
    found = model(
        m.Decision("a", "a", literal("v()"), knowledge=("v",)),
        services=(m.DecisionService("v", "v", outputs=("a",)),),
    )
    assert found.decide("a", {}).value is None


def test_a_type_made_of_itself_is_refused():
    item = m.ItemDefinition("t", components=(m.ItemDefinition("inner", "t"),))
    with pytest.raises(InvalidModel, match="型「t」が自分自身"):
        Model(m.Definitions("n", "u", items=(item,)))
    with pytest.raises(InvalidModel, match="自分自身"):
        Model(
            m.Definitions("n", "u", items=(m.ItemDefinition("a", "b"), m.ItemDefinition("b", "a")))
        )


def test_a_type_may_be_built_of_types_that_come_after_it():
    items = [
        m.ItemDefinition(f"t{at}", components=(m.ItemDefinition("a", f"t{at + 1}"),))
        for at in range(30)
    ]
    found = Model(m.Definitions("n", "u", items=(*items, m.ItemDefinition("t30", "number"))))
    assert found.around.shapes.named("t29").type.entries[0][1].name == "number"


def test_allowed_values_that_are_no_tests_are_refused():
    with pytest.raises(InvalidModel, match="型「t」の値の範囲の"):
        Model(m.Definitions("n", "u", items=(m.ItemDefinition("t", "string", allowed="((("),)))


def test_the_moment_is_known_only_where_it_is_given():
    found = model(m.Decision("a", "a", literal("today()")))
    assert found.decide("a", {}, datetime(2025, 4, 1, tzinfo=UTC)).value.isoformat() == "2025-04-01"
    assert "今日の日付を使えません" in found.decide("a", {}).reasons[0]


def test_a_function_of_another_program_is_never_called():
    java = m.FunctionDefinition((), literal("1"), kind="Java")
    found = model(
        m.Decision("a", "a", literal("k()"), knowledge=("k",)),
        knowledge=(m.KnowledgeModel("k", "k", java),),
    )
    answer = found.decide("a", {})
    assert answer.value is None
    assert "外部のプログラム" in answer.reasons[0]


def test_a_text_that_is_no_expression_is_null_with_its_place():
    answer = model(m.Decision("a", "a", literal("1 +"))).decide("a", {})
    assert (answer.value, answer.reasons) == (
        None,
        ("式「1 +」の4文字目：式が途中で終わっています。続きを書いてください。",),
    )


TOO_LONG = "計算が長くなりすぎたため、途中でやめました。"


def doubling():
    """Decisions of which each holds the one before twice."""
    found = [m.Decision("d0", "d0", literal("[1]"))]
    found += [
        m.Decision(
            f"d{at}", f"d{at}", literal(f"[d{at - 1}, d{at - 1}]"), decisions=(f"d{at - 1}",)
        )
        for at in range(1, 36)
    ]
    return found


def test_a_value_that_holds_itself_many_times_over_is_not_unfolded():
    assert model(*doubling()).decide("d35", {}).reasons == (TOO_LONG,)


def test_nor_is_it_for_a_type_a_table_a_service_or_a_function():
    typed = m.Decision("t", "t", literal("d35"), "tどれでも", decisions=("d35",))
    table = m.Decision(
        "u", "u",
        m.DecisionTable((m.InputClause("d35"),), (m.OutputClause(),), (m.Rule(("count(?) = 2",), ("1",)),)),
        decisions=("d35",),
    )  # fmt: skip
    inner = m.Decision("w", "w", literal("count(i)"), inputs=("i",))
    called = m.Decision("x", "x", literal("v(d35)"), decisions=("d35",), knowledge=("v",))
    applied = m.Decision("y", "y", literal("k(d35)"), decisions=("d35",), knowledge=("k",))
    count = m.FunctionDefinition((m.Parameter("l", "tどれでも"),), literal("count(l)"))
    found = model(
        *doubling(), typed, table, inner, called, applied,
        items=(m.ItemDefinition("tどれでも", "Any", constraint="count(?) = 2"),),
        inputs=(m.InputData("i", "i", "tどれでも"),),
        knowledge=(m.KnowledgeModel("k", "k", count),),
        services=(m.DecisionService("v", "v", ("w",), inputs=("i",)),),
    )  # fmt: skip
    assert found.decide("t", {}).reasons == (TOO_LONG,)
    for name, value in (("u", 1), ("x", 2), ("y", 2)):
        assert found.decide(name, {}).value == value


def test_many_heavy_cells_are_no_heavier_than_one():
    rules = tuple(
        m.Rule((f"? > count(for i in 1..9999 return {at})",), ("1",)) for at in range(500)
    )
    table = m.DecisionTable((m.InputClause("1"),), (m.OutputClause(),), rules)
    assert model(m.Decision("d", "d", table)).decide("d", {}).reasons == (TOO_LONG,)
