from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.periods import Period, merge


def april(start, end=None):
    return Period(date(2025, 4, start), date(2025, 4, end) if end else None)


@pytest.mark.parametrize(
    ("period", "day", "inside"),
    [
        (april(2, 5), 1, False), (april(2, 5), 2, True), (april(2, 5), 4, True),
        (april(2, 5), 5, False), (april(2), 30, True), (april(2, 2), 2, False),
    ],
)  # fmt: skip
def test_the_start_belongs_to_a_period_and_the_end_does_not(period, day, inside):
    assert period.contains(date(2025, 4, day)) is inside
    assert (date(2025, 4, day) in period) is inside


@pytest.mark.parametrize(
    ("a", "b", "common"),
    [
        (april(1, 5), april(3, 9), april(3, 5)),
        (april(1, 5), april(5, 9), None),
        (april(1), april(3, 9), april(3, 9)),
        (april(1), april(3), april(3)),
        (april(1, 9), april(3, 3), None),
    ],
)
def test_two_periods_share_what_lies_in_both(a, b, common):
    assert a.intersection(b) == b.intersection(a) == common
    assert a.overlaps(b) is (common is not None)


def test_a_reversed_period_is_refused():
    with pytest.raises(ValueError, match="始まり"):
        april(5, 2)


def test_periods_of_moments_work_the_same():
    noon = datetime(2025, 4, 1, 12, tzinfo=UTC)
    assert Period(noon).contains(noon)


@pytest.mark.parametrize(
    ("given_periods", "merged"),
    [
        ([], []),
        ([april(3, 5), april(1, 3)], [april(1, 5)]),
        ([april(1, 3), april(4, 5)], [april(1, 3), april(4, 5)]),
        ([april(1), april(4, 5)], [april(1)]),
        ([april(1, 9), april(2, 3)], [april(1, 9)]),
        ([april(1, 1)], []),
    ],
)
def test_merging_joins_what_overlaps_or_touches(given_periods, merged):
    assert merge(given_periods) == merged


spans = st.tuples(st.integers(1, 28), st.integers(0, 6)).map(
    lambda s: Period(date(2025, 5, s[0]), date.fromordinal(date(2025, 5, s[0]).toordinal() + s[1]))
)


@given(st.lists(spans, max_size=8), st.dates(date(2025, 4, 30), date(2025, 6, 5)))
def test_merging_keeps_exactly_the_same_days(periods, day):
    assert any(p.contains(day) for p in periods) is any(p.contains(day) for p in merge(periods))
