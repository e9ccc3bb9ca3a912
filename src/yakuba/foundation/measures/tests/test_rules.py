"""Counts add up, values follow from them, and red means that somebody must act."""

from decimal import Decimal
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.measures.rules import (
    NO_DATA,
    Aim,
    BadCounts,
    Counts,
    Direction,
    Kind,
    Standing,
    aim_fault,
    hidden,
    measured,
    median,
    share,
    standing,
    total,
)
from yakuba.kernel.fiscal import FiscalYear, Month

YEAR = FiscalYear(2026)
AIM = Aim(YEAR, Decimal(60), Month(2026, 9), Decimal(50))


@st.composite
def counts(draw):
    denominator = draw(st.integers(0, 5000))
    population = draw(st.integers(0, 5000))
    return Counts(
        draw(st.integers(0, denominator)),
        denominator,
        draw(st.integers(0, population)),
        population,
        draw(st.dictionaries(st.integers(0, 90), st.integers(1, 50), max_size=6)),
    )


@given(st.lists(counts(), max_size=12))
def test_a_year_is_the_sum_of_its_months(months):
    year = total(months)
    assert year.numerator == sum(m.numerator for m in months)
    assert year.denominator == sum(m.denominator for m in months)
    assert sum(year.tally.values()) == sum(sum(m.tally.values()) for m in months)


@given(counts())
def test_a_rate_lies_between_0_and_100_and_says_all_or_nothing_only_when_true(one):
    shown = measured(Kind.RATE, one)
    if one.denominator == 0:
        assert shown == NO_DATA
        return
    assert 0 <= shown.value <= 100
    assert (shown.value == 100) == (one.numerator == one.denominator)
    assert (shown.value == 0) == (one.numerator == 0)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_the_median_of_a_tally_is_the_median_of_the_numbers(numbers):
    tally = {number: numbers.count(number) for number in numbers}
    assert median(tally) == Decimal(str(plain_median(numbers)))


@given(
    st.lists(st.lists(st.integers(0, 90), max_size=20), min_size=1, max_size=6),
)
def test_the_median_of_a_year_comes_from_every_record_and_not_from_the_months(months):
    tallies = [Counts.of_tally({n: m.count(n) for n in m}) for m in months]
    every = [n for m in months for n in m]
    expected = Decimal(str(plain_median(every))) if every else None
    assert measured(Kind.MEDIAN, total(tallies)).value == expected


def test_nothing_counted_is_no_data_and_never_0():
    assert measured(Kind.RATE, Counts()).value is None
    assert measured(Kind.MEDIAN, Counts()).value is None
    assert measured(Kind.COUNT, Counts()).value is None
    assert share(0, 0) is None


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(BadCounts):
        Counts(2, 1)
    with pytest.raises(BadCounts):
        Counts(1, 1, covered=3, population=2)


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(2, 8))
def test_hidden_cells_cannot_be_worked_out_from_the_total(ns, threshold):
    secret = hidden(ns, threshold)
    assert {i for i, n in enumerate(ns) if 0 < n < threshold} <= secret
    shown = [n for i, n in enumerate(ns) if i not in secret and n]
    if secret and shown:
        # Somebody who knows the total sees two cells at least, worth the threshold at least.
        assert len(secret) > 1
        assert sum(ns[i] for i in secret) >= threshold


@pytest.mark.parametrize(
    ("value", "now", "expected"),
    [
        (None, Month(2026, 6), Standing.NO_DATA),
        (Decimal(40), Month(2026, 9), Standing.UNDER_WAY),
        (Decimal(40), Month(2026, 10), Standing.BEHIND),
        (Decimal(50), Month(2026, 10), Standing.UNDER_WAY),
        (Decimal(60), Month(2026, 5), Standing.MET),
        (Decimal(59), Month(2027, 3), Standing.UNDER_WAY),
        (Decimal(59), Month(2027, 4), Standing.BEHIND),
    ],
)
def test_red_only_after_a_missed_target(value, now, expected):
    assert standing(Direction.UP, value, AIM, now=now) is expected


def test_fewer_days_are_better_when_the_measure_says_so():
    aim = Aim(YEAR, Decimal(7), Month(2026, 9), Decimal(9))
    assert standing(Direction.DOWN, Decimal(10), aim, now=Month(2026, 11)) is Standing.BEHIND
    assert standing(Direction.DOWN, Decimal(8), aim, now=Month(2026, 11)) is Standing.UNDER_WAY
    assert standing(Direction.DOWN, Decimal(7), aim, now=Month(2026, 11)) is Standing.MET
    assert standing(Direction.UP, Decimal(7), None, now=Month(2026, 11)) is Standing.NO_TARGET


@pytest.mark.parametrize(
    ("aim", "fits"),
    [
        (AIM, True),
        (Aim(YEAR, Decimal(101), Month(2026, 9), Decimal(50)), False),
        (Aim(YEAR, Decimal(60), Month(2027, 3), Decimal(50)), False),
        (Aim(YEAR, Decimal(60), Month(2026, 3), Decimal(50)), False),
        (Aim(YEAR, Decimal(60), Month(2026, 9), Decimal(61)), False),
        (Aim(YEAR, Decimal(60), Month(2026, 9), Decimal(-1)), False),
    ],
)
def test_an_interim_target_lies_on_the_way_to_the_target(aim, fits):
    assert (aim_fault(aim, kind=Kind.RATE, direction=Direction.UP) == "") is fits
