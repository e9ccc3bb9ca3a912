"""FEEL beyond S-FEEL: names with blanks, contexts, lists, functions, types and ranges."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from yakuba.kernel.feel import (
    FeelSyntaxError,
    Months,
    Type,
    Vocabulary,
    answer,
    evaluate,
    names_in,
    parse_expression,
    parse_unary_tests,
)

NOW = datetime(2025, 4, 1, 9, 30, tzinfo=UTC)
HOUSEHOLD = {
    "世帯 所得": 2_400_000,
    "a-b": 7,
    "a": 5,
    "b": 2,
    "児童": [{"年 齢": 3, "名": "花"}, {"年 齢": 15, "名": "空"}, {"名": "海"}],
    "birth date and time": date(1990, 4, 2),
}
WORDS = Vocabulary(
    names=frozenset(HOUSEHOLD),
    members=frozenset({"年 齢", "名"}),
    types=(("t児童", Type("context", entries=(("名", Type("string")),))),),
)


def value(text, **more):
    return evaluate(parse_expression(text, WORDS), {**HOUSEHOLD, **more}, NOW)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("世帯 所得 / 12", 200_000), ("世帯   所得 + 1", 2_400_001), ("a-b", 7), ("a - b", 7), ("(a)-b", 3),
        ("birth date and time.year", 1990), ("児童[1].年 齢", 3), ("児童[年 齢 > 10].名", ["空"]),
        ("児童[item.年 齢 > 10][1].名", "空"), ("児童.年 齢", [3, 15, None]), ("count(児童[名 != null])", 3),
        ("{合 計: 3, 倍: 合 計 * 2}.倍", 6), ("{合 計: 3}.合 計", 3), ("{\"a b\": 1}", {"a b": 1}), ("{}", {}),
        ("[{a: 1}, {a: 2}][a = 2]", [{"a": 2}]), ("[1, 2, 3, 4][item > 2]", [3, 4]), ("[1, 2][true]", [1, 2]),
        ("[][1]", None), ("[][item > 1]", []), ("null[1]", None), ("5[item > 1]", [5]), ("[1, 2, 3][-1]", 3),
        ("{a: {b: {c: 1}}}.a.b.c", 1), ("{a: 1}.b", None), ("[[1, 2], [3]][1][2]", 2),
    ],
)  # fmt: skip
def test_names_contexts_filters_and_paths(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("for x in [1, 2] return x * 2", [2, 4]), ("for x in 1..3 return x", [1, 2, 3]), ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..3] return x", [1, 2, 3]), ("for x in (1..3) return x", [2]),
        ("for x in 1..2, y in x..2 return [x, y]", [[1, 1], [1, 2], [2, 2]]), ("for x in [] return x", []),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for d in @\"2025-02-27\"..@\"2025-03-01\" return d.day", [27, 28, 1]), ("for x in null return x", None),
        ("for x in 1.5..3 return x", None), ("for x in \"a\"..\"c\" return x", None), ("for x in 5 return x", [5]),
        ("some x in 1..10 satisfies x > 9", True), ("every x in [1..3], y in [x..3] satisfies x <= y", True),
        ("for 児童 の 年 in [3] return 児童 の 年 + 1", [4]),
        ("(function(x, y) x - y)(5, 3)", 2), ("{f: function(x) x * 2, r: f(21)}.r", 42),
        ("{f: function(x: number, y: number) x - y, r: f(y: 1, x: 3)}.r", 2), ("{f: function(x: string) x, r: f(1)}.r", None),
        ("{n: 10, f: function(x) x + n, r: f(1)}.r", 11), ("{f: function(x) x, r: f(1, 2)}.r", None), ("{f: 1, r: f(2)}.r", None),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]), ("sort([3, 1, 2])", [1, 2, 3]), ("sort([1, \"a\"])", None),
        ("substring(string: \"見本市\", start position: 2)", "本市"),
        ("{f: abs, r: f(-2)}.r", 2),
        ("if [] = [] then 1 else 2", 1), ("1 + 1 instance of number", None), ("(1 + 1) instance of number", True),
    ],
)  # fmt: skip
def test_iteration_and_functions(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 instance of number", True), ("null instance of number", False), ("null instance of Null", True),
        ("1 instance of Any", True), ('"a" instance of string', True), ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False), ("{a: 1} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: string>", False), ("{b: 1} instance of context<a: number>", False),
        ("[1..2] instance of range<number>", True), ("[1..2] instance of range<string>", False), ("abs instance of function", True), ("abs instance of function<number, number> -> number", False), ("(function(x) x) instance of function<number> -> Any", True), ("(function(x) x) instance of function<> -> Any", False),
        ("abs instance of function<number> -> number", True), ('@"P1Y" instance of years and months duration', True),
        ('@"P1D" instance of days and time duration', True), ('@"2025-04-01" instance of date', True),
        ('@"2025-04-01T00:00:00" instance of date and time', True), ("児童[1] instance of t児童", True), ("1 instance of t児童", False),
    ],
)  # fmt: skip
def test_types(text, result):
    assert value(text) is result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[1..5].start", 1), ("(1..5].start included", False), ("(<= 5).end", 5), ("(<= 5).start", None), ("(> 5).end included", False),
        ("3 in (< 5)", True), ("5 in (< 5)", False), ("5 in (!= 5)", False), ("3 in [[1..2], [3..4]]", True),
        ("(< 5) = (< 5)", True), ("(< 5) = (<= 5)", False), ("[1..5] = [1..5]", True), ("[1..\"a\"]", None), ("[1..5].x", None),
        ("before(1, 2)", True), ("before([1..5], [5..6])", False), ("before([1..5), [5..6])", True), ("after(6, [1..5])", True),
        ("meets([1..5], [5..6])", True), ("met by([5..6], [1..5])", True), ("overlaps([1..5], [5..6])", True),
        ("overlaps before([1..5], [3..8])", True), ("overlaps after([3..8], [1..5])", True), ("finishes(5, [1..5])", True),
        ("finished by([1..5], 5)", True), ("includes([1..5], 3)", True), ("during([2..3], [1..5])", True), ("starts(1, [1..5])", True),
        ("started by([1..5], [1..3])", True), ("coincides([1..5], [1..5])", True), ("coincides(1, 1.0)", True),
        ("includes((< 5), 3)", True), ("includes((< 5), [1..9])", False), ("before(1, \"a\")", None), ("before(null, 1)", None),
        ("range(\"[1..5)\") = [1..5)", True), ("range(\"[5..1]\")", None), ("range(\"x\")", None),
        ("range(\"(@\\\"2025-04-01\\\"..date(\\\"2025-04-30\\\")]\").end.day", 30),
    ],
)  # fmt: skip
def test_ranges_and_their_relations(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('@"2025-04-01"', date(2025, 4, 1)), ('@"09:30:00"', time(9, 30)), ('@"P1Y2M"', Months(14)), ('@"P1DT2H"', timedelta(hours=26)),
        ('time("09:30:00") + duration("PT1H")', time(10, 30)), ('time("23:30:00") + duration("PT1H")', time(0, 30)),
        ('time("10:00:00") - time("09:30:00")', timedelta(minutes=30)), ('time("10:00:00+09:00") - time("01:00:00Z")', timedelta()),
        ('time("10:00:00") < time("10:00:00Z")', None), ('time("09:30:00").hour', 9), ('time("25:00:00")', None), ("time(9, 30, 0)", time(9, 30)),
        ('string(time("09:30:00@Asia/Tokyo"))', "09:30:00@Asia/Tokyo"), ('string(time(9, 30, 0, duration("PT9H")))', "09:30:00+09:00"),
        ('@"2025-04-01T09:00:00@Asia/Tokyo" = @"2025-04-01T00:00:00Z"', True), ('@"2025-04-01T09:00:00@Asia/Tokyo".time offset', timedelta(hours=9)),
        ('@"2025-04-01T09:00:00@Asia/Tokyo".timezone', "Asia/Tokyo"), ('@"2025-07-01T00:00:00@Europe/Paris" - @"2025-01-01T00:00:00@Europe/Paris"', timedelta(days=181) - timedelta(hours=1)),
        ('date and time("2025-04-01T00:00:00@No/Where")', None), ('date and time(date("2025-04-01"), time("09:30:00"))', datetime(2025, 4, 1, 9, 30)),  # noqa: DTZ001
        ('string(date and time(2025, 4, 1, 9, 30, 0, "Asia/Tokyo"))', "2025-04-01T09:30:00@Asia/Tokyo"),
        ('date and time("2024-12-31T24:00:00")', datetime(2025, 1, 1)),  # noqa: DTZ001
        ('string(duration("P400DT25H"))', "P401DT1H"), ('string(duration("-P14M"))', "-P1Y2M"), ('string(duration("PT0.5S"))', "PT0.5S"),
        ('day of week(date("2025-04-01"))', "Tuesday"), ('month of year(date("2025-04-01"))', "April"), ('day of year(date("2025-02-01"))', 32),
        ('week of year(date("2025-01-01"))', 1), ("now()", NOW), ("today()", date(2025, 4, 1)), ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
        ('is(1, "1")', False), ('abs(duration("-P1D"))', timedelta(days=1)), ('duration("P1D") = duration("PT24H")', True),
        ('date("2025-03-31") + duration("P1M")', date(2025, 4, 30)), ('@"0001-01-01" - @"P1M"', None), ('duration("P1Y") * 1.5', Months(18)),
        ('@"2025-04-01T10:00:00.7" = @"2025-04-01T10:00:00.2"', True), ('@"2025-04-01T10:00:00.2" < @"2025-04-01T10:00:00.7"', True),
    ],
)  # fmt: skip
def test_dates_times_zones_and_durations(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("round up(1.121, 2)", Decimal("1.13")), ("round down(-1.126, 2)", Decimal("-1.12")), ("round half up(-1.125, 2)", Decimal("-1.13")),
        ("round half down(1.125, 2)", Decimal("1.12")), ("sqrt(16)", 4), ("sqrt(-1)", None), ("exp(0)", 1), ("log(1)", 0), ("log(0)", None),
        ("odd(5)", True), ("even(5)", False), ("even(2.5)", False), ("even(1e6144)", True), ("modulo(1e40, 7)", 4), ("modulo(-7, 3)", 2),
        ("median([1, 5, 3])", 3), ("median([1, 2])", Decimal("1.5")), ("mode([1, 2, 2])", [2]), ("mode([])", []), ("stddev([1, 3])", Decimal("1.414213562373095048801688724209698")),
        ("product([2, 3])", 6), ("all([true, null])", None), ("all([])", True), ("any([false, null])", None), ("any([true, null])", True),
        ("sublist([1, 2, 3], 2)", [2, 3]), ("sublist([1, 2, 3], -2, 1)", [2]), ("append([1], 2, 3)", [1, 2, 3]), ("concatenate([1], [2])", [1, 2]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]), ("remove([1, 2], 1)", [2]), ("list replace([1, 2], 1, 9)", [9, 2]),
        ("list replace([1, 5], function(x, n) x > n, 3)", [1, 3]), ("reverse([1, 2])", [2, 1]), ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1], [1, 2])", [1, 2]), ("distinct values([1, 1.0, \"1\"])", [1, "1"]), ("flatten([1, [2, [3]]])", [1, 2, 3]),
        ("get value({a: 1}, \"a\")", 1), ("get entries({a: 1})", [{"key": "a", "value": 1}]), ("context([{key: \"a\", value: 1}])", {"a": 1}),
        ("context put({a: 1}, \"b\", 2)", {"a": 1, "b": 2}), ("context put({a: {b: 1}}, [\"a\", \"b\"], 2)", {"a": {"b": 2}}),
        ("context merge([{a: 1}, {a: 2}])", {"a": 2}), ("string join([\"a\", null, \"b\"], \"、\")", "a、b"), ("split(\"a、b\", \"、\")", ["a", "b"]),
        ("replace(\"2025-04\", \"(\\d+)-(\\d+)\", \"$1年$2月\")", "2025年04月"), ("matches(\"東京都\", \"^東.都$\")", True),
        ("substring before(\"a@b\", \"@\")", "a"), ("substring after(\"a@b\", \"@\")", "b"), ("number(\"1 234,5\", \" \", \",\")", Decimal("1234.5")),
        ("string({a: [1, \"x\"]})", '{a: [1, "x"]}'), ("string(null)", None), ("string([1..2))", "[1..2)"),
        ("substring(\"abc\", 1, 0)", None), ("substring(\"abc\", 9)", ""), ("substring(\"abc\", -9, 7)", "a"), ("context([{key: 1}])", None), ("context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", None),
        ("context put({a: 1}, [\"a\", \"b\"], 2)", None), ("context put({}, [], 2)", None), ("context merge([1])", None), ("number(\"1\", \".\", \".\")", None), ("number(\"1\", \"x\", \".\")", None),
        ("sort([3, 1], abs)", [3, 1]), ("list replace([1], function(a, b) 1, 2)", None), ("sublist([1], 1, 5)", None), ("round up(1, 9999)", None), ("before((!= 1), 2)", None), ("before([1..null], 2)", None),
        ("range(\"[1..\\\"a\\\"]\")", None), ("range(\"[..]\")", None), ("range(\"[\\\"a\\\"..\\\"b\\\"]\").end", "b"), ("range(\"[x..1]\")", None), ("time(9, 0, 0, duration(\"PT20H\"))", None), ("time(date(\"2025-04-01\"))", time(0, 0, tzinfo=UTC)),
        ("number(\"12円\")", None), ("upper case(1)", None), ("string length(null)", None),
    ],
)  # fmt: skip
def test_built_in_functions(text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("無い + 1", "「無い」という名前の値がありません。"), ('1 + "a"', "「+」は、数値と文字列には使えません。"), ("1 / 0", "0では割れません。"),
        ("10 ** 9000", "計算の答えが実数にならないか、大きすぎます。"), ('upper case(1)', "「upper case」：「string」には文字列が必要です（数値が渡されました）。"),
        ("{a: 1}.b", "「b」という項目がありません。"), ("[1][5]", "一覧に5番目はありません。"), ('date("令和7年")', "「date」：日付は2025-04-01の形で書いてください。"),
        ('date("9999-12-31") + duration("P1D")', "日付が、1年から9999年までの範囲を超えます。"), ("-true", "「-」は真偽値には使えません。"),
        ('matches("a", "(")', "「matches」：「(」は正規表現として読めません。"), ("sqrt(-1)", "「sqrt」：答えが実数にならないか、大きすぎます。"),
        ("modulo(1, 0)", "「modulo」：0で割った余りはありません。"), ("max([])[1].x", ""), ("a(1)", "関数でないものは呼び出せません。"),
    ],
)  # fmt: skip
def test_a_person_is_told_why_something_is_null(text, reason):
    found = answer(parse_expression(text, WORDS), HOUSEHOLD)
    assert found.value is None
    assert found.reasons[:1] == ((reason,) if reason else ())


def test_nobody_is_told_the_time_unless_the_caller_says_it():
    assert evaluate(parse_expression("now()"), {}) is None
    assert evaluate(parse_expression("today()"), {}) is None


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("{a: 1, a: 2}", 8, "項目「a」が重なって"), ("{a 1}", 1, "項目の名前と「:」"), ("for x return 1", 4, "名前が必要"), ("function(x) external {}", 12, "外部のプログラム"),
        ("{f: function(x) x, r: f(x: 1, 2)}", 30, "名前と「:」"), ("1 instance of 数", 14, "型の名前"), ('@"2025-13-01"', 1, "どれでもありません"), ("substring(text: 1)", 0, "値の名前"),
        ("a.・", 2, "取り除いて"), ('"\\ud800"', 0, "文字の番号"), ("1(2)", 1, "余分か"), ("count(1, 2)", 0, "渡す値の数（2個）"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_expression_is_refused_with_its_place(text, position, says):
    with pytest.raises(FeelSyntaxError, match=re.escape(says)) as refusal:
        parse_expression(text)
    assert refusal.value.position == position


def test_a_name_with_signs_is_read_where_it_is_known_and_refused_where_it_is_not():
    words = Vocabulary(names=frozenset({"住民税（所得割）", "住民税"}))
    assert evaluate(parse_expression("住民税（所得割） * 2", words), {"住民税（所得割）": 3}) == 6
    with pytest.raises(FeelSyntaxError, match=re.escape("半角の「(」")):
        parse_expression("住民税（所得割） * 2")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("for x in xs return x + y", {"xs", "y"}), ("{a: b, c: a}.c", {"b"}), ("function(x) x + y", {"y"}), ("xs[item.a > b]", {"xs", "b"}),
        ("for x in 1..n return partial[-1]", {"n"}), ("f instance of number", {"f"}), ("sum(for x in xs return x)", {"xs"}), ("(< a)", {"a"}),
    ],
)  # fmt: skip
def test_the_names_an_expression_depends_on(text, names):
    assert names_in(parse_expression(text)) == names


def test_a_cell_may_use_everything_the_language_has():
    words = Vocabulary(names=frozenset({"対象 年齢"}))
    tests = parse_unary_tests("not(対象 年齢, < 3)", words)
    assert evaluate(tests, {"?": Decimal(5), "対象 年齢": [6, 7]}) is True
    assert evaluate(tests, {"?": Decimal(6), "対象 年齢": [6, 7]}) is False
    some = parse_unary_tests('some x in ["市", "町"] satisfies ends with(?, x)')
    assert evaluate(some, {"?": "例示町"}) is True
