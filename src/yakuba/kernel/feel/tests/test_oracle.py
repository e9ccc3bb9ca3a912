"""Random expressions come to what an independent engine says: pySFeel, an oracle of tests only.

It is no part of the locked environment: it brings old packages that nothing else needs. Where it is
not installed (`pip install pySFeel==1.4.2`) these tests are skipped. It reckons in binary floating
point, knows no `for`, `if` or functions of one's own, and stops `some` at the first item that does
not hold, so the expressions keep to what both know.
"""

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.feel import Months, evaluate, parse_expression

pysfeel = pytest.importorskip(
    "pySFeel", reason="pySFeel is not installed: pip install pySFeel==1.4.2"
)
ORACLE = pysfeel.SFeelParser()

INTEGERS = st.integers(0, 99).map(str)
TEXTS = st.sampled_from(['"見本"', '"市"', '"a"', '"ab"', '""'])
DATES = st.sampled_from(['date("2025-01-31")', 'date("2024-02-29")', 'date("2025-04-01")'])


def _joined(operators, inner):
    return st.tuples(inner, st.sampled_from(operators), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    )


NUMBERS = st.recursive(
    INTEGERS,
    lambda inner: (
        _joined(["+", "-", "*"], inner)
        | st.tuples(st.sampled_from(["floor", "ceiling", "abs"]), inner).map(lambda p: f"{p[0]}({p[1]})")
        | st.tuples(inner, st.integers(1, 9)).map(lambda p: f"modulo({p[0]}, {p[1]})")
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: f"sum([{', '.join(items)}])")
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: f"max([{', '.join(items)}])")
        | TEXTS.map(lambda text: f"string length({text})")
    ),
    max_leaves=5,
)  # fmt: skip
TRUTHS = st.recursive(
    st.sampled_from(["true", "false"])
    | _joined(["=", "!=", "<", "<=", ">", ">="], NUMBERS)
    | _joined(["=", "!="], TEXTS)
    | _joined(["<", ">", "="], DATES)
    | st.tuples(NUMBERS, INTEGERS, INTEGERS).map(lambda p: f"({p[0]} between {p[1]} and {p[2]})")
    | st.tuples(NUMBERS, INTEGERS, INTEGERS).map(lambda p: f"({p[0]} in [{p[1]}..{p[2]}])")
    | st.tuples(TEXTS, TEXTS).map(lambda p: f"starts with({p[0]}, {p[1]})"),
    lambda inner: _joined(["and", "or"], inner) | inner.map(lambda text: f"not({text})"),
    max_leaves=5,
)
OTHERS = st.one_of(
    st.tuples(TEXTS, TEXTS).map(lambda p: f"{p[0]} + {p[1]}"),
    st.tuples(TEXTS, st.integers(1, 2)).map(lambda p: f'substring({p[0]} + "xyz", {p[1]})'),
    # At the end of a month it gives the 28th, where the standard gives the month's last day.
    st.integers(0, 30).map(lambda months: f'date("2025-04-01") + duration("P{months}M")'),
    st.tuples(DATES, DATES).map(lambda p: f"{p[0]} - {p[1]}"),
    st.lists(INTEGERS, min_size=1, max_size=4).map(lambda items: f"reverse([{', '.join(items)}])"),
    st.tuples(st.lists(INTEGERS, max_size=4), INTEGERS).map(
        lambda p: f"[{', '.join(['1', *p[0]])}][item > {p[1]}]"
    ),
)


def agree(ours, theirs):
    """Tell whether the two engines say the same, but for the last digits of a float."""
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, Decimal):
        return math.isclose(float(ours), theirs, rel_tol=1e-9, abs_tol=1e-9)
    assert isinstance(ours, bool | str | date | timedelta | Months | None)
    return ours == theirs


@given(NUMBERS | TRUTHS | OTHERS)
@settings(max_examples=500, deadline=None)
def test_both_engines_say_the_same(text):
    status, theirs = ORACLE.sFeelParse(text)
    assert not status.get("errors"), (text, status)
    ours = evaluate(parse_expression(text), {})
    assert agree(ours, theirs), (text, ours, theirs)
