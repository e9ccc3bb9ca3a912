"""Lines, windows, drawings and hours: reckoned without a database."""

import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.fiscal import Month
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.rules.drawing import delay_line, progress_bar
from yakuba.programmes.rules.gantt import (
    Row,
    Tie,
    Window,
    Zoom,
    closed_runs,
    fitting,
    outlined,
    page_of,
    read_month,
    without_spare,
)
from yakuba.programmes.rules.gantt_drawing import axis_svg, window_svg
from yakuba.programmes.rules.gantt_file import whole_svg
from yakuba.programmes.rules.portfolio import (
    Grouping,
    Line,
    Said,
    Sum,
    Wanted,
    delay_between,
    fits,
    forecast_on,
    grouped,
    ordered,
    totals_of,
)
from yakuba.programmes.rules.stages import Health, Priority, ProjectStage
from yakuba.programmes.rules.workload import (
    Load,
    available_of,
    hours_in_words,
    hours_left,
    spread,
    weeks_from,
)

CALENDAR = Calendar()


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


ON = date(2026, 11, 20)


def line(key: int = 1, **fields: object) -> Line:
    given: dict[str, object] = {
        "key": key,
        "code": f"R8-{key:04}",
        "name": f"事業{key}",
        "department": "環境課",
        "department_code": "3010",
        "owner": "環境課長",
        "pillar": "",
        "pillar_place": (9999, 0),
        "stage": ProjectStage.RUNNING,
        "priority": Priority.MIDDLE,
        "go_live": date(2027, 3, 31),
        "forecast": date(2027, 3, 31),
        "work": Sum(tasks=2, done=1, effort=1000, earned=500),
        "planned": 50,
        "delays": (0,),
        "said": None,
        "kpi": None,
        "attention": (),
    }
    return Line(**{**given, **fields})


def test_progress_of_many_is_weighed_by_hours():
    small = line(1, work=Sum(1, 1, 100, 100))
    large = line(2, work=Sum(1, 0, 9900, 0))
    assert totals_of([small, large]).percent == 1
    assert totals_of([]).percent is None


def test_a_percentage_is_rounded_down_and_unknown_without_work():
    assert Sum(effort=300, earned=299).percent == 99
    assert Sum().percent is None
    assert Sum().planned is None


@pytest.mark.parametrize(
    ("go_live", "forecast", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        # The 23rd is a holiday (勤労感謝の日), the days before it a weekend.
        (date(2026, 11, 20), date(2026, 11, 24), 1),
        (date(2026, 11, 24), date(2026, 11, 20), -1),
        (None, date(2026, 11, 20), None),
        (date(2026, 11, 20), None, None),
    ],
)
def test_delay_counts_open_days(go_live: date | None, forecast: date | None, days: int | None):
    assert delay_between(go_live, forecast, CALENDAR) == days


def test_what_is_not_done_by_its_day_ends_today_at_the_earliest():
    past = date(2026, 10, 1)
    assert forecast_on(ON, past, is_open=True) == ON
    assert forecast_on(ON, past, is_open=False) == past
    assert forecast_on(ON, None, is_open=True) is None


def test_groups_come_in_their_own_order_with_their_totals():
    red = line(1, said=Said(Health.RED, "遅れています。", ON))
    silent = line(2)
    found = grouped([silent, red], Grouping.HEALTH)
    assert [group.heading for group in found] == ["遅れ", "報告なし"]
    assert [group.totals.red for group in found] == [1, 0]
    assert grouped([], Grouping.NONE) == []


def test_lines_are_ordered_either_way_and_alike_ones_by_number():
    lines = [
        line(1, delays=(3,)),
        line(2, delays=(None,)),
        line(3, delays=(9,)),
        line(4, delays=(3,)),
    ]
    assert [one.key for one in ordered(lines, "-delay")] == [3, 1, 4, 2]
    assert [one.key for one in ordered(lines, "delay")] == [2, 1, 4, 3]
    assert [one.key for one in ordered(lines, "nonsense")] == [1, 2, 3, 4]


def test_filters_hide_what_is_over_unless_asked():
    over = line(1, stage=ProjectStage.FINISHED)
    assert not fits(over, Wanted())
    assert fits(over, Wanted(stage="all"))
    assert fits(over, Wanted(stage="FINISHED"))
    assert fits(line(2), Wanted(health="none"))
    assert not fits(line(2), Wanted(needs_attention=True))


def test_a_bar_says_in_words_how_far_it_is_behind():
    drawn = progress_bar(40, 55)
    assert 'aria-label="進み具合40%、計画55%"' in drawn
    assert "計画より15%少ない" in drawn
    assert "作業なし" in progress_bar(None, None)
    assert "pf-tick" not in progress_bar(40, None)


def test_a_line_of_delay_has_gaps_where_nothing_is_known():
    drawn = delay_line((None, 2, None, 4, 5))
    assert drawn.count("M") == 3
    assert delay_line((None, 1)) == ""


def test_a_window_moves_by_its_own_width():
    window = Window(Zoom.QUARTER, Month(2026, 11))
    assert (window.first, window.last) == (date(2026, 11, 1), date(2027, 1, 31))
    assert window.beside(1).month == Month(2027, 2)
    assert window.beside(-1).month == Month(2026, 8)


def test_a_chart_begins_where_the_plan_lies():
    whole = fitting(date(2025, 4, 10), date(2025, 6, 3), ON)
    assert whole == Window(Zoom.QUARTER, Month(2025, 4))
    assert fitting(None, None, ON).zoom is Zoom.QUARTER
    long = fitting(date(2024, 1, 1), date(2029, 1, 1), ON)
    assert long.zoom is Zoom.YEAR
    assert long.first <= ON <= long.last


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "x", "20261-01"])
def test_a_month_that_cannot_be_read_is_none(text: str):
    assert read_month(text) is None


def test_charts_stay_within_the_years_of_plans():
    assert read_month("0001-01") == Month(1991, 1)
    assert read_month("9999-12") == Month(2079, 1)


def test_closed_days_come_in_runs():
    runs = closed_runs(date(2026, 11, 20), date(2026, 11, 24), CALENDAR)
    assert runs == [(1, 3)]


@given(st.lists(st.integers(1, 90), max_size=40), st.integers(1, 20))
def test_every_row_lies_on_exactly_one_page(sizes: list[int], rows: int):
    pages = -(-sum(sizes) // rows)
    seen = 0
    for page in range(1, pages + 1):
        first, end, before = page_of(sizes, page, rows)
        assert before == sum(sizes[:first])
        low = max(before, (page - 1) * rows)
        high = min(before + sum(sizes[first:end]), page * rows)
        assert low == seen
        seen = high
    assert seen == sum(sizes)
    assert page_of(sizes, pages + 5, rows)[:2] == (len(sizes), len(sizes))


def test_tasks_stand_below_their_headings():
    assert outlined([(1, None), (2, 4), (3, None), (4, None), (5, 99)]) == [
        (1, 0),
        (3, 0),
        (4, 0),
        (2, 1),
        (5, 0),
    ]


def test_what_the_end_hangs_on_is_read_from_the_dates():
    day = [date(2026, 11, n) for n in (16, 17, 18, 19, 20)]
    tasks = [
        (1, 7, day[0], day[1], None),
        (2, 7, day[0], day[0], None),
        (3, 7, day[2], day[4], None),
        (4, 8, day[0], day[0], None),
    ]
    ties = [Tie(1, 3), Tie(2, 3), Tie(4, 3)]
    assert without_spare(tasks, ties, CALENDAR) == {1, 3, 4}


def test_a_weekend_between_two_tasks_is_no_spare():
    tasks = [
        (1, 7, date(2026, 11, 19), date(2026, 11, 20), None),
        (2, 7, date(2026, 11, 24), date(2026, 11, 25), None),
    ]
    assert without_spare(tasks, [Tie(1, 2)], CALENDAR) == {1, 2}


ROWS = [
    Row(9, "<事業> & 題", "GROUP", date(2026, 11, 2), date(2026, 12, 4), is_project=True),
    Row(1, "仕様書", "WORK", date(2026, 11, 2), date(2026, 11, 13), spare=0, progress=40,
        then=(date(2026, 10, 26), date(2026, 11, 6))),
    Row(2, "契約", "GATE", date(2026, 11, 13), date(2026, 11, 13), spare=3),
    Row(3, "構築", "WORK", date(2027, 5, 6), date(2027, 6, 4)),
    Row(4, "未定", "WORK", None, None),
]  # fmt: skip


def drawn(**fields: object) -> str:
    given: dict[str, object] = {
        "closed": [(0, 1)],
        "today": ON,
        "url": lambda row: f"/tasks/{row.key}/",
        "name": "図",
    }
    window = Window(Zoom.QUARTER, Month(2026, 10))
    return window_svg(ROWS, [Tie(1, 2), Tie(2, 77), Tie(88, 99)], window, **{**given, **fields})


def test_a_chart_is_well_formed_links_its_bars_and_has_no_style_of_its_own():
    svg = drawn()
    root = parsed(svg)
    assert "style" not in svg
    assert [one.get("href") for one in root.iter("a")] == ["/tasks/9/", "/tasks/1/", "/tasks/2/"]
    assert "仕様書、2026年11月2日から2026年11月13日まで、期限超過、余裕なし、進み具合40%" in svg
    assert "&lt;事業&gt; &amp; 題" in svg
    assert svg.count("gt-is-critical") == 3
    assert 'class="gt-beyond"' in svg
    assert 'class="gt-today"' in svg
    assert 'class="gt-today"' not in drawn(today=date(2020, 1, 1))


@pytest.mark.parametrize("zoom", list(Zoom))
def test_an_axis_names_its_months(zoom: Zoom):
    svg = axis_svg(Window(zoom, Month(2026, 11)), ON)
    parsed(svg)
    assert ("11月" if zoom is Zoom.YEAR else "令和8年11月") in svg


def test_the_whole_plan_is_an_image_that_stands_alone():
    svg = whole_svg(ROWS, [Tie(1, 2)], title="<全事業>", today=ON)
    root = parsed(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "style" not in svg
    assert "&lt;全事業&gt;" in svg
    assert parsed(whole_svg([], [], title="空", today=ON)) is not None


def test_strokes_of_a_whole_plan_are_one_path_a_colour_and_each_is_told_from_the_last():
    moved = Row(5, "試験", "WORK", date(2027, 5, 6), date(2027, 5, 7), finished_on=ON)
    ties = [Tie(3, 5), Tie(1, 2), Tie(2, 77), Tie(4, 5)]
    root = parsed(whole_svg([*ROWS, moved], ties, title="全事業", today=ON))
    paths = {
        one.get("stroke"): one.get("d") for one in root.iter("{http://www.w3.org/2000/svg}path")
    }
    assert paths["#999"] == "M0 0m286 69v14h-2m408 14v28h-60"
    assert paths["#767676"] == "M0 0m248 74h24"
    assert paths["#4d4d4d"] == "M0 0m262 55h66"
    assert paths["#c74700"] == "M0 0m262 69h24"
    assert paths["#1a1a1a"] == "M0 0m284 83h8"
    assert paths["#9db7f9"] == "M0 0m632 97h60"
    assert paths["#b3b3b3"] == "M0 0m632 125h4"


def load(left: int, start: date, finish: date) -> Load:
    return Load(1, "題", "事業", left, start, finish, 1, 1)


def test_hours_are_shared_out_over_open_days_and_nothing_is_lost():
    weeks = weeks_from(date(2026, 11, 19), 3, CALENDAR)
    assert [len(week.open_days) for week in weeks] == [2, 4, 5]
    found = spread(load(1001, date(2026, 11, 1), date(2026, 12, 4)), weeks, CALENDAR)
    assert sum(found) == 1001
    assert found == [182, 364, 455]


def test_what_is_overdue_has_to_be_done_today():
    weeks = weeks_from(ON, 2, CALENDAR)
    assert spread(load(700, date(2026, 9, 1), date(2026, 9, 4)), weeks, CALENDAR) == [700, 0]


def test_what_lies_beyond_the_weeks_is_not_counted():
    weeks = weeks_from(ON, 1, CALENDAR)
    assert spread(load(1000, date(2026, 11, 20), date(2026, 11, 24)), weeks, CALENDAR) == [500]
    assert spread(load(1000, date(2027, 2, 1), date(2027, 2, 2)), weeks, CALENDAR) == [0]


@given(
    st.integers(0, 100_000),
    st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    st.integers(0, 60),
    st.dates(date(2026, 1, 1), date(2027, 3, 1)),
)
def test_never_more_is_shared_out_than_there_is(left: int, start: date, days: int, on: date):
    finish = date.fromordinal(start.toordinal() + days)
    found = spread(load(left, start, finish), weeks_from(on, 8, CALENDAR), CALENDAR)
    assert all(hours >= 0 for hours in found)
    assert sum(found) <= left


def test_who_is_away_or_promised_less_has_less():
    weeks = weeks_from(date(2026, 11, 16), 1, CALENDAR)
    assert available_of(weeks) == [3875]
    assert available_of(weeks, [date(2026, 11, 17)]) == [3100]
    assert available_of(weeks, weekly=Decimal(10)) == [1000]


def test_left_is_what_is_not_done_of_the_effort_or_of_the_length():
    assert hours_left(4, Decimal("12.5"), 20) == 1000
    assert hours_left(2, None, 0) == 1550


def test_hours_are_written_with_as_many_places_as_are_needed():
    assert [hours_in_words(n) for n in (0, 750, 800, 1234)] == ["0", "7.5", "8", "12.3"]
