"""Charts tell their numbers to eyes, ears and tables alike, and draw no missing value."""

import re
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.ui import charts

LABELS = ["R8.4", "R8.5", "R8.6", "R8.7"]


def a_line(values, **more):
    labels = [f"R8.{month}" for month in range(1, len(values) + 1)]
    return charts.line_chart("割合", labels, [charts.Series("オンライン", values)], **more)


def every_chart():
    return [
        a_line([1, 2, None, 4], unit="%", target=3),
        charts.bar_chart("件数", ["甲", "乙"], [3, None], unit="件"),
        charts.histogram("日数", ["0〜2", "3〜5"], [4, 9], mark=1),
        charts.bullet_chart("割合", Decimal("41.7"), 50, 45),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.title)
def test_a_chart_is_an_image_with_a_name_and_a_description(chart):
    root = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own drawing
    names = root.attrib["aria-labelledby"].split()
    found = {node.attrib.get("id"): node.text for node in root}
    assert root.attrib["role"] == "img"
    assert [bool(found[name]) for name in names] == [True, True]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.title)
def test_a_chart_obeys_the_content_security_policy(chart):
    assert "style=" not in chart.svg
    assert "<script" not in chart.svg


def test_a_missing_month_is_a_gap_in_the_line_and_words_in_the_table():
    chart = a_line([10, 20, None, 40], unit="%")
    path = re.search(r' d="([^"]+)"', chart.svg).group(1)
    assert path.count("M") == 2
    assert chart.svg.count("<circle") == 3
    assert chart.rows[2] == ("R8.3", "データなし")
    assert "データのない期間が1" in chart.description


def test_a_chart_without_any_number_says_so():
    chart = a_line([None, None], target=5)
    assert "データなし" in chart.svg
    assert "<circle" not in chart.svg
    assert "y-c-target" not in chart.svg


def test_zero_is_a_number_and_none_is_not():
    rows = charts.bar_chart("件数", ["甲", "乙"], [0, None], unit="件").rows
    assert rows == (("甲", "0件"), ("乙", "データなし"))


def test_the_bullet_names_value_target_and_interim_target():
    chart = charts.bullet_chart("割合", Decimal("41.7"), 50, 45)
    assert chart.description == "実績は41.7%、中間目標は45%、目標は50%。"


def test_names_are_escaped():
    chart = charts.bar_chart("<b>件数</b>", ["<i>甲</i>"], [1])
    assert "<b>" not in chart.svg
    assert "<i>" not in chart.svg


@pytest.mark.parametrize(
    ("month", "label"),
    [("2026-04", "R8.4"), (date(2019, 5, 1), "R1.5"), ("2019-04", "H31.4")],
)
def test_months_carry_the_era(month, label):
    assert charts.month_label(month) == label


@given(st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=60))
def test_any_series_gives_well_formed_svg(values):
    ElementTree.fromstring(a_line(values).svg)  # noqa: S314 - our own drawing
    ElementTree.fromstring(charts.sparkline("遅れ", values))  # noqa: S314 - our own drawing


@given(st.floats(0.001, 1e12))
def test_the_top_of_the_axis_is_round_and_not_below_the_value(value):
    top = charts.nice_top(value)
    assert value * (1 - 1e-6) <= top <= value * 10


def test_a_year_of_months_is_drawn_in_a_moment():
    values = list(range(12))
    a_line(values)
    start = time.perf_counter()
    for _ in range(20):
        a_line(values, unit="%", target=8)
    # The goal is under 1 ms each; the margin is for a busy machine.
    assert (time.perf_counter() - start) / 20 < 0.01


def test_labels_are_thinned_by_the_width_of_the_card_and_not_of_the_window():
    drawn = a_line([1] * 12).svg
    assert drawn.count('class="y-c-minor"') == 8, "every third label stays"
    style = (Path(charts.__file__).parent / "static/ui/css/components.css").read_text("utf-8")
    before_minor = style.partition(".y-c-minor {")[0].rstrip()
    assert before_minor.endswith("@container y-chart (max-width: 40rem) {")
