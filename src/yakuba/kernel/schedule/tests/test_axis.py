from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.schedule.axis import Axis, carried
from yakuba.kernel.schedule.errors import OutsideAxis
from yakuba.kernel.workdays import Calendar

TOWN = Axis.of(Calendar(), date(2026, 4, 1), date(2028, 3, 31))


def test_a_number_leads_to_the_date_and_back():
    assert TOWN.date_of(0) == date(2026, 4, 1)
    assert TOWN.start_of(date(2026, 4, 4)) == TOWN.start_of(date(2026, 4, 6)) == 3
    assert TOWN.close_of(date(2026, 4, 3)) == 3
    assert TOWN.last_date_of(3) == date(2026, 4, 3)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2028, 4, 3)])
def test_a_date_outside_the_axis_is_said_so(day):
    with pytest.raises(OutsideAxis, match="計画の期間を広げてください"):
        TOWN.start_of(day)


def test_a_number_outside_the_axis_is_said_so():
    with pytest.raises(OutsideAxis):
        TOWN.date_of(-1)


def test_thirty_days_of_public_comment_do_not_count_the_first():
    """公示 on 1 July runs until the end of 31 July; 1 August is a Saturday."""
    begin = TOWN.start_of(date(2026, 7, 1))
    assert TOWN.date_of(TOWN.reach(30)[begin]) == date(2026, 8, 3)


@given(st.integers(0, 400), st.integers(0, 60))
def test_a_period_of_calendar_days_is_never_cut_short(number, days):
    begin = TOWN.date_of(number)
    finish = TOWN.date_of(TOWN.reach(days)[number])
    assert finish > begin + timedelta(days=days)
    assert TOWN.date_of(TOWN.reach(days)[number] - 1) <= begin + timedelta(days=days)


def test_a_start_on_a_newly_closed_day_is_carried_to_the_next_open_one():
    closed = Axis.of(Calendar(frozenset({date(2026, 4, 2)})), date(2026, 4, 1), date(2028, 3, 31))
    after = carried((0, 1, 2), TOWN, closed)
    assert [closed.date_of(start) for start in after] == [
        date(2026, 4, 1),
        date(2026, 4, 3),
        date(2026, 4, 3),
    ]
