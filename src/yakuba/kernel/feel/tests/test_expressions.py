import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.feel import (
    FeelSyntaxError,
    Months,
    evaluate,
    matches,
    names_in,
    parse_expression,
    parse_unary_tests,
)

SASAKI = {
    "income": 2_400_000,
    "rate": 0.1,
    "児童": [{"年齢": 3, "名": "花"}, {"年齢": 15, "名": "空"}],
    "birth": date(1990, 4, 2),
    "on": date(2025, 4, 1),
    "is_resident": True,
    "unknown": None,
    "odd": object(),
    "nan": float("nan"),
}


def value(text):
    return evaluate(parse_expression(text), SASAKI)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ** 3 ** 2", 64), ("-2 ** 2", 4), ("7 - 2 - 1", 4),
        ("1 / 3 * 3", Decimal("0.9999999999999999999999999999999999")), ("0.1 + 0.2", Decimal("0.3")),
        ("rate * 3", Decimal("0.3")), ("1 / 0", None), ("10 ** 7000", None), ("0 ** -1", None),
        ("1.5e3", 1500), (".5", Decimal("0.5")), ("--1", 1), ('"見本" + "市"', "見本市"), ('1 + "a"', None),
        ("income / 12", 200_000), ("nothing", None), ("unknown + 1", None), ("odd", None), ("nan", None),
        ("1 + true", None), ("-\"a\"", None), ("// 注\n1 /* 注 */ + 1", 2), (r'"a\"\n\u5e02"', 'a"\n市'),
    ],
)  # fmt: skip
def test_arithmetic_is_exact_and_what_has_no_answer_is_null(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 < 2", True), ("2 <= 2", True), ("2 > 2", False), ("2 >= 3", False), ("1 = 1.0", True),
        ("1 != 2", True), ('1 = "1"', None), ('1 < "1"', None), ("null = null", True), ("1 = null", False),
        ("null < 1", None), ("true < false", None), ('"a" < "b"', True), ("[1, 2] = [1, 2]", True),
        ("[1] = [2]", False), ("is_resident", True), ("1 between 1 and 2", True),
        ("3 between 1 and 2 or true", True), ("null between 1 and 2", None),
        ("income between 1 and 10 and true", False),
    ],
)  # fmt: skip
def test_comparison_knows_three_truths(text, result):
    assert value(text) is result


@pytest.mark.parametrize(
    ("a", "b", "conjunction", "disjunction"),
    [
        ("true", "true", True, True), ("true", "false", False, True), ("true", "null", None, True),
        ("false", "false", False, False), ("false", "null", False, None), ("null", "null", None, None),
        ("true", "1", None, True), ("1", "1", None, None),
    ],
)  # fmt: skip
def test_logic_knows_three_truths(a, b, conjunction, disjunction):
    for left, right in ((a, b), (b, a)):
        assert value(f"{left} and {right}") is conjunction
        assert value(f"{left} or {right}") is disjunction


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("not(true)", False), ("not(null)", None), ("not(1)", None),
        ("true or false and false", True), ("not(true) or true", True),
        ("if 1 < 2 then 3 else 4", 3), ("if null then 3 else 4", 4),
        ("if true then if false then 1 else 2 else 3", 2),
        ("5 in [1..5]", True), ("5 in [1..5)", False), ("1 in (1..5)", False), ("1 in ]1..5[", False),
        ("2 in ]1..5[", True), ("5 in (1, 5)", True), ("5 in (< 3, > 4)", True), ("5 in <= 5", True),
        ("5 in ([1..2], [4..6])", True), ("5 in (1, 2)", False), ("null in [1..2]", None),
        ("5 in [1, 5]", True), ('"a" in [1..2]', None), ("(1 + 1) in (2)", True),
        ("5 in (? > 4)", True), ("date(\"2025-04-01\") in [date(\"2025-04-01\")..on]", True),
        ("some x in [1, 2] satisfies x > 1", True), ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies false", True), ("some x in [] satisfies true", False),
        ("some x in null satisfies true", None), ("every x in [1, null] satisfies x > 0", None),
        ("some x in [1, 2], y in [x, 3] satisfies x + y = 5", True), ("some x in 1 satisfies x = 1", True),
        ("every 児 in 児童 satisfies 児.年齢 < 18", True), ("some 児 in 児童 satisfies 児.年齢 < 3", False),
        ("児童[1].年齢", 3), ("児童[-1].名", "空"), ("児童[3]", None), ("児童[0]", None), ("児童[1.5]", None),
        ("5[1]", 5), ("max(児童.年齢)", 15), ("birth.year", 1990), ("on.weekday", 2), ("income.year", None),
        ("[1, 2, 3][2]", 2), ("2 in ]児童[1].年齢 - 3..5[", True),
    ],
)  # fmt: skip
def test_conditions_ranges_lists_and_paths(text, result):
    assert value(text) == result
    assert isinstance(value(text), bool) is isinstance(result, bool)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('date("2025-02-29")', None), ('date("令和7年4月1日")', None), ("date(2025, 4, 1)", date(2025, 4, 1)),
        ("date(2025, 13, 1)", None), ('date("2025-01-31") + duration("P1M")', date(2025, 2, 28)),
        ('date("2025-03-31") - duration("P1Y1M")', date(2024, 2, 29)),
        ('on + duration("P10D")', date(2025, 4, 11)), ('duration("P1D") + on', date(2025, 4, 2)),
        ("on - birth", timedelta(days=12783)), ("(on - birth).days", 12783),
        ('date("9999-12-31") + duration("P1D")', None), ('on + 1', None), ('on < birth', False),
        ('duration("P1Y2M")', Months(14)), ('-duration("P1Y")', Months(-12)),
        ('duration("P1DT2H3M4.5S")', timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ('duration("-P1D")', timedelta(days=-1)), ('duration("P")', None), ('duration("P1DT")', None),
        ('duration("P1M") * 3', Months(3)), ('2 * duration("P1D")', timedelta(days=2)),
        ('duration("P1D") / duration("PT12H")', 2), ('duration("P1Y") / 0', None),
        ('duration("P1Y") + duration("P1D")', None), ('duration("P1Y") > duration("P11M")', True),
        ('duration("P14M").years', 1), ('duration("-P14M").months', -2), ('duration("P1DT5H").hours', 5),
        ("years and months duration(birth, on)", Months(419)),
        ("years and months duration(on, birth)", Months(-419)),
        ('date and time("2025-04-01T09:30:00")', datetime(2025, 4, 1, 9, 30)),  # noqa: DTZ001
        ('date(date and time("2025-04-01T09:30:00"))', date(2025, 4, 1)),
        ('date and time("2025-04-01T09:30:00Z") > date and time("2025-04-01T09:30:00")', None),
        ('date and time("2025-04-01T09:30:00Z") - date and time("2025-04-01T09:30:00+09:00")',
         timedelta(hours=9)),
        ('date and time("2025-04-01T09:30:00").hour', 9), ("on - date and time(\"2025-04-01T09:30:00\")", None),
    ],
)  # fmt: skip
def test_dates_and_durations(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("count([1, null])", 2), ("count([])", 0), ("count(null)", None), ("sum([1, 2])", 3), ("sum(1, 2)", 3),
        ("sum([])", None), ('sum([1, "a"])', None), ("mean([1, 2])", Decimal("1.5")), ("mean([])", None),
        ("min([2, 1])", 1), ("max(1, 3, 2)", 3), ("max([])", None), ('max([1, "a"])', None),
        ("min(on, birth)", date(1990, 4, 2)), ('contains("見本市", "市")', True), ("contains(1, 2)", None),
        ('starts with("見本市", "見")', True), ('ends with("見本市", "村")', False),
        ('string length("葛飾")', 2), ('upper case("aB")', "AB"), ('lower case("aB")', "ab"),
        ('substring("見本市", 2)', "本市"), ('substring("見本市", -1, 1)', "市"), ('substring("a", 0)', None),
        ("string(1.50)", "1.50"), ("string(true)", "true"), ("string(on)", "2025-04-01"), ("string([])", "[]"),
        ('number("12.5")', Decimal("12.5")), ('number("x")', None),
        ("floor(1.5)", 1), ("floor(-1.5)", -2), ("ceiling(1.2)", 2), ("floor(1234, -3)", 1000),
        ("decimal(2.5, 0)", 2), ("decimal(1.005, 2)", Decimal("1.00")), ("abs(-3)", 3), ("abs(null)", None),
        ("modulo(10, 3)", 1), ("modulo(-10, 3)", 2), ("modulo(1, 0)", None),
        ("list contains([1, 2], 2)", True), ("list contains(1, 2)", False), ("floor(1, 0.5)", 1),
    ],
)  # fmt: skip
def test_built_in_functions(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("1990-04-02", "2025-04-01", 34), ("1990-04-02", "2025-04-02", 35), ("2004-02-29", "2025-02-28", 20),
        ("2004-02-29", "2025-03-01", 21), ("2025-04-01", "2025-04-01", 0), ("2025-04-02", "2025-04-01", None),
    ],
)  # fmt: skip
def test_an_age_is_counted_up_on_the_birthday(birth, on, years):
    assert value(f'age(date("{birth}"), date("{on}"))') == years


def test_an_age_of_something_else_is_null():
    assert value("age(1, on)") is None


@pytest.mark.parametrize(
    ("tests", "given", "passes"),
    [
        ("-", 1, True), ("", None, True), ("5", 5, True), ("< 5", 4, True), ("< 5", None, None),
        ("[1..5]", 5, True), ("1, 2", 2, True), ("1, [3..4]", 5, False), ('"課税"', "課税", True),
        ("not(1, 2)", 3, True), ("not(1, 2)", 2, False), ("not(< 5)", None, None), ("null", None, True),
        ("true", True, True), ("> limit", 11, True), ("[1..limit]", 11, False), ("? > 3 and ? < limit", 5, True),
        ("-1", -1, True), ("- 1", -1, True), ("limits", 3, True), ("= 5", 5, True), ("!= 5", 5, False),
        ('date("2025-04-01")', date(2025, 4, 1), True), ("not(true) = ?", False, None), ('contains(?, "市")', "見本市", True),
        ("[1, 2]", [Decimal(1), Decimal(2)], True),
    ],
)  # fmt: skip
def test_a_cell_tests_its_input(tests, given, passes):
    if tests == "not(true) = ?":
        with pytest.raises(FeelSyntaxError):
            parse_unary_tests(tests)
        return
    context = {"limit": 10, "limits": [2, 3]}
    assert matches(parse_unary_tests(tests), given, context) is passes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c * d[e]", {"a", "b", "d", "e"}), ("some x in xs satisfies x > y", {"xs", "y"}),
        ("every x in x satisfies x > 0", {"x"}), ("if a then b else max(c, 1)", {"a", "b", "c"}),
        ("a in (1, ? > b)", {"a", "b"}), ('date("2025-04-01")', set()), ("[a..b]", {"a", "b"}),
        ("some x in xs, y in x satisfies y = x", {"xs"}), ("a between b and -c", {"a", "b", "c"}),
    ],
)  # fmt: skip
def test_the_names_an_expression_depends_on(text, names):
    assert names_in(parse_expression(text)) == names


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "途中で終わっています"), ("1 +", 3, "途中で終わっています"), ("1 2", 2, "余分か"), ("(1", 2, "「)」が必要"),
        ("[1, 2", 5, "「]」が必要"), ("[1..2", 5, "「]」か「)」"), ("]1]", 2, "「..」が必要"), ("foo(1)", 0, "「foo」という関数"),
        ("age(1)", 0, "渡す値の数（1個）"), ("if a then b", 11, "「else」が必要"), ("some 1 in a satisfies b", 5, "名前が必要"),
        ("a.1", 1, "余分か"), ("a.(1)", 2, "項目の名前"), ('"abc', 0, "閉じられていません"), ("a ≧ 1", 2, "「>=」"), ("a＋1", 1, "「+」"),
        ("a $ 1", 2, "取り除いて"), (r'"\q"', 1, "という書き方"), ("and", 0, "値が必要"), ("1e99999999999999999999", 0, "大きすぎます"), (" " * 10_001, 10_000, "10000文字まで"), ("1 < 2 < 3", 6, "余分か"),
        ("(" * 40 + "1" + ")" * 40, 30, "深すぎます"), ("1" + "+1" * 300, 402, "長すぎます"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_expression_is_refused_with_its_place(text, position, says):
    with pytest.raises(FeelSyntaxError, match=re.escape(says)) as refusal:
        parse_expression(text)
    assert refusal.value.position == position
    assert str(refusal.value).startswith(f"{position + 1}文字目：")


WORDS = st.sampled_from(
    ["1", "0", "2.5", '"a"', "a", "b", "null", "true", "+", "-", "*", "/", "**", "(", ")", "[", "]", ",", "..",
     "<", "=", "and", "or", "in", "between", "if", "then", "else", "some", "x", "satisfies", ".", "?",
     "sum", "count(", "max(", "date(", "not(", 'duration("P1Y")', 'date("2025-04-01")'],
)  # fmt: skip
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


@given(st.lists(WORDS, max_size=12).map(" ".join), DATA, DATA)
def test_any_text_is_read_or_refused_and_its_value_never_raises(text, a, b):
    try:
        expression = parse_expression(text)
    except FeelSyntaxError:
        return
    evaluate(expression, {"a": a, "b": b})


@given(
    st.sampled_from(
        [
            "a + b",
            "a - b",
            "a * b",
            "a / b",
            "a ** b",
            "a < b",
            "a = b",
            "a in [b..b]",
            "a[b]",
            "sum(a)",
            "max(a, b)",
            "a.b",
            "floor(a, b)",
            "modulo(a, b)",
            "age(a, b)",
            "date(a, b, 1)",
            "substring(a, b)",
            'a + duration("P9999Y")',
            'a * duration("P1D")',
            "some x in a satisfies x = b",
            "string(a)",
        ]
    ),
    DATA,
    DATA,
)
def test_no_data_makes_a_rule_raise(text, a, b):
    evaluate(parse_expression(text), {"a": a, "b": b})


def test_a_long_chain_and_deep_brackets_stay_within_the_stack():
    assert value("1" + "+1" * 200) == 201
    assert value("(" * 29 + "1" + ")" * 29) == 1
