"""How the time stands in words, when 収受 is due, and how the town is named."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yakuba.kernel.workdays import Calendar
from yakuba.procedures.rules.cases import acceptance_due, due_words, series_of

CALENDAR = Calendar()
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (date(2026, 11, 20), "本日", "error"),
        # Monday the 23rd is a holiday, so Tuesday is the next open day.
        (date(2026, 11, 24), "残り1日", "warning"),
        (date(2026, 11, 27), "残り4日", "neutral"),
        (date(2026, 11, 19), "1日超過", "error"),
        (date(2026, 11, 18), "2日超過", "error"),
        (None, "期限なし", "neutral"),
    ],
)
def test_the_time_left_is_said_in_open_days(due: date | None, words: str, tone: str):
    found = due_words(CALENDAR, due, FRIDAY, is_correcting=False, is_concluded=False)
    assert (found.text, found.tone) == (words, tone)


def test_a_due_day_missed_over_a_weekend_is_late_by_a_day():
    sunday = date(2026, 11, 22)
    found = due_words(CALENDAR, FRIDAY, sunday, is_correcting=False, is_concluded=False)
    assert found.text == "1日超過"


def test_a_stopped_or_ended_case_has_no_days_left():
    words = due_words(CALENDAR, None, FRIDAY, is_correcting=True, is_concluded=False)
    assert words.text == "補正待ち"
    ended = due_words(CALENDAR, FRIDAY, FRIDAY, is_correcting=False, is_concluded=True)
    assert ended.text == "終了"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("arrived", "stamped"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00"),
        ("2026-11-20T08:30", "2026-11-20T08:30"),
        ("2026-11-20T06:00", "2026-11-20T08:30"),
        ("2026-11-20T17:15", "2026-11-20T17:15"),
        ("2026-11-20T22:00", "2026-11-24T08:30"),
        ("2026-11-21T12:00", "2026-11-24T08:30"),
        ("2026-12-31T12:00", "2027-01-04T08:30"),
    ],
)
def test_acceptance_waits_for_the_counter_to_open(arrived: str, stamped: str):
    assert acceptance_due(CALENDAR, moment(arrived)) == moment(stamped)


def test_the_sign_of_a_section_follows_the_sign_of_the_town():
    assert series_of("見", "子育て支援課") == "見子"
    assert series_of("", "環境課") == "環"
