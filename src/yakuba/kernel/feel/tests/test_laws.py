"""Laws the language keeps for any values, told with Python's own numbers, dates and patterns."""

import re
from datetime import date, timedelta
from decimal import localcontext

from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.feel import (
    DecisionTable,
    decide,
    evaluate,
    matches,
    parse_expression,
    parse_unary_tests,
)
from yakuba.kernel.feel.regex import compiled, find_all
from yakuba.kernel.feel.run import Run

TRUTHS = st.sampled_from([True, False, None])
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def value(text, **context):
    return evaluate(parse_expression(text), context)


@given(TRUTHS, TRUTHS, TRUTHS)
def test_three_truths_keep_the_laws_of_logic(a, b, c):
    given_ = {"a": a, "b": b, "c": c}
    for one, other in (
        ("a and b", "b and a"), ("a or b", "b or a"), ("not(a and b)", "not(a) or not(b)"),
        ("not(a or b)", "not(a) and not(b)"), ("a and (b or c)", "a and b or a and c"),
        ("(a and b) and c", "a and (b and c)"), ("all([a, b, c])", "a and b and c"),
        ("any([a, b, c])", "a or b or c"), ("every x in [a, b, c] satisfies x", "a and b and c"),
        ("some x in [a, b, c] satisfies x", "a or b or c"),
    ):  # fmt: skip
        assert value(one, **given_) is value(other, **given_)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_34_digits(a, b):
    with localcontext(prec=34):
        assert value("a + b", a=a, b=b) == a + b
        assert value("a - b", a=a, b=b) == a - b
        assert value("a * b", a=a, b=b) == a * b
        assert value("a / b", a=a, b=b) == (a / b if b else None)


@given(NUMBERS, NUMBERS.filter(bool))
def test_a_number_is_its_quotient_and_its_remainder(a, b):
    assert value("floor(a / b) * b + modulo(a, b) = a", a=a, b=b) is True
    assert value("modulo(a, b) = 0 or (modulo(a, b) < 0) = (b < 0)", a=a, b=b) is True


@given(NUMBERS, st.integers(-3, 5))
def test_the_ways_of_rounding_enclose_the_number(n, scale):
    given_ = {"n": n, "s": scale}
    assert value("floor(n, s) <= n and n <= ceiling(n, s)", **given_) is True
    assert (
        value("abs(round down(n, s)) <= abs(n) and abs(n) <= abs(round up(n, s))", **given_) is True
    )
    for way in ("decimal", "round half up", "round half down"):
        assert value(f"abs({way}(n, s) - n) * 2 <= 10 ** -s", **given_) is True


@given(DAYS, DAYS)
def test_the_days_between_two_dates_lead_from_one_to_the_other(a, b):
    assert value("b - a", a=a, b=b) == b - a
    assert value("a + (b - a) = b", a=a, b=b) is True
    assert value("a < b", a=a, b=b) is (a < b)


@given(DAYS, st.integers(-500, 500))
def test_months_later_is_that_month_and_at_most_that_day(day, months):
    later = value("day + duration(p)", day=day, p=f"{'-' if months < 0 else ''}P{abs(months)}M")
    beyond = not 1 <= (day.year * 12 + day.month - 1 + months) // 12 <= 9999
    assert (later is None) is beyond
    if later is not None:
        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day <= day.day
        assert later.day == day.day or (later + timedelta(days=1)).month != later.month


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from("[("), st.sampled_from("])"))
def test_a_range_holds_what_its_ends_enclose(low, high, x, opening, closing):
    found = value(f"x in {opening}low..high{closing}", low=low, high=high, x=x)
    over = low <= x if opening == "[" else low < x
    under = x <= high if closing == "]" else x < high
    assert found is (over and under)
    assert value("x between low and high", low=low, high=high, x=x) is (low <= x <= high)


VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(codec="utf-8"), max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_written_out_is_read_back(given_value):
    text = value("string([x])", x=given_value)
    assert value(text) == [given_value] == value("[x]", x=given_value)


@given(VALUES, VALUES)
def test_equality_is_symmetric_and_null_only_between_types(a, b):
    assert value("a = b", a=a, b=b) is value("b = a", a=a, b=b)
    assert value("a = a", a=a) is True
    assert value("a != b", a=a, b=b) is value("not(a = b)", a=a, b=b)


@given(st.lists(NUMBERS, max_size=8))
def test_lists_are_sorted_counted_and_turned_as_in_python(items):
    assert value("sort(xs)", xs=items) == sorted(items)
    assert value("sort(xs, function(a, b) a > b)", xs=items) == sorted(items, reverse=True)
    assert value("reverse(xs)", xs=items) == items[::-1]
    assert value("count(xs)", xs=items) == len(items)
    assert value("xs[item > 0]", xs=items) == [item for item in items if item > 0]
    assert value("for x in xs return -x", xs=items) == [-item for item in items]
    if items:
        assert value("sum(xs)", xs=items) == sum(items)
        assert value("xs[-1]", xs=items) == items[-1]


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "^", "$"])
# What may be nothing is not repeated: such a loop ends elsewhere, as it does in other engines that
# look at each state once.
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: (
        st.tuples(
            inner.filter(lambda part: not re.fullmatch(part, "")),
            st.sampled_from(["*", "+", "?", "{1,2}", "*?", "+?", "??"]),
        ).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
        | st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=2, max_size=2).map(lambda two: f"({'|'.join(two)})")
    ),
    max_leaves=5,
)


@given(PATTERNS, st.text("ab1", max_size=8))
def test_patterns_find_what_python_finds(pattern, text):
    program = compiled(pattern)
    wanted = re.compile(pattern.replace("$", r"\Z")).search(text)
    found = next(find_all(program, text, Run()), None)
    assert (found is None) is (wanted is None)
    if found and wanted:
        assert (found.start, found.end) == wanted.span()


LIMITS = st.integers(0, 6)
CELLS = st.one_of(
    st.just("-"),
    LIMITS.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), LIMITS).map(
        lambda p: f"{p[0]} {p[1]}"
    ),
    st.tuples(st.sampled_from("[("), LIMITS, LIMITS, st.sampled_from("])")).map(
        lambda p: f"{p[0]}{p[1]}..{p[2]}{p[3]}"
    ),
    st.tuples(LIMITS, LIMITS).map(lambda p: f"{p[0]}, > {p[1]}"),
    st.tuples(LIMITS, LIMITS).map(lambda p: f"not({p[0]}, [{p[1]}..5])"),
    st.sampled_from(["[1, 3]", "limit", "? > limit", "null", "1 + 2", "not(null)", "not(limit)"]),
)
NAMES = st.sampled_from(
    ["-", '"A"', '"A", "B"', 'not("A")', 'not("A", "C")', '["A", "B"]', "kind", "null", '> "A"']
)


@given(
    st.lists(st.tuples(CELLS, NAMES), max_size=8),
    st.none() | st.decimals(-1, 8, places=1),
    st.sampled_from(["A", "B", "C", None]),
)
def test_the_index_of_a_table_finds_the_rows_that_its_cells_do(rows, number, kind):
    table = DecisionTable.from_dict(
        {
            "hit_policy": "C",
            "inputs": [{"name": "n", "type": "number"}, {"name": "k", "type": "string"}],
            "outputs": [{"name": "out", "type": "number"}],
            "rules": [{"inputs": [*cells], "outputs": ["1"]} for cells in rows],
        }
    )
    context = {"n": number, "k": kind, "limit": 3, "kind": "B"}
    one_by_one = [
        at
        for at, (first, second) in enumerate(rows)
        if matches(parse_unary_tests(first), number, context) is True
        and matches(parse_unary_tests(second), kind, context) is True
    ]
    assert decide(table, context).rows == one_by_one
