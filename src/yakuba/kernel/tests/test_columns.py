from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.columns import (
    HEADING_WITHIN,
    Fault,
    Row,
    doubled,
    guess,
    heading_row,
    letter_of,
    plain,
    tidy,
)


class Column(StrEnum):
    NAME = "NAME"
    DAY = "DAY"

    @property
    def label(self) -> str:
        return {"NAME": "氏名", "DAY": "期限"}[self.value]


PATTERNS = ((Column.NAME, r"氏名|担当(者)?"), (Column.DAY, r"期限|(完了)?日"))


def row(*cells: object, headings: tuple[object, ...] = ("担当者", "期限")) -> Row[Column]:
    return Row(3, cells, {0: Column.NAME, 1: Column.DAY}, headings, [])


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        (" ＡＢＣ　１２ ", "abc12"),
        ("氏　名", "氏名"),
        ("進捗率（％）", "進捗率(%)"),
        ("№", "no"),
        ("ﾌﾘｶﾞﾅ", "フリガナ"),
        ("", ""),
        (None, ""),
        (0, "0"),
    ],
)
def test_text_is_compared_without_width_case_and_blanks(text: object, compared: str):
    assert tidy(text) == compared


def test_headings_that_were_remembered_are_known_again():
    """Databases hold the hash of such words: another letter, and every list is a stranger."""
    headings = ["登録番号", " 氏　名", "Ｅ－ｍａｉｌ", "進捗率（％）", "任期\n自", "", None]
    known = ["登録番号", "氏名", "e-mail", "進捗率(%)", "任期自", "", ""]
    assert [tidy(one) for one in headings] == known


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3.0, "3"), (2.5, "2.5"), (12, "12"), ("3.0", "3.0")]
)
def test_a_whole_number_has_no_decimal_point(value: object, text: str):
    assert plain(value) == text


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_called_as_a_spreadsheet_calls_them(place: int, letters: str):
    assert letter_of(place) == letters


@given(st.integers(0, 20_000))
def test_no_two_columns_are_called_the_same(place: int):
    number = 0
    for letter in letter_of(place):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == place + 1


def test_a_heading_tells_what_its_column_is_and_no_column_is_guessed_twice():
    assert guess(["No.", "担　当", None, "氏名", "完了日"], PATTERNS) == {
        1: Column.NAME,
        4: Column.DAY,
    }


def test_headings_are_found_below_a_title():
    rows = [
        ["事業の一覧"],
        [],
        ["作成日", "R8.4.1", "環境課"],
        ["担当者", "期限"],
        ["青木", "R8.5.1"],
    ]
    assert heading_row(rows, PATTERNS) == 3


def test_headings_of_no_known_word_are_the_first_row_with_the_most_cells():
    assert heading_row([["一覧"], ["甲", "乙"], ["丙", "丁"]], PATTERNS) == 1
    assert heading_row([], PATTERNS) == 0


def test_no_heading_is_looked_for_deep_in_a_list():
    filled = [["a"]] * HEADING_WITHIN
    assert heading_row([*filled, ["担当者", "期限"]], PATTERNS) == 0
    assert heading_row([*filled[1:], ["担当者", "期限"]], PATTERNS) == HEADING_WITHIN - 1


def test_a_column_chosen_for_two_places_is_named():
    twice = {0: Column.NAME, 1: Column.DAY, 2: Column.NAME}
    assert doubled(twice) == "「氏名」が2つの列に選ばれています。1つにしてください。"
    assert doubled(twice | {3: Column.DAY}).startswith("「期限」「氏名」が")
    assert doubled({0: Column.NAME, 1: Column.DAY}) == ""


def test_a_fault_says_where_it_stands():
    fault = Fault(12, 27, "期限", "あした", "日付にしてください。")
    assert fault.cell == "AB12"
    assert fault.as_json() == {
        "cell": "AB12",
        "heading": "期限",
        "value": "あした",
        "sentence": "日付にしてください。",
    }


@pytest.mark.parametrize(
    ("cell", "text"), [("'=1+1", "=1+1"), (7.0, "7"), ("青木\n美咲", "青木 美咲"), (None, "")]
)
def test_a_cell_is_read_as_people_see_it(cell: object, text: str):
    assert row(cell).text(Column.NAME) == text


def test_a_row_may_end_before_its_columns():
    short = row("青木 美咲")
    assert (short.raw(Column.DAY), short.text(Column.DAY), short.day(Column.DAY)) == (
        None,
        "",
        None,
    )
    assert short.faults == []


def test_a_row_is_blank_when_nothing_can_be_seen_in_it():
    assert row(" ", "\u200b", "右の欄外").is_blank
    assert not row("", date(2026, 5, 1)).is_blank


@pytest.mark.parametrize(
    "cell", [date(2026, 5, 1), datetime(2026, 5, 1, 9, tzinfo=UTC), "令和8年5月1日", "2026/5/1"]
)
def test_a_day_is_read_however_it_is_written(cell: object):
    assert row("", cell).day(Column.DAY) == date(2026, 5, 1)


def test_a_day_that_cannot_be_read_is_a_fault_at_its_cell():
    wrong = row("青木 美咲", "あした" * 40)
    assert wrong.day(Column.DAY) is None
    (fault,) = wrong.faults
    assert (fault.cell, fault.heading, fault.value) == ("B3", "期限", ("あした" * 40)[:80])


def test_a_needed_day_may_not_be_left_out():
    without = row("青木 美咲", "")
    assert without.day(Column.DAY, is_needed=True) is None
    assert [one.cell for one in without.faults] == ["B3"]


@pytest.mark.parametrize("heading", ["", " ", None, "\u200b"])
def test_a_column_without_a_heading_is_called_by_its_label(heading: object):
    nameless = row("", headings=(heading,))
    nameless.wrong(Column.NAME, "氏名を入力してください。")
    nameless.wrong(Column.DAY, "期限を入力してください。")
    assert [(one.cell, one.heading) for one in nameless.faults] == [("A3", "氏名"), ("B3", "期限")]
