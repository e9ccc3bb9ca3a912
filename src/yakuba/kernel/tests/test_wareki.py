from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.wareki import (
    GREGORIAN_FROM,
    UnreadableDate,
    parse_date,
    parse_parts,
    to_wareki,
    to_wareki_short,
)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2025, 4, 1), "令和7年4月1日", "R7.4.1"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
        (date(1873, 1, 1), "明治6年1月1日", "M6.1.1"),
        (date(1872, 12, 31), "1872年12月31日", "1872.12.31"),
    ],
)
def test_a_day_is_written_in_the_era_it_lies_in(day, long, short):
    assert (to_wareki(day), to_wareki_short(day)) == (long, short)


@pytest.mark.parametrize(
    "text",
    [
        "2025-04-01", "2025/4/1", "2025.4.1", "2025年4月1日", "20250401", "西暦2025年4月1日",
        "２０２５年４月１日", "２０２５／０４／０１", "2025 4 1", "2025−04−01", "2025年4月1日（火）",
        "2025年4月1日 火曜日", "二〇二五年四月一日", "令和7年4月1日", "令和７年０４月０１日",
        "令和 7 年 4 月 1 日", "令和七年四月一日", "R7.4.1", "r7.4.1", "Ｒ７．４．１", "R07/04/01",
        "R7-4-1", "R.7.4.1", "令7.4.1", "r070401", "㋿7年4月1日", "　令和7年4月1日　",
    ],
)  # fmt: skip
def test_every_usual_spelling_is_read(text):
    assert parse_date(text) == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和六十四年一月七日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S64-1-7", date(1989, 1, 7)),
    ],
)
def test_the_days_of_change_are_read_in_the_eras_that_had_them(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "入力されていません"),
        ("平成40年4月1日", "平成は31年4月30日までです。その日は「令和10年4月1日」です"),
        ("平成31年5月1日", "令和元年5月1日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("昭和元年1月1日", "昭和は元年12月25日からです。その日は「大正15年1月1日」です"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("令和0年4月1日", "元年"),
        ("明治5年12月2日", "旧暦"),
        ("25/4/1", "元号か西暦か"),
        ("7.4.1", "元号か西暦か"),
        ("070401", "元号か西暦か"),
        ("04/01/2025", "月と日の順"),
        ("2025 1 121", "読めません"),
        ("令和7年4月", "月または日がありません"),
        ("令和7年度", "月または日がありません"),
        ("4月1日", "年がありません"),
        ("2025-13-01", "13月はありません"),
        ("2025-02-29", "2月は1日から28日まで"),
        ("令和7年4月31日", "令和7年4月は1日から30日まで"),
        ("2025年4月1日（水）", "火曜日"),
        ("2025/4-1", "読めません"),
        ("あした", "読めません"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(text, says):
    with pytest.raises(UnreadableDate, match=says):
        parse_date(text)


@pytest.mark.parametrize(
    "parts",
    [
        ("令和", "7", "4", "1"), ("R", 7, 4, 1), ("令和", "７年", "４月", "１日"),
        ("西暦", "2025", "04", "01"), ("", 2025, 4, 1),
    ],
)  # fmt: skip
def test_a_date_in_fields_is_read(parts):
    assert parse_parts(*parts) == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("", "7", "4", "1"), "元号か西暦か"),
        (("慶応", "3", "4", "1"), "「慶応」という元号はありません"),
        (("令和", "", "4", "1"), "年が入力されていません"),
        (("令和", "7", "四半", "1"), "月の「4半」が読めません"),
        (("平成", "40", "4", "1"), "平成は31年4月30日まで"),
        (("", "元", "4", "1"), "年の「元」"),
    ],
)
def test_a_field_at_fault_is_named(parts, says):
    with pytest.raises(UnreadableDate, match=says):
        parse_parts(*parts)


@given(st.dates(min_value=GREGORIAN_FROM))
def test_what_is_written_is_read_back(day):
    assert parse_date(to_wareki(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.dates(min_value=GREGORIAN_FROM, max_value=date(2117, 12, 31)))
def test_the_short_form_is_read_back(day):
    assert parse_date(to_wareki_short(day)) == day


@given(st.text(alphabet="令和平成昭RHS元年月日0123456789/-. 一十火()", max_size=14))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    try:
        assert isinstance(parse_date(text), date)
    except UnreadableDate as refusal:
        assert str(refusal).endswith("。")
