"""Lines of a sheet, and what the public may not see of them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.measures.rules import Counts, Kind, measured
from yakuba.insights.rules import (
    COLUMNS,
    Line,
    suppressed,
    suppressed_alone,
    suppressed_by_period,
)


def line(n, key="2026-11", whole="令和8年度"):
    return Line("月", "令和8年11月", key, "全体", measured(Kind.RATE, Counts(n, n)), whole)


def test_a_line_fills_every_column():
    assert len(line(3).cells()) == len(COLUMNS)
    assert line(3).cells()[3] == Decimal("100.0")
    assert line(0).cells()[3:] == (None, None, None, None, None, "データなし")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_a_hidden_line_gives_no_number_away(ns):
    lines = [line(n) for n in ns]
    for shown, before in zip(suppressed(lines, 5), lines, strict=True):
        if 0 < before.measurement.n < 5:
            assert shown.measurement.suppressed
        if shown.measurement.suppressed:
            assert shown.cells()[3:8] == (None, None, None, None, None)
            assert shown.remark == "件数が少ないため表示しません"
        else:
            assert shown == before


def test_each_fiscal_year_is_a_total_of_its_own():
    lines = [line(3, whole="令和7年度"), line(9, whole="令和7年度"), line(9), line(8)]
    hidden = [one.measurement.suppressed for one in suppressed_by_period(lines, 5)]
    assert hidden == [True, True, False, False]


def test_a_total_is_hidden_by_its_own_number_only():
    assert [x.measurement.suppressed for x in suppressed_alone([line(4), line(5)], 5)] == [
        True,
        False,
    ]
