from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.fiscal import FiscalYear, Month


@pytest.mark.parametrize(
    ("day", "year", "label"),
    [
        (date(2025, 3, 31), 2024, "令和6年度"),
        (date(2025, 4, 1), 2025, "令和7年度"),
        (date(2019, 4, 1), 2019, "令和元年度"),
        (date(2018, 4, 1), 2018, "平成30年度"),
        (date(1989, 4, 1), 1989, "平成元年度"),
        (date(1989, 3, 31), 1988, "昭和63年度"),
        (date(1870, 4, 1), 1870, "1870年度"),
    ],
)
def test_a_fiscal_year_runs_from_april_and_bears_its_name(day, year, label):
    assert FiscalYear.of(day) == FiscalYear(year)
    assert FiscalYear(year).label == str(FiscalYear(year)) == label


def test_a_fiscal_year_is_half_open():
    year = FiscalYear(2025)
    assert (year.start, year.end) == (date(2025, 4, 1), date(2026, 4, 1))
    assert year.start in year
    assert year.end not in year
    assert year.period.end == year.end
    assert (year.next, year.previous) == (FiscalYear(2026), FiscalYear(2024))


def test_a_fiscal_year_has_twelve_months_from_april():
    months = FiscalYear(2025).months
    assert (len(months), months[0].iso, months[-1].iso) == (12, "2025-04", "2026-03")
    assert {month.fiscal_year for month in months} == {FiscalYear(2025)}


def test_a_month_is_named_by_its_era():
    assert Month(2025, 4).label == "令和7年4月"
    assert Month(2019, 5).label == "令和元年5月"
    assert Month(1860, 5).label == "1860年5月"


@pytest.mark.parametrize("text", ["2025-4", "2025-13", "2025/04", "", "２０２５-04"])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(ValueError, match="月"):
        Month.from_iso(text)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_a_month_holds_its_days_and_knows_its_neighbours(day):
    month = Month.of(day)
    assert day in month
    assert month.start <= day < month.end
    assert month.next.previous == month
    assert month.end not in month
    assert Month.from_iso(month.iso) == month
    assert month.period.contains(day)


def test_a_range_of_months_is_half_open():
    months = Month.range(Month(2025, 11), Month(2026, 2))
    assert [str(month) for month in months] == ["2025-11", "2025-12", "2026-01"]
