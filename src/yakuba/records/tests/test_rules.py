"""The rules of documents: periods at their edges, numbers, what is searched."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.fiscal import FiscalYear
from yakuba.records.rules.kinds import number_of, search_text, words_of
from yakuba.records.rules.retention import Period, is_over, kept_from, kept_until, last_day


@pytest.mark.parametrize(
    ("completed", "period", "last"),
    [
        # The last and the first day of a fiscal year lie a year apart.
        (date(2026, 3, 31), Period.Y1, date(2027, 3, 31)),
        (date(2026, 4, 1), Period.Y1, date(2028, 3, 31)),
        (date(2024, 2, 29), Period.Y3, date(2027, 3, 31)),
        (date(2023, 12, 28), Period.Y5, date(2029, 3, 31)),
        (date(2020, 5, 1), Period.Y10, date(2031, 3, 31)),
        (date(2026, 11, 20), Period.Y30, date(2057, 3, 31)),
        (date(2026, 11, 20), Period.FOREVER, None),
    ],
)
def test_a_file_is_kept_to_a_31_march(completed: date, period: Period, last: date | None):
    assert last_day(completed, period) == last


def test_the_period_begins_on_1_april_of_the_year_after_the_completion():
    assert kept_from(date(2026, 3, 31)) == date(2026, 4, 1)
    assert kept_from(date(2026, 4, 1)) == date(2027, 4, 1)


def test_it_is_over_on_the_day_after_its_last_and_not_on_its_last():
    completed = date(2020, 12, 28)
    assert not is_over(completed, Period.Y5, date(2026, 3, 31))
    assert is_over(completed, Period.Y5, date(2026, 4, 1))


def test_what_is_open_or_kept_for_good_is_never_over():
    assert not is_over(None, Period.Y1, date(2099, 4, 1))
    assert not is_over(date(1950, 4, 1), Period.FOREVER, date(2099, 4, 1))


@given(
    st.dates(date(1950, 1, 1), date(2090, 12, 31)),
    st.sampled_from([one for one in Period if one.years is not None]),
)
def test_nothing_is_kept_shorter_than_its_class_says(completed: date, period: Period):
    end = kept_until(completed, period)
    assert end is not None and period.years is not None
    assert (end.month, end.day) == (4, 1)
    assert end.year - FiscalYear.of(completed).year == period.years + 1


def test_a_number_bears_the_signs_of_town_and_section():
    assert number_of("見", "子育て支援課", 12) == "見子育て支援第12号"


def test_width_kana_and_case_are_forgiven_in_the_search():
    kept = search_text("見総務第１号", "ＡＩチャットボットの導入について", "ｻﾝﾌﾟﾙ商会")
    for typed in ("aiちゃっとぼっと", "サンプル", "第1号"):
        assert all(word in kept for word in words_of(typed)), typed
