"""Dates, money, telephone numbers and phrases as the reader sees them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from yakuba.foundation.ui import formats

APRIL = date(2025, 4, 1)


def test_a_date_is_written_in_the_era():
    assert formats.wareki(APRIL) == "令和7年4月1日"


def test_the_long_date_says_the_western_year_and_the_weekday():
    assert formats.wareki_long(APRIL) == "令和7年（2025年）4月1日（火曜日）"


def test_plain_japanese_counts_years_as_newcomers_do():
    with translation.override("ja-easy"):
        assert formats.wareki(APRIL) == "2025年4月1日"
        assert formats.wareki_long(APRIL) == "2025年4月1日（火曜日）"


def test_english_readers_get_english_dates_and_money():
    with translation.override("en"):
        assert formats.wareki_long(APRIL) == "Tuesday, 1 April 2025"
        assert formats.yen(12000) == "¥12,000"


def test_a_moment_is_told_in_the_time_of_japan():
    assert formats.when(datetime(2026, 11, 21, 15, 5, tzinfo=UTC)) == "令和8年11月22日 00:05"
    assert formats.wareki(datetime(2026, 11, 21, 15, 5, tzinfo=UTC)) == "令和8年11月22日"
    assert formats.when(APRIL) == "令和7年4月1日"


def test_what_is_not_known_is_never_a_zero():
    assert formats.wareki(None) == ""
    assert formats.when(None) == ""
    assert formats.yen(None) == "—"
    assert formats.percent(None) == "データなし"


@pytest.mark.parametrize(
    ("value", "text"), [(85.34, "85.3%"), (Decimal("12.25"), "12.3%"), (0, "0.0%"), (100, "100.0%")]
)
def test_a_rate_shows_one_decimal_rounded_half_up(value, text):
    assert formats.percent(value) == text


@pytest.mark.parametrize(
    ("number", "shown", "dialled"),
    [
        ("09012345678", "090-1234-5678", "09012345678"),
        ("0120123456", "0120-123-456", "0120123456"),
        ("0000-12-3456", "0000-12-3456", "0000123456"),
        ("0123456789", "0123456789", "0123456789"),
    ],
)
def test_a_telephone_number_can_be_dialled(number, shown, dialled):
    assert formats.tel(number) == f'<a class="y-nowrap" href="tel:{dialled}">{shown}</a>'


def test_a_heading_breaks_between_phrases_only():
    html = formats.phrases("申請を受け付けました")
    assert html == '<span class="y-phrases">申請を<wbr>受け付けました</span>'


def test_a_long_compound_may_break_inside():
    assert "y-phrases__long" in formats.phrases(
        "子ども医療費受給資格認定申請書および児童手当認定請求書"
    )


def test_phrases_escape_what_people_typed():
    html = formats.phrases("<b>佐々木</b>さんの申請です")
    assert "<b>" not in html
    assert "&lt;" in html


def test_text_without_japanese_stays_as_it_is():
    assert formats.phrases("A & B") == "A &amp; B"
