"""Days in words, who is named, what moves by open days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.workdays import Calendar
from yakuba.programmes.rules.mentions import Named, find_mentions, has_mentions
from yakuba.programmes.rules.mine import Span, due_words, shifted, span_of

FRIDAY = date(2026, 11, 20)
OPEN_DAYS = Calendar()
PEOPLE = [
    Named(1, "青木 美咲"),
    Named(2, "石田 健"),
    Named(3, "石田 健一"),
    Named(4, "上野 裕子"),
    Named(5, "林 太郎"),
    Named(6, "林 花子"),
]


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (None, "期限なし", "neutral"),
        (date(2026, 11, 20), "本日", "error"),
        # Monday is a holiday (勤労感謝の日): Tuesday is the next open day.
        (date(2026, 11, 22), "次の開庁日まで", "warning"),
        (date(2026, 11, 24), "残り1日", "warning"),
        (date(2026, 11, 26), "残り3日", "warning"),
        (date(2026, 11, 27), "残り4日", "neutral"),
        (date(2026, 11, 19), "1日超過", "error"),
        (date(2026, 11, 13), "5日超過", "error"),
    ],
)
def test_time_is_told_in_open_days(due: date | None, words: str, tone: str):
    said = due_words(OPEN_DAYS, due, FRIDAY)
    assert (said.text, said.tone) == (words, tone)
    assert said.is_late == ("超過" in words)


def test_what_is_done_is_not_late():
    assert due_words(OPEN_DAYS, date(2026, 1, 5), FRIDAY, is_done=True).text == "完了"


@pytest.mark.parametrize(
    ("start", "finish", "started", "span"),
    [
        (None, None, None, Span.LATER),
        (date(2026, 11, 2), date(2026, 11, 19), None, Span.LATE),
        (date(2026, 11, 2), FRIDAY, None, Span.TODAY),
        (date(2026, 11, 2), date(2026, 11, 22), None, Span.WEEK),
        (date(2026, 11, 20), date(2026, 12, 20), None, Span.UNDERWAY),
        (date(2026, 12, 1), date(2026, 12, 20), date(2026, 11, 18), Span.UNDERWAY),
        (date(2026, 12, 1), date(2026, 12, 20), None, Span.LATER),
    ],
)
def test_a_task_stands_in_one_group(start, finish, started, span):
    assert span_of(start=start, finish=finish, started=started, on=FRIDAY) is span


@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(-60, 60).filter(lambda n: n != 0)
)
def test_moving_by_open_days_ends_on_one_and_counts_them(day: date, days: int):
    moved = shifted(OPEN_DAYS, day, days)
    assert OPEN_DAYS.is_open(moved)
    first = OPEN_DAYS.next_open(day)
    counted = OPEN_DAYS.between(first, moved) if days > 0 else OPEN_DAYS.between(moved, first)
    assert counted == abs(days)
    assert shifted(OPEN_DAYS, moved, -days) == first


@pytest.mark.parametrize(
    ("text", "keys", "unknown", "unclear"),
    [
        ("お願いします", [], [], []),
        ("@青木 美咲さん、確認をお願いします", [1], [], []),
        ("＠青木美咲 と @上野 へ", [1, 4], [], []),
        ("@石田健一さん", [3], [], []),
        ("@石田 健さん", [2], [], []),
        ("@石田さん", [], [], ["石田"]),
        ("@林さん", [], [], ["林"]),
        ("@山田さん", [], ["山田"], []),
        ("@青木美里さん", [], ["青木美里"], []),
        ("@上野課長", [4], [], []),
        ("aoki@example.jp に送りました", [], [], []),
        ("@青木 と @青木", [1], [], []),
        ("@", [], [], []),
    ],
)
def test_who_is_named(text: str, keys: list[int], unknown: list[str], unclear: list[str]):
    found = find_mentions(text, PEOPLE)
    assert (found.keys, found.unknown, found.unclear) == (keys, unknown, unclear)
    assert has_mentions(text) == ("@" in text.replace("aoki@", "") or "＠" in text)


def test_of_two_of_a_surname_the_one_near_is_meant():
    assert find_mentions("@林さん", PEOPLE, frozenset({6})).keys == [6]


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str):
    find_mentions(text, PEOPLE)


def test_a_week_is_over_on_sunday():
    days = [FRIDAY + timedelta(days=n) for n in range(4)]
    spans = [span_of(start=None, finish=day, started=None, on=FRIDAY) for day in days]
    assert spans == [Span.TODAY, Span.WEEK, Span.WEEK, Span.LATER]
