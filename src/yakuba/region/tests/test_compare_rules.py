"""Quarters, intervals, suppression, tiles, and tables of answers, without a database."""

import json
import math
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.measures.rules import Direction
from yakuba.region.queries.indicators import SHIPPED, classes, shipped_indicators
from yakuba.region.rules.comparison import (
    Band,
    Need,
    bands,
    hidden_classes,
    spread,
    wilson,
)
from yakuba.region.rules.indicators import (
    BadCatalogue,
    class_of,
    read_catalogue,
    read_classes,
)
from yakuba.region.rules.intake import BadValue, line_of, read
from yakuba.region.rules.tiles import Tile, from_plane, map_svg, placed

CATALOGUE = shipped_indicators()
BY_CODE = {one.code: one for one in CATALOGUE}


def test_four_different_values_stand_in_four_quarters():
    assert bands([10, 40, 20, 30], Direction.UP) == [Band.LOW, Band.HIGH, Band.LOWER, Band.UPPER]
    assert bands([10, 40, 20, 30], Direction.DOWN) == [Band.HIGH, Band.LOW, Band.UPPER, Band.LOWER]


def test_where_most_have_not_done_it_nobody_is_low():
    assert Band.LOW not in bands([0, 0, 0, 0, 0, 0, 1], Direction.UP)
    # Where nearly all have, the one who has not is.
    assert bands([1, 1, 1, 1, 1, 1, 0], Direction.UP)[-1] is Band.LOW


def test_two_are_no_class_and_no_data_is_never_zero():
    assert bands([5, None, 7], Direction.UP) == [Band.FEW, Band.NONE, Band.FEW]
    assert spread([5, None, 7]) is None
    assert bands([5, 7, 9, None], Direction.UP)[-1] is Band.NONE


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=60), st.sampled_from(list(Direction)))
def test_at_most_a_quarter_is_low_or_high_and_a_better_value_never_stands_lower(scores, direction):
    found = bands(scores, direction)
    assert found.count(Band.LOW) <= len(scores) // 4 + 1
    assert found.count(Band.HIGH) <= len(scores) // 4 + 1
    order = [Band.LOW, Band.LOWER, Band.UPPER, Band.HIGH]
    sign = 1 if direction is Direction.UP else -1
    ranked = sorted(zip(scores, found, strict=True), key=lambda pair: sign * pair[0])
    places = [order.index(band) for _score, band in ranked]
    assert places == sorted(places)


@given(st.lists(st.integers(-500, 500), min_size=3, max_size=40))
def test_the_quarters_are_those_of_linear_interpolation(scores):
    found = spread(scores)
    known = sorted(scores)
    for name, share in (("low4", 0.25), ("middle4", 0.5), ("high4", 0.75)):
        place = (len(known) - 1) * share
        below = math.floor(place)
        above = min(below + 1, len(known) - 1)
        exact = known[below] + (known[above] - known[below]) * (place - below)
        assert getattr(found, name) == pytest.approx(4 * exact)


def test_the_interval_of_wilson_is_the_published_one():
    # Newcombe 1998, table I: 81 of 263 and 15 of 148 without continuity correction.
    assert wilson(81, 263) == wilson(81, 263)
    assert (wilson(81, 263).low, wilson(81, 263).high) == (Decimal("25.5"), Decimal("36.6"))
    assert (wilson(15, 148).low, wilson(15, 148).high) == (Decimal("6.2"), Decimal("16.0"))
    assert (wilson(0, 20).low, wilson(0, 20).high) == (Decimal("0.0"), Decimal("16.1"))
    assert wilson(0, 0) is None


def test_a_hidden_class_never_follows_from_the_total():
    assert hidden_classes({"a": 2, "b": 9, "c": 5}) == {"a", "c"}
    assert hidden_classes({"a": 3, "b": 9}) == frozenset()
    assert hidden_classes({"a": 1, "b": 2, "c": 9}) == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 20), min_size=1))
def test_what_is_hidden_together_is_never_one_or_two(counts):
    secret = hidden_classes(counts)
    together = sum(counts[code] for code in secret)
    shown = [code for code, n in counts.items() if n and code not in secret]
    assert not (0 < together < 3 and shown)
    assert all(counts[code] == 0 or counts[code] >= 3 for code in set(counts) - secret)


def test_the_need_is_a_level_of_what_could_be_judged():
    assert [Need(low, 10).level for low in (0, 1, 2, 4, 5)] == [1, 1, 2, 3, 4]
    assert Need(0, 0).level == 0


# The files that are shipped


def test_each_question_is_named_once_and_unverified_ones_are_marked():
    assert len(CATALOGUE) >= 33
    doubtful = {one.code for one in CATALOGUE if not one.is_verified}
    assert {"dx-edecision", "dx-records", "dx-opendata", "dx-bpr"} <= doubtful
    names = [name for one in CATALOGUE for name in (one.label, *one.aliases)]
    assert len(names) == len(set(names))


def test_the_published_value_that_articles_date_wrongly_stands_at_its_own_year():
    by_year = {one.year: one for one in BY_CODE["dx-external"].references}
    assert (by_year[2022].numerator, by_year[2022].percent) == (345, "19.8")
    assert (by_year[2023].numerator, by_year[2023].percent) == (522, "30.0")
    assert "2023年度" in by_year[2022].note


def test_every_published_share_agrees_with_its_numbers():
    for one in CATALOGUE:
        for ref in one.references:
            if ref.percent and ref.numerator is not None:
                share = 100 * ref.numerator / ref.denominator
                assert abs(share - float(ref.percent)) < 0.3, (one.code, ref.year)


def test_each_file_of_indicators_tells_its_source():
    for path in SHIPPED.glob("*.json"):
        text = path.with_suffix("").with_suffix(".source.toml").read_text(encoding="utf-8")
        assert "publisher =" in text
        assert "official_wording = 0" in text


def test_the_classes_hold_every_population_once():
    assert [class_of(n, classes()).code for n in (0, 4_999, 5_000, 29_999, 100_000, 4_000_000)] == [
        "a", "a", "b", "c", "e", "e",
    ]  # fmt: skip
    document = json.loads((SHIPPED / "population-classes.json").read_text(encoding="utf-8"))
    document["classes"][1]["from"] = 6000
    with pytest.raises(BadCatalogue):
        read_classes(document)


def test_a_file_that_names_an_indicator_twice_is_refused():
    document = json.loads((SHIPPED / "national-dx.json").read_text(encoding="utf-8"))
    document["indicators"].append(document["indicators"][0])
    with pytest.raises(BadCatalogue):
        read_catalogue(document)


# Tables of answers


def test_the_wide_table_gives_only_the_own_column():
    rows = [
        ["", "", "見本市", "例示町", "雛形村"],
        ["体制", "CIOの任命", "実施", "未実施", "実施"],
        ["業務", "AIの導入状況", "導入済み", "実証中", ""],
        ["住民", "マイナンバーカードの保有状況(%)", 80.1, 75.5, 70],
        ["住民", "よく使う32手続のオンライン化状況(%)", 100, "", 20],
        ["他", "一覧にない項目", 1, 2, 3],
    ]
    found = read(rows, catalogue=CATALOGUE, town="例示町", year=2024)
    assert [(one.code, one.answer, one.score) for one in found.lines] == [
        ("dx-cio", "NOT", 0),
        ("dx-ai", "TRIAL", 4),
        ("dx-card", "", 755),
    ]
    assert found.skipped == ["一覧にない項目"]
    assert found.faults == []


def test_the_long_table_tells_year_numerator_and_denominator():
    rows = [
        ["年度", "指標", "値", "分子", "分母"],
        ["令和6年度", "dx-online-26", "", 13, 26],
        [2025, "CIOの任命", "○", "", ""],
        ["R7", "外部デジタル人材の人数", "３人", "", ""],
    ]
    found = read(rows, catalogue=CATALOGUE, town="例示町", year=2023)
    assert [(one.code, one.year, one.score, one.numerator) for one in found.lines] == [
        ("dx-online-26", 2024, 500, 13),
        ("dx-cio", 2025, 1, None),
        ("dx-external-people", 2025, 30, None),
    ]


def test_each_wrong_cell_is_named_with_its_remedy_and_the_reading_goes_on():
    rows = [
        ["指標", "値", "分子", "分母", "年度"],
        ["AIの導入状況", "ばっちり", "", "", ""],
        ["dx-online-26", "", 30, 26, ""],
        ["dx-online-32", "55", "", "", ""],
        ["ない指標", "1", "", "", ""],
        ["CIOの任命", "実施", "", "", "去年"],
        ["CISOの任命", "実施", "", "", ""],
        ["CISOの任命", "未実施", "", "", ""],
        ["担当職員数", "-3", "", "", ""],
    ]
    found = read(rows, catalogue=CATALOGUE, town="例示町", year=2025)
    assert [one.cell for one in found.faults] == ["B2", "B3", "B4", "A5", "E6", "A8", "B9"]
    assert [one.code for one in found.lines] == ["dx-ciso"]
    assert all(one.sentence.endswith("。") for one in found.faults)


def test_a_table_without_the_own_column_says_so():
    found = read(
        [["", "", "見本市"], ["", "CIOの任命", "実施"]],
        catalogue=CATALOGUE,
        town="例示町",
        year=2025,
    )
    assert found.lines == []
    assert "例示町" in found.faults[0].sentence


def test_what_is_not_carried_out_has_no_rate():
    assert line_of(BY_CODE["dx-online-26"], 2025, None, numerator=0, denominator=0) is None
    with pytest.raises(BadValue):
        line_of(BY_CODE["dx-online-26"], 2025, None, numerator=1, denominator="")


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=12), st.floats(), st.integers()), max_size=6
        ),
        max_size=8,
    )
)
def test_no_table_breaks_the_reading(rows):
    found = read(rows, catalogue=CATALOGUE, town="例示町", year=2025)
    assert all(one.code in BY_CODE for one in found.lines)


# The map


def test_no_two_municipalities_share_a_tile_and_none_is_missing():
    codes = [f"99{n:04d}" for n in range(59)]
    plane = {code: ((n * 7) % 40, (n * 13) % 55) for n, code in enumerate(codes[:50])}
    cells = placed(codes, from_plane(plane))
    assert set(cells) == set(codes)
    assert len(set(cells.values())) == 59


def test_the_map_is_links_with_words_and_differs_without_colour():
    tiles = [
        Tile("1", "見本市", 4, "9/30", "30のうち9", "/a?x=1&y=2"),
        Tile("2", "<b>", 1, "", "", "/b"),
    ]
    drawn = map_svg("題", "説明", tiles, {"1": (0, 0), "2": (1, 0)}, "k")
    tree = ElementTree.fromstring(drawn)  # noqa: S314  our own drawing
    links = [one for one in tree.iter() if one.tag.endswith("a")]
    assert [one.get("href") for one in links] == ["/a?x=1&y=2", "/b"]
    assert links[0].get("aria-label") == "見本市 30のうち9"
    assert 'fill="url(#rm-p4)"' in drawn
    assert next(one.text for one in tree.iter() if one.tag.endswith("title")) == "題"


def one_tile(name: str) -> Tile:
    return Tile("1", name, 1, "1/4", "比べられる指標4のうち1が下位4分の1", "/a/")


def test_a_name_is_whole_on_its_tile_in_one_line_or_two():
    lines = {
        name: "".join(
            re.findall(
                r">([^<>]+)</t(?:ext|span)>",
                map_svg("題", "説明", [one_tile(name)], {"1": (0, 0)}, "k"),
            )
        )
        for name in ("雛形村", "丸数字町", "かすみがうら市")
    }
    for name, words in lines.items():
        assert words == f"{name}1/4"
    long = map_svg("題", "説明", [one_tile("かすみがうら市")], {"1": (0, 0)}, "k")
    assert ">かすみが</tspan>" in long and ">うら市</tspan>" in long


def test_only_a_map_of_many_columns_scrolls_on_a_phone():
    assert "rm--wide" not in map_svg("題", "説明", [one_tile("町")], {"1": (9, 0)}, "k")
    assert "rm--wide" in map_svg("題", "説明", [one_tile("町")], {"1": (10, 0)}, "k")
