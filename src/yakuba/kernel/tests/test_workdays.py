from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.periods import Period
from yakuba.kernel.workdays import Calendar, OutsideCalendar, national_holidays

USUAL = Calendar()
DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


def april(day):
    return date(2025, 4, day)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2025, 4, 1), True),
        (date(2025, 4, 5), False),  # Saturday
        (date(2025, 4, 29), False),  # 昭和の日
        (date(2025, 5, 6), False),  # substitute for a holiday on Sunday
        (date(2026, 9, 22), False),  # between two holidays
        (date(2025, 12, 26), True),
        (date(2025, 12, 29), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 5), True),
    ],
)
def test_a_town_hall_rests_on_weekends_holidays_and_at_the_years_end(day, is_open):
    assert USUAL.is_open(day) is is_open


def test_a_town_may_close_on_days_of_its_own():
    town = Calendar(frozenset({april(1)}))
    assert not town.is_open(april(1))
    assert town.next_open(april(1)) == april(2)
    assert USUAL.next_open(april(1)) == april(1)


def test_the_holidays_have_their_names():
    assert national_holidays(2025)[date(2025, 4, 29)] == "昭和の日"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (april(1), 0, april(1)),
        (april(1), 1, april(2)),
        (april(4), 1, april(7)),
        (april(5), 1, april(7)),
        (april(1), 10, april(15)),
        (date(2025, 12, 26), 1, date(2026, 1, 5)),
        (date(2025, 4, 1), 5000, date(2045, 10, 27)),
    ],
)
def test_the_first_day_is_not_counted(start, count, end):
    assert Calendar().after(start, count) == end
    assert USUAL.after(start, count) == end


def test_a_negative_count_and_an_unknown_year_are_refused():
    with pytest.raises(ValueError, match="0以上"):
        USUAL.after(april(1), -1)
    with pytest.raises(OutsideCalendar, match="2100年"):
        USUAL.is_open(date(2100, 1, 4))
    with pytest.raises(OutsideCalendar):
        Calendar().after(date(2099, 12, 31), 1)


@given(DAYS, st.integers(1, 600))
def test_counting_forward_and_counting_between_agree(day, count):
    end = USUAL.after(day, count)
    assert USUAL.is_open(end)
    assert USUAL.between(day, end) == count


@given(DAYS, DAYS)
def test_the_count_is_that_of_a_finger_on_the_calendar(a, b):
    finger = sum(USUAL.is_open(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))
    assert USUAL.between(a, b) == finger


@pytest.mark.parametrize(
    ("pauses", "due", "why"),
    [
        ([], april(15), "ten open days after 1 April"),
        ([Period(april(3), april(7))], april(17), "Thursday and Friday stand still"),
        ([Period(april(5), april(7))], april(15), "a weekend costs nothing"),
        ([Period(april(3), april(7)), Period(april(4), april(8))], april(18), "overlap once"),
        ([Period(april(14), april(16))], april(17), "a pause at the end pushes the end"),
        ([Period(april(20), april(25))], april(15), "a pause after the end changes nothing"),
        ([Period(april(3))], None, "still waiting for the correction"),
        ([Period(april(16))], april(15), "asked after the end"),
        ([Period(date(2025, 3, 1), april(3))], april(16), "a pause from before the arrival"),
    ],
)
def test_the_standard_period_stands_still_while_a_correction_is_awaited(pauses, due, why):
    assert USUAL.standard_period_due(april(1), 10, pauses) == due, why


@given(
    DAYS,
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 20)).map(lambda span: span), max_size=4),
)
def test_on_the_due_day_exactly_the_standard_days_have_elapsed(arrived, days, spans):
    pauses = [
        Period(arrived + timedelta(days=start), arrived + timedelta(days=start + length))
        for start, length in spans
    ]
    due = USUAL.standard_period_due(arrived, days, pauses)
    assert USUAL.elapsed_open_days(arrived, due, pauses) == days
    assert USUAL.elapsed_open_days(arrived, due - timedelta(days=1), pauses) == days - 1


def test_an_open_pause_stops_the_elapsed_days():
    assert USUAL.elapsed_open_days(april(1), april(30), [Period(april(4))]) == 2
    assert USUAL.elapsed_open_days(april(4), april(1)) == 0
